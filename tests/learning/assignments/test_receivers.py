"""News of elsewhere reaches duties: a row is left in its own transaction, and a worker is woken where somebody waits for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.utils import timezone

from cms.models import LecturePage
from learning.assignments import reviewing
from learning.assignments.models import Assignment, PendingReview
from learning.assignments.reviewing import review_assignment, review_pending
from learning.progress.tracking import open_lecture
from people.models import Officer, Role
from people.postings import Place, post_officer
from people.units import end_unit
from quizzes.exams.models import Exam
from records.clock import database_now
from tests.factories import Province, make_exam, make_officer, make_staff
from tests.learning.assignments.cast import assign, complete, duty_of, hand_in, standings
from tests.quizzes.exams.test_degraded import dead_redis

pytestmark = pytest.mark.django_db
__all__ = ["dead_redis"]
Commit = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commit) -> Commit:
    """What happens inside is committed, and no worker was woken within the last second."""
    monkeypatch.setattr(reviewing, "_last_wake", [float("-inf")])
    return lambda: django_capture_on_commit_callbacks(execute=True)


def waiting() -> list[int | None]:
    return list(PendingReview.objects.filter(officer__isnull=False).values_list("officer", flat=True))


def test_who_completed_a_lecture_is_up_to_date_at_once(
    assignment: Assignment, officer: Officer, lecture: LecturePage, committed: Commit
) -> None:
    with committed():
        complete(lecture, officer)
        asked = waiting()

    assert asked == [officer.pk]  # nobody looks before the commit
    assert (standings(assignment), waiting()) == ({"李建国": "达标"}, [])


def test_who_was_moved_is_up_to_date_at_once(
    assignment: Assignment, province: Province, officer: Officer, committed: Commit
) -> None:
    review_pending()
    with committed():
        post_officer(officer, Place(province.township), starts_on=timezone.localdate(database_now()), actor=None)

    assert (duty_of(assignment, officer), waiting()) == (None, [])


def test_everybody_of_a_unit_that_ended_is_up_to_date_at_once(
    assignment: Assignment, province: Province, officer: Officer, committed: Commit
) -> None:
    make_officer(province.ward, "赵铁军")
    review_pending()
    review_assignment(assignment)
    assert len(standings(assignment)) == 2

    with committed():
        today = timezone.localdate(database_now())
        end_unit(province.ward, actor=None, ended_on=today, successor=province.township)

    assert (standings(assignment), waiting()) == ({}, [])


def test_opening_a_lecture_and_a_mark_wait_for_the_next_round(
    hr: Officer, province: Province, officer: Officer, lecture: LecturePage, committed: Commit
) -> None:
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.prison, review_policy="immediately")
    assignment = assign(hr, province.prison, lecture, exam)
    review_pending()

    with committed():
        open_lecture(lecture, officer=officer)
    opened = waiting()
    review_pending()
    with committed():
        hand_in(Exam.objects.get(pk=exam.pk), officer)

    assert (opened, set(waiting())) == ([officer.pk], {officer.pk})
    review_pending()
    duty = duty_of(assignment, officer)
    assert duty is not None
    assert (duty.is_started, duty.done_count) == (True, 1)


def test_a_worker_is_woken_once_a_while_and_the_rest_waits_for_the_next_round(
    assignment: Assignment,
    province: Province,
    officer: Officer,
    lecture: LecturePage,
    committed: Commit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reviewing, "SECONDS_BETWEEN_WAKES", 3600)
    other = make_officer(province.ward, "赵铁军")
    for one in (officer, other):
        with committed():
            complete(lecture, one)

    assert (standings(assignment), waiting()) == ({"李建国": "达标", "赵铁军": "未完成"}, [other.pk])


def test_without_a_broker_the_news_waits_and_nobody_notices(
    assignment: Assignment,
    officer: Officer,
    lecture: LecturePage,
    committed: Commit,
    dead_redis: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    review_pending()
    with committed():
        complete(lecture, officer)

    assert "broker_unreachable" in caplog.text
    assert (standings(assignment), waiting()) == ({"李建国": "未完成"}, [officer.pk])
