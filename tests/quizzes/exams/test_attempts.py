"""Starting, handing in, sealing and taking over: only the database's clock and the officer's entitlement decide."""

from datetime import timedelta

import pytest

from people.models import Role
from quizzes.exams.attempts import (
    AttemptClosed,
    AttemptTakenOver,
    ExamClosed,
    ExamNotOpenYet,
    NoAttemptsLeft,
    record_leave,
    seal_if_due,
    seal_overdue,
    start_attempt,
    submit_attempt,
    take_over,
)
from quizzes.exams.models import Attempt, Exam, PageLeave, Result
from quizzes.exams.scheduling import Audience
from records.clock import database_now
from records.models import AuditEntry
from tests.factories import (
    COMPUTER,
    PHONE,
    RIGHT,
    Province,
    answer,
    make_exam,
    make_officer,
    make_province,
    make_staff,
    move_deadline,
    sit,
    token_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province):
    return make_staff(province.root, Role.TRAINER)


@pytest.fixture
def officer(province):
    return make_officer(province.ward)


def test_start_takes_at_most_six_statements(province, trainer, officer, django_assert_max_num_queries):
    exam = make_exam(trainer, province.prison)
    officer = type(officer).objects.get(pk=officer.pk)

    with django_assert_max_num_queries(6):  # one of them SAVEPOINT, since the test itself is a transaction
        attempt = start_attempt(exam.public_id, officer=officer, device=PHONE)

    assert (attempt.number, attempt.item_count, attempt.unit_id) == (1, 4, province.ward.pk)


def test_deadline_is_the_duration_or_the_end_of_the_window(province, trainer, officer):
    closes_at = database_now() + timedelta(minutes=38)
    exam = make_exam(trainer, province.prison, closes_at=closes_at, duration=timedelta(minutes=60))

    attempt, _ = sit(exam, officer)

    assert attempt.deadline == exam.closes_at
    assert attempt.accept_until == exam.closes_at + timedelta(minutes=2)


def test_second_start_serves_the_same_attempt_and_deadline(province, trainer, officer):
    exam = make_exam(trainer, province.prison, attempts_allowed=3)
    first, _ = sit(exam, officer)

    second, _ = sit(exam, officer, device=COMPUTER)

    assert (second.pk, second.deadline, second.epoch) == (first.pk, first.deadline, 1)


def test_start_outside_the_window_is_refused(province, trainer, officer):
    now = database_now()
    early = make_exam(trainer, province.prison, opens_at=now + timedelta(minutes=1))
    late = make_exam(trainer, province.prison, paper=early.paper, closes_at=now - timedelta(seconds=1))

    with pytest.raises(ExamNotOpenYet):
        sit(early, officer)
    with pytest.raises(ExamClosed):
        sit(late, officer)
    assert Attempt.objects.count() == 0


def test_attempts_allowed_are_counted(province, trainer, officer):
    exam = make_exam(trainer, province.prison, attempts_allowed=2)
    for _ in range(2):
        attempt, _token = sit(exam, officer)
        submit_attempt(attempt, officer=officer, epoch=1)

    with pytest.raises(NoAttemptsLeft):
        sit(exam, officer)
    assert list(Attempt.objects.values_list("number", flat=True).order_by("number")) == [1, 2]


def test_only_the_audience_can_start(province, trainer, officer):
    stranger, guest = make_officer(province.township, "王晓燕"), make_officer(province.county, "赵铁军")
    other_post = make_officer(province.ward, "马文斌", post="医务")
    audience = Audience(units=[province.prison], posts=["管教"], officers=[guest])
    exam = make_exam(trainer, province.root, audience=audience)

    started = [sit(exam, one)[0].officer for one in (officer, guest)]

    assert started == [officer, guest]
    for one in (stranger, other_post):
        with pytest.raises(Exam.DoesNotExist):
            sit(exam, one)


def test_draft_and_withdrawn_exams_do_not_exist_for_officers(province, trainer, officer):
    exam = make_exam(trainer, province.prison)
    for state in (Exam.State.DRAFT, Exam.State.WITHDRAWN):
        Exam.objects.filter(pk=exam.pk).update(state=state)
        with pytest.raises(Exam.DoesNotExist):
            sit(exam, officer)


def test_submit_marks_what_was_acknowledged(province, trainer, officer):
    attempt, token = sit(make_exam(trainer, province.prison), officer)
    answer(token, 1, RIGHT["single"])
    answer(token, 2, ["o0"])
    answer(token, 4, RIGHT["fill_in"])

    submit_attempt(attempt, officer=officer, epoch=1)

    result = Result.objects.get(attempt=attempt)
    assert (attempt.state, attempt.ending) == ("sealed", "officer")
    assert [float(item.score) for item in result.items.all()] == [2, 1, 0, 2]
    assert (result.answered_count, result.correct_count, float(result.percentage)) == (3, 2, 62.5)
    assert (result.passed, result.band) == (True, "合格")


