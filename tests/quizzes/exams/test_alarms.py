"""From how many people on something is said of a version, and what; and which items are passed over since many have seen them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from people.models import Officer
from quizzes.bank.items import Labels, Question, create_item
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Item, ItemVersion
from quizzes.exams import exposure
from quizzes.exams.item_choice import ItemFilter, list_choices, pick_items
from quizzes.exams.item_health import EASY, KEY_WRONG, UNCHOSEN, Figures, summarize
from quizzes.exams.models import Exam, VersionHealth
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam, withdraw_exam
from records.clock import database_now
from tests.factories import make_exam, make_paper
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single
from tests.quizzes.bank.types.cast import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


def version_of(two: TwoUnits, question: Question) -> ItemVersion:
    item = create_item(question, bank=two.bank, labels=Labels(), actor=two.zhou)
    assert item.current_version
    return item.current_version


def figures(shares: list[float], *, rest: list[float] | None = None, values: dict[str, int] | None = None) -> Figures:
    """As many people as shares; by default the better they are the later they come."""
    people = len(shares)
    rest = rest if rest is not None else [place / people for place in range(people)]
    found = Figures(officers=set(range(people)), attempts=set(range(people)), shares=shares, rest=rest)
    found.totals = [(share + other) / 2 for share, other in zip(shares, rest, strict=True)]
    found.values.update(values or {})
    return found


def health_of(version: ItemVersion, found: Figures) -> VersionHealth:
    key = current_keys([version.pk])[version.pk]
    return summarize(version, key, found, uses=1, lately=0, now=timezone.now())


ALL = {f'"k{place}"': 1 for place in range(4)}


@pytest.mark.parametrize(("people", "alarms"), [(9, []), (10, [KEY_WRONG])])
def test_a_negative_index_is_chance_below_ten_people(two: TwoUnits, people: int, alarms: list[str]) -> None:
    half = people // 2
    rest = [0.0] * half + [1.0] * (people - half)
    found = figures([1 - one for one in rest], rest=rest, values=ALL)
    found.totals = rest

    row = health_of(version_of(two, single()), found)

    assert (row.people, row.alarms, row.discrimination_index) == (people, alarms, -1.0)


@pytest.mark.parametrize(("right", "alarms"), [(19, [EASY]), (18, [])])
def test_too_easy_is_nineteen_of_twenty(two: TwoUnits, right: int, alarms: list[str]) -> None:
    found = figures([0.0] * (20 - right) + [1.0] * right, values=ALL)

    assert health_of(version_of(two, single()), found).alarms == alarms


def test_an_index_of_nothing_is_no_wrong_key_and_nine_people_make_nothing_easy(two: TwoUnits) -> None:
    version = version_of(two, single())

    row = health_of(version, figures([0.5] * 10, values=ALL))
    few, many = (health_of(version, figures([1.0] * people, values=ALL)) for people in (9, 10))

    assert (row.discrimination_index, row.alarms) == (0.0, [])
    assert (few.alarms, many.alarms) == ([], [EASY])


@pytest.mark.parametrize(("people", "alarms"), [(19, []), (20, [UNCHOSEN])])
def test_an_option_may_be_unchosen_by_chance_below_twenty_people(two: TwoUnits, people: int, alarms: list[str]) -> None:
    some = [float(place % 2) for place in range(people)]

    row = health_of(version_of(two, single()), figures(some, values={'"k0"': 9, '"k1"': 1, '"k2"': 9}))

    assert row.alarms == alarms
    assert {one["id"]: one["count"] for one in row.options} == {"k0": 9, "k1": 1, "k2": 9, "k3": 0}


def test_a_right_option_that_nobody_chose_is_no_distractor(two: TwoUnits) -> None:
    some = [float(place % 2) for place in range(20)]

    row = health_of(version_of(two, single()), figures(some, values={'"k0"': 9, '"k1"': 1, '"k3"': 9}))

    assert row.alarms == []


def test_time_is_told_from_five_answers_on(two: TwoUnits) -> None:
    version = version_of(two, single())
    found = figures([1.0, 0.0] * 4, values=ALL)
    found.seconds = [10, 20, 30, 40]
    assert health_of(version, found).median_seconds is None

    found.seconds.append(500)
    assert health_of(version, found).median_seconds == 30


def test_of_four_people_nothing_is_said_at_all(two: TwoUnits) -> None:
    found = figures([1.0, 0.0, 1.0, 0.0], values=ALL)
    found.seconds = [10.0] * 9

    row = health_of(version_of(two, single()), found)

    assert (row.people, row.options, row.alarms, row.median_seconds) == (4, [], [], None)
    assert (row.difficulty_index, row.discrimination_index, row.point_biserial) == (None, None, None)


def test_a_question_that_a_person_has_to_mark_has_no_indices(two: TwoUnits) -> None:
    content, key, _right = SAMPLES["upload"]

    row = health_of(version_of(two, Question("upload", content, key)), figures([0.0] * 20))

    assert (row.people, row.difficulty_index, row.discrimination_index, row.alarms) == (20, None, None, [])


def exam_of(two: TwoUnits, paper: Any) -> Exam:
    now = database_now()
    audience = Audience(units=[two.province.prison])
    return create_exam(
        ExamDraft("草稿", two.province.prison, paper, now, now + timedelta(days=9), audience), actor=two.zhou
    )


def test_what_counts_as_drawn_is_what_was_published(two: TwoUnits) -> None:
    """A draft shows nobody anything; a withdrawn exam was seen by some."""
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    items = list(Item.objects.filter(versions__in=paper.items.values("version")).values_list("pk", flat=True))
    exam_of(two, paper)
    assert exposure.count_lately(items) == {}

    withdraw_exam(make_exam(two.zhou, two.province.prison, paper=paper), actor=two.zhou, reason="题目有误")

    assert exposure.count_lately(items) == dict.fromkeys(items, 1)
    assert exposure.count_lately(items[:1]) == {items[0]: 1}


def test_taking_from_the_bank_passes_over_what_many_have_seen(two: TwoUnits, settings: Any) -> None:
    settings.ITEM_EXPOSURE_CAP = 1
    paper = make_paper(two.zhou, two.province.prison, bank=two.bank)
    make_exam(two.zhou, two.province.prison, paper=paper)
    rested = create_item(single("没有人见过的题？"), bank=two.bank, labels=Labels(), actor=two.zhou)

    def picked(officer: Officer) -> list[str]:
        choices = list_choices(officer, ItemFilter(type="single"))
        return [item_id for item_id, _type in pick_items(choices, count=9, how="newest", but=[])]

    assert picked(two.zhou) == [str(rested.public_id)]
    settings.ITEM_EXPOSURE_CAP = 0
    assert len(picked(two.zhou)) > 1
