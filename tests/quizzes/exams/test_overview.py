"""Which exams an officer has, in which state, and that nothing shows before it is released."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Officer, Role
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.overview import AVAILABLE, ENDED, RUNNING, UPCOMING, count_attempts_left, get_card, list_cards
from quizzes.exams.scheduling import Audience
from records.clock import database_now
from tests.factories import (
    RIGHT,
    WRONG,
    Province,
    answer,
    make_exam,
    make_officer,
    make_province,
    make_staff,
    move_deadline,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.prison, Role.TRAINER)


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


def hand_in(exam: Exam, officer: Officer, values: dict[str, object]) -> Attempt:
    attempt, token = sit(exam, officer)
    for row in exam.paper.items.select_related("version"):
        answer(token, row.position, values[row.version.type])
    return submit_attempt(attempt, officer=officer, epoch=token.epoch)


def test_an_exam_goes_through_its_groups(province: Province, trainer: Officer, officer: Officer) -> None:
    now = database_now()
    exam = make_exam(trainer, province.prison, opens_at=now + timedelta(hours=1))
    groups = [get_card(officer, exam.public_id).group]
    Exam.objects.filter(pk=exam.pk).update(opens_at=now - timedelta(hours=1))
    groups.append(get_card(officer, exam.public_id).group)
    attempt, token = sit(exam, officer)
    groups.append(get_card(officer, exam.public_id).group)
    submit_attempt(attempt, officer=officer, epoch=token.epoch)
    groups.append(get_card(officer, exam.public_id).group)

    assert groups == [UPCOMING, AVAILABLE, RUNNING, ENDED]


def test_an_attempt_whose_time_is_over_is_sealed_by_looking(
    province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="immediately")
    attempt, token = sit(exam, officer)
    answer(token, 1, RIGHT["single"])
    move_deadline(attempt, seconds_ago=1)

    card = get_card(officer, exam.public_id)

    assert card.group == ENDED
    assert [(one.pk, result and result.correct_count) for one, result in card.sat] == [(attempt.pk, 1)]


def test_the_best_of_several_attempts_counts(province: Province, trainer: Officer, officer: Officer) -> None:
    exam = make_exam(trainer, province.prison, review_policy="immediately", attempts_allowed=3)
    best = hand_in(exam, officer, RIGHT)
    hand_in(exam, officer, WRONG)

    card = get_card(officer, exam.public_id)

    assert card.best is not None
    assert card.best.attempt_id == best.pk
    assert card.attempts_left == 1
    assert not card.is_to_do


def test_a_failed_exam_stays_to_do_while_it_can_be_sat_again(
    province: Province, trainer: Officer, officer: Officer
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="immediately", attempts_allowed=2)
    hand_in(exam, officer, WRONG)

    assert get_card(officer, exam.public_id).is_to_do


@pytest.mark.parametrize("values", [RIGHT, WRONG], ids=["passed", "failed"])
def test_before_release_nothing_tells_whether_it_was_passed(
    province: Province, trainer: Officer, officer: Officer, values: dict[str, object]
) -> None:
    exam = make_exam(trainer, province.prison, review_policy="after_window", attempts_allowed=2)
    hand_in(exam, officer, values)

    card = get_card(officer, exam.public_id)

    assert (card.best, card.results, card.is_to_do, card.group) == (None, {}, False, AVAILABLE)


def test_another_units_exam_is_not_listed(province: Province, trainer: Officer) -> None:
    make_exam(trainer, province.prison)

    assert list_cards(make_officer(province.township)) == []


def test_attempts_left_end_with_the_window(province: Province, trainer: Officer, officer: Officer) -> None:
    exam = make_exam(trainer, province.prison, attempts_allowed=2)

    assert count_attempts_left(exam, officer, database_now()) == 2
    assert count_attempts_left(exam, officer, exam.closes_at) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_however_long(province: Province, trainer: Officer, officer: Officer, count: int) -> None:
    for number in range(count):
        exam = make_exam(trainer, province.prison, title=f"测试{number}", audience=Audience(units=[province.prison]))
        hand_in(exam, officer, RIGHT)
    officer = Officer.objects.get(pk=officer.pk)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        list_cards(officer)

    assert len(queries) == 5
