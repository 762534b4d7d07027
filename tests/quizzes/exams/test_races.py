"""Two of everything at once, on real connections: what was acknowledged is graded, and there is one of what must be one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from people.models import Role
from quizzes.exams.attempts import seal_overdue, start_attempt, submit_attempt, take_over
from quizzes.exams.models import Attempt, ItemResult, Response, Result
from quizzes.exams.saving import Answer, save_answers
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam, publish_exam
from records.clock import database_now
from tests.factories import (
    COMPUTER,
    PHONE,
    RIGHT,
    WRONG,
    make_exam,
    make_officer,
    make_paper,
    make_province,
    make_staff,
    move_deadline,
    sit,
    token_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


@pytest.fixture
def ready():
    province = make_province()
    exam = make_exam(make_staff(province.prison, Role.TRAINER), province.prison, attempts_allowed=ROUNDS + 1)
    return exam, make_officer(province.ward)


def at_once(*verbs: Callable[[], Any]) -> list[Any]:
    """Run all verbs in threads that begin together; a verb that raised gives its exception."""
    gate = threading.Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return verb()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_save_against_submit_grades_exactly_what_was_acknowledged(ready):
    exam, officer = ready
    acknowledged_after_seal = 0
    for _ in range(ROUNDS):
        attempt, token = sit(exam, officer)
        save_answers(token, [Answer(1, WRONG["single"], 1)])
        outcome, _sealed = at_once(
            lambda token=token: save_answers(token, [Answer(1, RIGHT["single"], 2)]),
            lambda attempt=attempt: submit_attempt(attempt, officer=officer, epoch=1),
        )
        acknowledged = outcome.verdicts[0].status == "saved"
        graded = ItemResult.objects.get(result__attempt=attempt, position=1).correct
        assert graded == acknowledged
        assert Response.objects.get(attempt=attempt, position=1).rev == (2 if acknowledged else 1)
        acknowledged_after_seal += not acknowledged
    assert Result.objects.count() == ROUNDS


def test_save_against_sweeper_grades_exactly_what_was_acknowledged(ready):
    exam, officer = ready
    for _ in range(ROUNDS):
        attempt, token = sit(exam, officer)
        move_deadline(attempt, seconds_ago=-0.03)
        outcomes = at_once(
            *[
                lambda rev=rev, token=token: save_answers(token, [Answer(1, RIGHT["single"], rev)])
                for rev in range(1, 4)
            ],
            lambda: [seal_overdue() for _ in range(12)],
        )
        while not Attempt.objects.filter(pk=attempt.pk, state="sealed").exists():
            seal_overdue()
        acknowledged = any(outcome.verdicts[0].status == "saved" for outcome in outcomes[:3])
        assert ItemResult.objects.get(result__attempt=attempt, position=1).correct == acknowledged


def test_saves_of_one_item_keep_the_highest_revision(ready):
    exam, officer = ready
    attempt, token = sit(exam, officer)

    at_once(*[lambda rev=rev: save_answers(token, [Answer(1, f"v{rev}", rev)]) for rev in range(1, 13)])

    assert Response.objects.filter(attempt=attempt).values_list("value", "rev").get() == ("v12", 12)


def test_batches_in_any_order_do_not_deadlock(ready):
    exam, officer = ready
    _, token = sit(exam, officer)
    forward, backward = [1, 2, 3, 4], [4, 3, 2, 1]
    verbs = [
        lambda rev=rev: save_answers(token, [Answer(p, "o0", rev) for p in (forward if rev % 2 else backward)])
        for rev in range(1, 13)
    ]

    outcomes = at_once(*verbs)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert set(Response.objects.values_list("rev", flat=True)) == {12}


def test_fifty_starts_make_one_attempt(ready):
    exam, officer = ready

    attempts = at_once(*[lambda: start_attempt(exam.public_id, officer=officer, device=PHONE)] * 50)

    assert {attempt.pk for attempt in attempts} == {Attempt.objects.get().pk}


def test_fifty_submits_make_one_result_and_equal_receipts(ready):
    exam, officer = ready
    attempt, token = sit(exam, officer)
    save_answers(token, [Answer(1, RIGHT["single"], 1)])

    sealed = at_once(*[lambda: submit_attempt(Attempt.objects.get(pk=attempt.pk), officer=officer, epoch=1)] * 50)

    assert {(one.receipt_code, one.ended_at) for one in sealed} == {(attempt.receipt_code, sealed[0].ended_at)}
    assert Result.objects.count() == 1


def test_takeover_against_save_has_one_writer_and_loses_nothing(ready):
    exam, officer = ready
    for _ in range(ROUNDS):
        attempt, old = sit(exam, officer)
        outcome, _taken = at_once(
            lambda old=old: save_answers(old, [Answer(1, "old", 1)]),
            lambda attempt=attempt: take_over(attempt, officer=officer, device=COMPUTER),
        )
        stored = Response.objects.filter(attempt=attempt, value="old").exists()
        assert stored == (outcome.verdicts[0].status == "saved")
        attempt.refresh_from_db()
        assert save_answers(token_of(attempt), [Answer(1, "new", 2)]).reason == ""
        submit_attempt(attempt, officer=officer, epoch=attempt.epoch)
        assert Response.objects.get(attempt=attempt).value == "new"


def test_of_two_exams_published_at_once_one_counts_the_other(settings):
    """The last place under the limit of exposure is given away once."""
    settings.ITEM_EXPOSURE_CAP = 1
    province = make_province()
    trainer = make_staff(province.prison, Role.TRAINER)
    for _ in range(ROUNDS):
        paper = make_paper(trainer, province.prison)
        drafts = [make_draft(trainer, province.prison, paper) for _ in range(2)]

        outcomes = at_once(*[lambda exam=exam: publish_exam(exam, actor=trainer) for exam in drafts])

        assert sorted(type(one).__name__ for one in outcomes) == ["Exam", "ExamInvalid"]
        assert paper.exams.filter(state="published").count() == 1


def make_draft(trainer, unit, paper):
    now = database_now()
    return create_exam(
        ExamDraft("季度测试", unit, paper, now, now + timedelta(days=1), Audience(units=[unit])), actor=trainer
    )
