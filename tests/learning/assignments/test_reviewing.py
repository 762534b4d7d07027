"""Duties follow what happens to people and what they do."""

from datetime import timedelta

import pytest

from learning.assignments.audience import AudienceDraft, ExceptionDraft
from learning.assignments.completions import read_facts
from learning.assignments.drafts import RequirementDraft
from learning.assignments.models import Completion, Duty, PendingReview, Tally
from learning.assignments.reviewing import (
    ask_officers,
    ask_turned_postings,
    review_assignment,
    review_officers,
    review_pending,
)
from learning.assignments.rule import judge
from learning.assignments.signals import duties_begun
from learning.assignments.tallies import recount
from learning.progress.tracking import open_lecture
from people.models import Officer, Posting, Role
from people.officers import NewOfficer, register_officer, set_status
from people.postings import Place, post_officer
from people.units import end_unit
from quizzes.exams.models import Exam
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import make_exam, make_officer, make_staff, sit
from tests.learning.assignments.cast import assign, complete, duty_of, hand_in, left_out, move_due, standings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hr(province):
    return make_staff(province.root, Role.HR)


@pytest.fixture
def trainer(province):
    return make_staff(province.root, Role.TRAINER)


def today():
    from django.utils import timezone

    return timezone.localdate(database_now())


def rows_of(assignment, officer):
    rows = Duty.objects.filter(assignment=assignment, officer=officer).order_by("from_at")
    return [(row.unit.name, row.left_out, row.is_satisfied, row.until_at is None) for row in rows]


def test_completing_the_lecture_satisfies_and_keeps_what_was_before(assignment, officer, lecture):
    before = database_now()
    assert standings(assignment) == {"李建国": "未完成"}

    complete(lecture, officer)
    review_pending()

    assert standings(assignment) == {"李建国": "达标"}
    assert standings(assignment, before) == {"李建国": "未完成"}
    assert rows_of(assignment, officer) == [("一监区", "", False, False), ("一监区", "", True, True)]


def test_opening_a_lecture_is_known_as_a_start(assignment, officer, lecture):
    open_lecture(lecture, officer=officer)
    open_lecture(lecture, officer=officer)

    assert review_pending() == 2  # the opening, and the look after publication
    assert (duty_of(assignment, officer).is_started, duty_of(assignment, officer).is_completed) == (True, False)


def test_what_was_done_before_publication_counts_from_then(hr, province, officer, lecture):
    complete(lecture, officer)

    assignment = assign(hr, province.prison, lecture)

    assert standings(assignment) == {"李建国": "达标"}
    assert Completion.objects.get().completed_at == assignment.published_at


def test_sitting_an_assigned_exam_is_found_without_a_word_from_it(hr, province, trainer, officer):
    exam = make_exam(trainer, province.prison)
    assignment = assign(hr, province.prison, exam)
    review_pending()
    sit(exam, officer)
    assert PendingReview.objects.filter(officer=officer).count() == 0

    review_pending()

    assert duty_of(assignment, officer).is_started


