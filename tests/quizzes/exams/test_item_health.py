"""Health of items as the night's task computes it: figures beside an independent computation, nothing under five people, alarms, and
what a second night does."""

from datetime import timedelta
from statistics import correlation, fmean, median
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Officer, Role
from quizzes.exams import exposure
from quizzes.exams.item_health import EASY, KEY_WRONG, UNCHOSEN, compute_health, estimate_seconds
from quizzes.exams.models import Attempt, Exam, PaperItem, Response, VersionHealth
from quizzes.exams.tasks import compute_health as task
from records.clock import database_now
from tests.factories import make_exam, make_officer, make_paper, make_province, make_staff
from tests.quizzes.exams.test_statistics import TYPES, give, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Any:
    return make_province()


@pytest.fixture
def trainer(province: Any) -> Officer:
    return make_staff(province.root, Role.TRAINER)


def versions_of(exam: Exam) -> list[int]:
    return list(PaperItem.objects.filter(paper=exam.paper_id).order_by("position").values_list("version_id", flat=True))


def test_figures_are_those_of_an_independent_computation(province: Any, trainer: Officer) -> None:
    """Twelve people; who answers what is written out, scores by hand: 2 points each, the multiple choice 1 for some of it."""
    exam = make_exam(trainer, province.prison)
    single, multiple, judged, gap = "o2", ["o0", "o1"], True, ["改造"]
    answers: list[tuple[Any, Any, Any, Any]] = [
        *[(single, multiple, judged, gap)] * 2,
        *[(single, ["o0"], judged, gap)] * 2,
        (single, multiple, False, ["惩罚"]),
        ("o0", multiple, judged, ["惩罚"]),
        *[("o0", ["o0"], judged, None)] * 2,
        ("o1", ["o2"], judged, ["惩罚"]),
        (None, ["o0", "o2"], judged, gap),
        *[("o0", None, False, ["惩罚"])] * 2,
    ]
    scores = [
        (
            2 * (one == single),
            2 if two == multiple else 1 if two == ["o0"] else 0,
            2 * (three is judged),
            2 * (four == gap),
        )
        for one, two, three, four in answers
    ]
    for row in answers:
        hand_in(exam, make_officer(province.ward), *row)

    compute_health()

    totals = [sum(row) for row in scores]
    ranked = sorted(range(12), key=lambda place: totals[place])
    for place, version in enumerate(versions_of(exam)):
        health = VersionHealth.objects.get(version=version)
        mine = [row[place] / 2 for row in scores]
        rest = [total - row[place] for total, row in zip(totals, scores, strict=True)]
        assert health.people == 12
        assert health.difficulty_index == pytest.approx(fmean(mine))
        assert health.point_biserial == pytest.approx(correlation(mine, rest))
        low, high = group(ranked, totals, mine, 3), group(ranked[::-1], totals, mine, 3)
        assert health.discrimination_index == pytest.approx(high - low)
        assert (health.uses, health.drawn_lately) == (1, 1)
    first = VersionHealth.objects.get(version=versions_of(exam)[0])
    assert {row["id"]: row["count"] for row in first.options} == {"o0": 5, "o1": 1, "o2": 5, "o3": 0}


def group(ranked: list[int], totals: list[int], mine: list[float], size: int) -> float:
    """The mean over every way of filling the group with people who tie."""
    edge = totals[ranked[size - 1]]
    sure = [one for one in ranked[:size] if totals[one] != edge]
    tied = [one for one in ranked if totals[one] == edge]
    return (sum(mine[one] for one in sure) + (size - len(sure)) * fmean(mine[one] for one in tied)) / size


def test_nothing_is_said_of_fewer_than_five_people(province: Any, trainer: Officer) -> None:
    exam = make_exam(trainer, province.prison)
    for right in range(4):
        give(exam, make_officer(province.ward), right)

    compute_health()

    for row in VersionHealth.objects.filter(version__in=versions_of(exam)):
        figures = (row.difficulty_index, row.discrimination_index, row.point_biserial, row.median_seconds)
        assert (figures, row.options, row.alarms) == ((None,) * 4, [], [])

    give(exam, make_officer(province.ward), 4)
    compute_health()
    assert VersionHealth.objects.filter(difficulty_index__isnull=False).count() == 4


def test_one_person_counts_once_by_the_earliest_attempt(province: Any, trainer: Officer) -> None:
    paper = make_paper(trainer, province.prison)
    exams = [make_exam(trainer, province.prison, paper=paper, attempts_allowed=2) for _ in range(2)]
    people = [make_officer(province.ward) for _ in range(5)]
    for officer in people:
        give(exams[0], officer, 4)
        give(exams[0], officer, 0)
        give(exams[1], officer, 0)

    compute_health()

    rows = VersionHealth.objects.all()
    assert {(row.people, row.difficulty_index) for row in rows} == {(5, 1.0)}
    assert {(row.uses, row.drawn_lately) for row in rows} == {(1, 2)}


