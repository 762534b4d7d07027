"""Messages that results are out."""

from datetime import timedelta

import pytest

from people.models import Officer, Role
from quizzes.exams.attempts import seal_overdue
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.news import tell_results
from records.clock import database_now
from records.models import Message
from tests.factories import Province, make_exam, make_officer, make_province, make_staff, sit
from tests.learning.assignments.cast import hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.root, Role.TRAINER)


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


def end(exam: Exam, *, ago: timedelta) -> None:
    at = database_now() - ago
    Exam.objects.filter(pk=exam.pk).update(opens_at=at - timedelta(hours=2), closes_at=at)


def told() -> list[tuple[int, str, str, str]]:
    rows = Message.objects.filter(kind="result").order_by("owner_id")
    return list(rows.values_list("owner_id", "title", "text", "path"))


def test_a_result_is_told_when_it_comes_out_once_to_those_who_sat_it_and_without_the_mark(
    province: Province, trainer: Officer, officer: Officer
) -> None:
    failed, absent = make_officer(province.ward), make_officer(province.ward)
    exam = make_exam(trainer, province.root, title="保密测试")
    hand_in(exam, officer)
    hand_in(exam, failed, passes=False)

    assert (tell_results(), told()) == (0, [])
    end(exam, ago=exam.grace / 2)  # closed, and answers may still come in
    assert (tell_results(), told()) == (0, [])

    end(exam, ago=exam.grace + timedelta(seconds=1))
    assert [tell_results(), tell_results()] == [2, 0]

    path = f"/exams/{exam.public_id}/"
    assert told() == [(pk, "成绩公布：保密测试", "", path) for pk in sorted([officer.pk, failed.pk])]
    assert absent.pk not in Message.objects.values_list("owner_id", flat=True)


def test_who_is_marked_a_moment_later_is_told_then_and_the_others_not_again(
    province: Province, trainer: Officer, officer: Officer
) -> None:
    late, exam = make_officer(province.ward), make_exam(trainer, province.root)
    hand_in(exam, officer)
    attempt, _token = sit(exam, late)
    end(exam, ago=timedelta(hours=1))

    assert [tell_results(), tell_results()] == [1, 0]
    assert [owner for owner, *_rest in told()] == [officer.pk]

    long_ago = database_now() - timedelta(minutes=5)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=long_ago - timedelta(hours=1), deadline=long_ago, accept_until=long_ago
    )
    seal_overdue()
    assert [tell_results(), tell_results()] == [1, 0]
    assert sorted(owner for owner, *_rest in told()) == sorted([officer.pk, late.pk])


@pytest.mark.parametrize("policy", [Exam.ReviewPolicy.IMMEDIATELY, Exam.ReviewPolicy.NEVER])
def test_who_saw_the_result_at_once_is_not_told(
    trainer: Officer, province: Province, officer: Officer, policy: str
) -> None:
    exam = make_exam(trainer, province.root, review_policy=policy)
    hand_in(exam, officer)
    end(exam, ago=timedelta(hours=1))

    assert (tell_results(), told()) == (0, [])


@pytest.mark.parametrize("what", ["withdrawn", "old"])
def test_what_is_no_news_is_not_told(trainer: Officer, province: Province, officer: Officer, what: str) -> None:
    exam = make_exam(trainer, province.root)
    hand_in(exam, officer)
    end(exam, ago=timedelta(days=8) if what == "old" else timedelta(hours=1))
    if what == "withdrawn":
        Exam.objects.filter(pk=exam.pk).update(state=Exam.State.WITHDRAWN)

    assert (tell_results(), told()) == (0, [])
