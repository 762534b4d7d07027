"""Messages about assignments."""

from datetime import timedelta

import pytest
from django.utils import translation

from learning.assignments.models import Assignment
from learning.assignments.publishing import except_officer, readmit_officer
from learning.assignments.reviewing import review_assignment, review_pending
from people.models import Role
from quizzes.exams import news
from quizzes.exams.models import Exam
from quizzes.exams.news import tell_results
from records.clock import database_now
from records.models import Message
from records.wording import moment
from tests.cms.factories import make_lecture
from tests.factories import make_exam, make_officer, make_province, make_staff
from tests.learning.assignments.cast import assign, hand_in

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[tuple[int, str, str]]:
    return sorted(Message.objects.filter(kind=kind).values_list("owner_id", "title", "text"))


def test_everybody_expected_is_told_once_with_their_deadline_and_nobody_else() -> None:
    province = make_province()
    hr, officer = make_staff(province.root, Role.HR), make_officer(province.ward)
    on_leave, elsewhere = make_officer(province.ward, status="leave"), make_officer(province.township)

    with translation.override("en"):  # whoever's request it is
        assignment = assign(hr, province.ward, make_lecture(province.root, "新修订的监狱法"), title="学法月")
        review_pending()

    by = f"请在 {moment(assignment.due_at)} 前完成。"
    assert told("to_do") == [(officer.pk, "新任务：学法月", by)]
    assert {on_leave.pk, elsewhere.pk}.isdisjoint(Message.objects.values_list("owner_id", flat=True))
    assert Message.objects.get().path == f"/me/assignments/{assignment.public_id}/"


def test_who_arrives_later_is_told_the_deadline_that_is_theirs() -> None:
    province = make_province()
    hr, officer = make_staff(province.root, Role.HR), make_officer(province.ward)
    assignment = assign(
        hr, province.ward, make_lecture(province.root, "新修订的监狱法"), due_at=database_now() + timedelta(days=1)
    )

    except_officer(assignment, officer, reason="产假", actor=hr)
    readmit_officer(assignment, officer, actor=hr)

    due_at = assignment.duties.get(until_at=None).due_at
    assert due_at > assignment.due_at
    assert [text for _owner, _title, text in told("to_do")] == sorted(
        f"请在 {moment(at)} 前完成。" for at in (assignment.due_at, due_at)
    )


def test_a_result_is_told_once_however_many_assignments_the_exam_belongs_to() -> None:
    province = make_province()
    hr, trainer = make_staff(province.root, Role.HR), make_staff(province.root, Role.TRAINER)
    officer = make_officer(province.ward)
    exam = make_exam(trainer, province.root, title="保密测试")
    later = database_now() + timedelta(days=3)
    for title in ("一", "二"):
        assign(hr, province.ward, exam, title=title, due_at=later)
    hand_in(exam, officer)
    review_pending()
    tell_results()
    assert told("result") == []

    Exam.objects.filter(pk=exam.pk).update(closes_at=database_now() - timedelta(hours=1))
    for assignment in Assignment.objects.all():
        review_assignment(assignment)
        tell_results()

    assert told("result") == [(officer.pk, "成绩公布：保密测试", "")]


def over_since(exam: Exam, *, ago: timedelta) -> None:
    at = database_now() - ago
    Exam.objects.filter(pk=exam.pk).update(opens_at=at - timedelta(hours=2), closes_at=at)


@pytest.mark.parametrize(("minutes", "count"), [(-30, 1), (30, 0)])
def test_a_result_is_news_for_seven_days(minutes: int, count: int) -> None:
    province = make_province()
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.root)
    hand_in(exam, make_officer(province.ward))
    over_since(exam, ago=timedelta(days=7, minutes=minutes))

    assert (tell_results(), len(told("result"))) == (count, count)


def test_one_message_an_officer_and_exam_and_each_exam_is_told_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "BATCH", 1)
    province = make_province()
    trainer = make_staff(province.root, Role.TRAINER)
    officer, other = (make_officer(province.ward) for _ in range(2))
    exam = make_exam(trainer, province.root, title="保密测试", attempts_allowed=2)
    running = make_exam(trainer, province.root, title="还在考的")
    hand_in(exam, officer, passes=False)
    hand_in(exam, officer)
    hand_in(running, officer)
    hand_in(running, other)
    over_since(exam, ago=timedelta(hours=1))

    with translation.override("en"):
        assert [tell_results(), tell_results()] == [1, 0]

    assert told("result") == [(officer.pk, "成绩公布：保密测试", "")]
    untold = Exam.objects.filter(results_told_at__isnull=True)
    assert list(untold) == [running]
    over_since(running, ago=timedelta(hours=1))
    assert (tell_results(), len(told("result")), untold.all().exists()) == (2, 3, False)