def test_failed_exam_is_to_be_retaken_and_a_passed_one_satisfies(hr, province, trainer, officer):
    exam = make_exam(trainer, province.prison, attempts_allowed=2, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    assignment = assign(hr, province.prison, exam)

    hand_in(exam, officer, passes=False)
    review_pending()
    assert standings(assignment) == {"李建国": "待补考"}
    hand_in(exam, officer)
    review_pending()

    assert standings(assignment) == {"李建国": "达标"}
    assert duty_of(assignment, officer).is_passed


@pytest.mark.parametrize(("passes", "standing"), [(True, "达标"), (False, "待补考")])
def test_nothing_of_a_mark_is_known_before_the_results_are_out(hr, province, trainer, officer, passes, standing):
    exam = make_exam(trainer, province.prison)  # AFTER_WINDOW
    assignment = assign(hr, province.prison, exam)
    hand_in(exam, officer, passes=passes)
    review_pending()
    duty, completion = duty_of(assignment, officer), Completion.objects.get()
    assert (duty.is_completed, duty.is_awaiting, duty.is_passed, duty.is_satisfied) == (True, True, False, False)
    assert (completion.passed_at, read_facts(completion.facts).has_passed) == (None, False)
    assert len(completion.facts["evidence"]) == 1
    assert standings(assignment) == {"李建国": "未完成"}

    Exam.objects.filter(pk=exam.pk).update(closes_at=database_now() - timedelta(minutes=3))
    PendingReview.objects.filter(assignment=assignment).update(since=database_now())
    review_pending()
    review_pending()

    assert standings(assignment) == {"李建国": standing}


def test_release_is_looked_for_on_its_day(hr, province, trainer, officer):
    exam = make_exam(trainer, province.prison)
    assignment = assign(hr, province.prison, exam)
    review_pending()
    waiting = PendingReview.objects.filter(assignment=assignment)
    assert [row.since for row in waiting] == [exam.released_at]

    later = exam.closes_at + timedelta(hours=1)
    Exam.objects.filter(pk=exam.pk).update(closes_at=later)  # it was extended meanwhile
    waiting.update(since=database_now())
    review_pending()

    assert [row.since for row in waiting.all()] == [later + exam.grace]


def test_transfer_moves_the_duty_and_no_earlier_figure(assignment, province, officer):
    before = database_now()

    post_officer(officer, Place(province.other_ward, post="内勤"), starts_on=today(), actor=None)
    review_pending()

    assert rows_of(assignment, officer) == [("一监区", "", False, False), ("二监区", "", False, True)]
    assert duty_of(assignment, officer).is_arrival is False
    assert [row.unit.name for row in Duty.objects.as_of(before)] == ["一监区"]
    assert [tally.unit.name for tally in Tally.objects.all()] == ["二监区"]


def test_transfer_out_of_the_audience_releases(assignment, province, officer):
    post_officer(officer, Place(province.township), starts_on=today(), actor=None)
    review_pending()

    assert rows_of(assignment, officer) == [("一监区", "", False, False)]
    assert Tally.objects.count() == 0


def test_transfer_with_a_day_to_come_moves_on_that_day(assignment, province, officer):
    post_officer(officer, Place(province.other_ward), starts_on=today() + DAY, actor=None)
    review_pending()
    assert duty_of(assignment, officer).unit == province.ward
    Posting.objects.filter(officer=officer, ends_on=today() + DAY).update(ends_on=today())
    Posting.objects.filter(officer=officer, starts_on=today() + DAY).update(starts_on=today())

    assert ask_turned_postings() == 1
    review_pending()

    assert duty_of(assignment, officer).unit == province.other_ward


def test_ended_unit_s_people_go_on_in_its_successor(assignment, province, officer):
    end_unit(province.ward, actor=None, ended_on=today(), successor=province.other_ward)
    review_pending()

    assert rows_of(assignment, officer) == [("一监区", "", False, False), ("二监区", "", False, True)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("retired", {}), ("left", {}), ("seconded", {"李建国": "seconded"}), ("leave", {"李建国": "leave"})],
)
def test_status_releases_or_leaves_out(assignment, officer, status, expected):
    set_status(officer, status, actor=None)
    review_pending()

    assert (standings(assignment), left_out(assignment)) == ({}, expected)
    assert sum(Tally.objects.values_list("count", flat=True)) == len(expected)


def test_arrival_gets_fair_days_and_is_told(hr, assignment, province, connect):
    told = []

    connect(
        duties_begun,
        lambda **news: told.append((news["assignment"], len(news["officer_ids"]), news["is_arrival"])),
    )
    place = Place(province.other_ward)
    newcomer, _password = register_officer(NewOfficer("3209999", "王晓燕", place, today()), actor=None)
    review_pending()
    review_pending()

    duty = duty_of(assignment, newcomer)
    assert (duty.is_arrival, duty.due_at) == (True, duty.from_at + 14 * DAY)
    assert told == [(assignment, 1, True)]