def test_alarms(province: Any, trainer: Officer) -> None:
    """Ten who know everything else get the first one wrong, ten who know nothing get it right: its key is wrong."""
    exam = make_exam(trainer, province.prison)
    for _ in range(10):
        hand_in(exam, make_officer(province.ward), "o0", ["o0", "o1"], True, ["改造"])
    for _ in range(10):
        hand_in(exam, make_officer(province.ward), "o2", ["o2"], True, ["惩罚"])

    compute_health()

    alarms = [VersionHealth.objects.get(version=version).alarms for version in versions_of(exam)]
    assert alarms == [[KEY_WRONG, UNCHOSEN], [UNCHOSEN], [UNCHOSEN, EASY], []]


def test_time_is_between_saves_and_capped_and_what_was_sent_together_says_nothing() -> None:
    start = database_now()
    at = [start + timedelta(seconds=seconds) for seconds in (30, 75, 75.2, 100, 5000)]

    found = dict(estimate_seconds(start, zip(at, (1, 2, 3, 4, 5), strict=True)))

    assert found == {1: 30, 4: pytest.approx(24.8), 5: 600}


def test_the_median_time_is_that_of_the_people(province: Any, trainer: Officer) -> None:
    exam = make_exam(trainer, province.prison)
    taken = [20, 40, 60, 900, 35]
    for seconds in taken:
        attempt = give(exam, make_officer(province.ward), 4)
        started = Attempt.objects.get(pk=attempt.pk).started_at
        for position in range(1, len(TYPES) + 1):
            saved = started + timedelta(seconds=position * seconds)
            Response.objects.filter(attempt=attempt, position=position).update(saved_at=saved)

    compute_health()

    assert set(VersionHealth.objects.values_list("median_seconds", flat=True)) == {median([20, 40, 60, 600, 35])}


def test_the_next_night_computes_what_is_new_alone(province: Any, trainer: Officer) -> None:
    old, new = (make_exam(trainer, province.prison, paper=make_paper(trainer, province.prison)) for _ in range(2))
    for exam in (old, new):
        for _ in range(5):
            give(exam, make_officer(province.ward), 3)
    assert compute_health() == 8
    long_ago = database_now() - timedelta(days=2)
    VersionHealth.objects.update(computed_at=database_now() + timedelta(hours=1))
    assert compute_health() == 0

    give(new, make_officer(province.ward), 0)
    VersionHealth.objects.filter(version__in=versions_of(new)).update(computed_at=long_ago)
    task()

    assert dict(VersionHealth.objects.values_list("version_id", "people")) == {
        **dict.fromkeys(versions_of(old), 5),
        **dict.fromkeys(versions_of(new), 6),
    }


def test_uses_fall_out_of_the_last_ninety_days(province: Any, trainer: Officer) -> None:
    exam = make_exam(trainer, province.prison)
    compute_health()
    assert set(VersionHealth.objects.values_list("uses", "drawn_lately")) == {(1, 1)}

    Exam.objects.filter(pk=exam.pk).update(published_at=database_now() - timedelta(days=exposure.DAYS + 1))
    compute_health()

    assert set(VersionHealth.objects.values_list("uses", "drawn_lately")) == {(1, 0)}


def test_more_versions_take_no_more_statements(province: Any, trainer: Officer) -> None:
    exam = make_exam(trainer, province.prison, count=4)
    for _ in range(5):
        give(exam, make_officer(province.ward), 3)
    with CaptureQueriesContext(connection) as few:
        compute_health(everything=True)
    bigger = make_exam(trainer, province.prison, paper=make_paper(trainer, province.prison, count=12))
    Exam.objects.filter(pk=exam.pk).update(paper=bigger.paper_id)
    with CaptureQueriesContext(connection) as many:
        compute_health(everything=True)

    assert len(many) <= len(few) + 2


def test_exposure_counts_an_item_through_all_its_exams(province: Any, trainer: Officer, settings: Any) -> None:
    paper = make_paper(trainer, province.prison)
    for _ in range(3):
        make_exam(trainer, province.prison, paper=paper)
    items = list(PaperItem.objects.filter(paper=paper).values_list("version__item_id", flat=True))

    assert exposure.count_lately(items) == dict.fromkeys(items, 3)
    settings.ITEM_EXPOSURE_CAP = 3
    assert exposure.worn_out(items) == set(items)
    settings.ITEM_EXPOSURE_CAP = 4
    assert exposure.worn_out(items) == set()
    settings.ITEM_EXPOSURE_CAP = 0
    assert exposure.worn_out(items) == set()
