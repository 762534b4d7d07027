"""What waits to be looked at: nothing is lost, put off or done twice, whatever becomes of the worker."""

from datetime import timedelta

import pytest

from learning.assignments import reviewing
from learning.assignments.models import PendingReview
from learning.assignments.publishing import withdraw_assignment
from learning.assignments.reviewing import (
    ask_assignment,
    ask_officers,
    review_assignment,
    review_officers,
    review_pending,
)
from learning.assignments.signals import duties_begun
from people.models import Role
from quizzes.exams.models import Exam
from records.clock import database_now
from records.models import AuditEntry
from tests.factories import make_exam, make_officer, make_staff
from tests.learning.assignments.cast import assign, complete, duty_of, standings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hr(province):
    return make_staff(province.root, Role.HR)


def test_looking_at_a_whole_assignment_puts_off_the_one_that_fails(assignment, province, officer, connect):
    review_pending()
    make_officer(province.ward, "马文斌")
    other = make_officer(province.ward, "赵铁军")

    def refuse(officer_ids, **news):
        if other.pk in officer_ids:
            raise ValueError

    connect(duties_begun, refuse)
    before = database_now()
    review_assignment(assignment)

    assert (standings(assignment), duty_of(assignment, other)) == ({"李建国": "未完成", "马文斌": "未完成"}, None)
    row = PendingReview.objects.get()
    assert (row.officer, row.since - before > timedelta(minutes=9)) == (other, True)


def test_what_a_killed_worker_was_looking_at_is_looked_at_again(assignment, province, officer, connect):
    review_pending()
    newcomer = make_officer(province.ward, "赵铁军")

    def die(**news):
        raise SystemExit

    connect(duties_begun, die)
    for ask in (lambda: ask_officers([newcomer.pk]), lambda: ask_assignment(assignment, since=database_now())):
        PendingReview.objects.all().delete()
        ask()
        with pytest.raises(SystemExit):
            review_pending()
        assert (PendingReview.objects.count(), duty_of(assignment, newcomer)) == (1, None)


def test_what_is_asked_for_later_outlasts_a_look_now(assignment, officer):
    review_pending()
    later = database_now() + DAY
    ask_officers([officer.pk], later=DAY)
    ask_officers([officer.pk])
    ask_assignment(assignment, since=later)
    ask_assignment(assignment, since=database_now())

    assert review_pending() == 2

    assert list(PendingReview.objects.order_by("pk").values_list("officer", "assignment")) == [
        (officer.pk, None),
        (None, assignment.pk),
    ]


def test_many_are_looked_at_batch_by_batch(hr, province, lecture, monkeypatch):
    monkeypatch.setattr(reviewing, "BATCH", 2)
    officers = [make_officer(province.ward, f"干警{number}") for number in range(5)]
    assignment = assign(hr, province.prison, lecture)
    assert AuditEntry.objects.get(verb="assignment_published").detail["people"] == len(standings(assignment)) == 5
    review_pending()

    for officer in officers:
        complete(lecture, officer)
    review_pending()

    assert set(standings(assignment).values()) == {"达标"}


def test_a_withdrawn_assignment_stays_withdrawn_whoever_looks(hr, assignment, officer, lecture):
    other = assign(hr, assignment.unit, lecture, title="另一项")
    withdraw_assignment(assignment, actor=hr, reason="重复布置")
    assert set(PendingReview.objects.values_list("assignment", flat=True)) == {other.pk}

    complete(lecture, officer)
    review_pending()
    review_assignment(assignment)
    review_officers([officer.pk])

    assert (standings(assignment), standings(other)) == ({}, {"李建国": "达标"})


def test_each_assignment_looks_for_the_release_of_its_own_exams_alone(hr, province, officer, lecture):
    trainer = make_staff(province.root, Role.TRAINER)
    exam = make_exam(trainer, province.prison)
    shown_at_once = make_exam(trainer, province.prison, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    first, second = (assign(hr, province.prison, exam, title=title) for title in "一二")
    assign(hr, province.prison, lecture, title="三")
    assign(hr, province.prison, shown_at_once, title="四")
    review_pending()

    rows = PendingReview.objects.order_by("pk").values_list("assignment", "since")
    assert list(rows) == [(first.pk, exam.released_at), (second.pk, exam.released_at)]