def test_who_comes_after_the_deadline_has_no_duty(assignment, province):
    move_due(assignment, to=database_now() - DAY)
    newcomer, _password = register_officer(NewOfficer("3209999", "王晓燕", Place(province.ward), today()), actor=None)
    review_pending()

    assert duty_of(assignment, newcomer) is None
    assert standings(assignment) == {"李建国": "逾期"}


def test_exceptions_of_the_audience_are_left_out_and_counted(hr, province, lecture):
    make_officer(province.ward, "李建国")
    make_officer(province.ward, "赵铁军", post="医务")
    make_officer(province.other_ward, "马文斌")
    audience = AudienceDraft(
        units=[province.prison],
        exceptions=[
            ExceptionDraft(post="医务", reason="另有培训"),
            ExceptionDraft(unit=province.other_ward, reason="封闭执勤"),
        ],
    )

    assignment = assign(hr, province.prison, lecture, audience=audience)

    assert standings(assignment) == {"李建国": "未完成"}
    assert left_out(assignment) == {"赵铁军": "excepted", "马文斌": "excepted"}


def test_review_again_changes_nothing(hr, province, trainer, officer, lecture):
    exam = make_exam(trainer, province.prison)
    assignment = assign(hr, province.prison, lecture, exam)
    complete(lecture, officer)
    hand_in(exam, officer)
    review_pending()
    before = [list(model.objects.order_by("pk").values()) for model in (Duty, Completion, Tally)]

    review_assignment(assignment)
    review_officers([officer.pk])

    assert [list(model.objects.order_by("pk").values()) for model in (Duty, Completion, Tally)] == before


def test_recorded_facts_give_the_same_by_the_rule(hr, province, trainer, officer, lecture):
    exam = make_exam(trainer, province.prison, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    both = RequirementDraft(exam=exam, condition="both")
    assign(hr, province.prison, lecture, both)
    complete(lecture, officer)
    hand_in(exam, officer, passes=False)
    review_pending()

    found = {
        row.requirement.condition: judge(row.requirement.condition, read_facts(row.facts))
        for row in Completion.objects.all()
    }
    assert {code: (one.is_completed, one.is_satisfied) for code, one in found.items()} == {
        "completed": (True, True),
        "both": (True, False),
    }
    assert Completion.objects.filter(rule_version=1).count() == 2


def test_one_officer_that_fails_holds_nobody_up(assignment, province, officer, lecture, connect):
    other = make_officer(province.ward, "赵铁军")

    def refuse(officer_ids, **news):
        if other.pk in officer_ids:
            raise ValueError

    connect(duties_begun, refuse)
    ask_officers([officer.pk, other.pk])
    complete(lecture, officer)

    assert review_pending() == 4

    assert standings(assignment) == {"李建国": "达标"}
    assert set(PendingReview.objects.values_list("officer", flat=True)) == {other.pk}
    assert review_pending() == 0  # it waits for a while
    assert recount(assignment) == {}


def test_one_result_costs_few_statements(hr, province, trainer, officer, lecture, django_assert_num_queries):
    others = [make_lecture(province.prison, f"微课{n}") for n in range(3)]
    for one in others:
        assign(hr, province.prison, one, lecture)
    review_pending()
    complete(lecture, officer)

    with django_assert_num_queries(28):
        review_pending()

    assert Duty.objects.current().filter(officer=officer, done_count=1).count() == 3


def test_officer_of_no_audience_costs_little(hr, province, assignment, django_assert_num_queries):
    stranger = Officer.objects.get(pk=make_officer(province.township).pk)
    review_pending()

    with django_assert_num_queries(8):
        review_officers([stranger.pk])


def test_pass_that_was_recorded_is_not_taken_back(hr, province, trainer, officer):
    exam = make_exam(trainer, province.prison, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    assignment = assign(hr, province.prison, exam)
    attempt = hand_in(exam, officer)
    review_pending()

    attempt.results.update(passed=False)  # as a regrade might say
    review_officers([officer.pk])

    assert standings(assignment) == {"李建国": "达标"}
    assert Completion.objects.get().passed_at is not None