def test_repeated_submit_returns_the_same_receipt(province, trainer, officer):
    attempt, token = sit(make_exam(trainer, province.prison), officer)
    answer(token, 1, RIGHT["single"])
    first = submit_attempt(attempt, officer=officer, epoch=1)
    ended_at, code = first.ended_at, first.receipt_code

    again = submit_attempt(Attempt.objects.get(pk=attempt.pk), officer=officer, epoch=1)

    assert (again.ended_at, again.receipt_code) == (ended_at, code)
    assert Result.objects.count() == 1


def test_old_device_cannot_hand_in(province, trainer, officer):
    attempt, _ = sit(make_exam(trainer, province.prison), officer)
    take_over(attempt, officer=officer, device=COMPUTER)

    with pytest.raises(AttemptTakenOver):
        submit_attempt(attempt, officer=officer, epoch=1)
    assert Attempt.objects.get().state == "open"


def test_take_over_raises_the_epoch_once_and_is_audited(province, trainer, officer):
    attempt, _ = sit(make_exam(trainer, province.prison), officer)

    take_over(attempt, officer=officer, device=COMPUTER)
    take_over(attempt, officer=officer, device=COMPUTER)

    assert attempt.epoch == 2
    entry = AuditEntry.objects.get(verb="attempt_taken_over")
    assert (entry.actor_id, entry.target_id) == (officer.pk, str(attempt.public_id))


def test_take_over_of_a_sealed_attempt_is_refused(province, trainer, officer):
    attempt, _ = sit(make_exam(trainer, province.prison), officer)
    submit_attempt(attempt, officer=officer, epoch=1)

    with pytest.raises(AttemptClosed):
        take_over(attempt, officer=officer, device=COMPUTER)


def test_nobody_seals_before_accept_until(province, trainer, officer):
    attempt, _ = sit(make_exam(trainer, province.prison), officer)
    move_deadline(attempt, seconds_ago=-1)

    assert seal_if_due(attempt) is False
    assert seal_overdue() == 0
    assert Attempt.objects.get().state == "open"


@pytest.mark.parametrize("contact", [seal_if_due, lambda attempt: seal_overdue()])
def test_overdue_attempt_is_sealed_as_of_its_deadline_from_saved_answers(province, trainer, officer, contact):
    attempt, token = sit(make_exam(trainer, province.prison), officer)
    answer(token, 1, RIGHT["single"])
    move_deadline(attempt, seconds_ago=1)

    contact(attempt)

    sealed = Attempt.objects.get()
    assert (sealed.state, sealed.ending, sealed.ended_at) == ("sealed", "time", attempt.deadline)
    assert Result.objects.get().correct_count == 1


def test_submit_in_grace_is_the_officers_own_and_after_it_is_sealed_by_time(province, trainer, officer):
    exam = make_exam(trainer, province.prison, attempts_allowed=2)
    endings = []
    for seconds_ago in (-30, 1):
        attempt, _ = sit(exam, officer)
        move_deadline(attempt, seconds_ago=seconds_ago)
        endings.append(submit_attempt(attempt, officer=officer, epoch=1).ending)

    assert endings == ["officer", "time"]


def test_overdue_attempt_does_not_block_the_next_one(province, trainer, officer):
    exam = make_exam(trainer, province.prison, attempts_allowed=2)
    attempt, _ = sit(exam, officer)
    move_deadline(attempt, seconds_ago=1)

    second, _ = sit(exam, officer)

    assert second.number == 2
    assert Attempt.objects.get(number=1).state == "sealed"


def test_sealed_attempt_cannot_be_changed_in_the_database(province, trainer, officer):
    from django.db import DatabaseError, transaction

    attempt, _ = sit(make_exam(trainer, province.prison), officer)
    submit_attempt(attempt, officer=officer, epoch=1)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(state="open", ended_at=None)


def test_leaving_is_noted_from_ten_seconds_on_and_only_where_the_exam_says_so(province, trainer, officer):
    attempt, token = sit(make_exam(trainer, province.prison), officer)

    counts = [record_leave(token, seconds=seconds) for seconds in (9.9, 10, 42.7)]

    assert counts == [0, 1, 2]
    assert list(PageLeave.objects.values_list("seconds", flat=True)) == [10, 42]
    Exam.objects.update(leave_policy=Exam.LeavePolicy.IGNORE)
    assert record_leave(token_of(attempt), seconds=60) == 2
