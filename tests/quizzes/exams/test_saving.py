"""One statement saves; nothing that was acknowledged is lost, nothing that was refused is stored."""

import pytest

from people.models import Role
from quizzes.exams.attempts import submit_attempt, take_over
from quizzes.exams.models import Attempt, Response
from quizzes.exams.saving import Answer, read_answers, save_answers
from quizzes.exams.tokens import AttemptToken
from tests.factories import (
    COMPUTER,
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
def sitting() -> tuple[Attempt, AttemptToken]:
    province = make_province()
    trainer = make_staff(province.prison, Role.TRAINER)
    return sit(make_exam(trainer, province.prison), make_officer(province.ward))


def stored(attempt: Attempt) -> dict[int, tuple[object, int]]:
    return {row.position: (row.value, row.rev) for row in Response.objects.filter(attempt=attempt)}


def test_save_is_one_statement(sitting, django_assert_num_queries):
    attempt, token = sitting

    with django_assert_num_queries(1):
        outcome = answer(token, 1, "o2")

    assert [verdict.status for verdict in outcome.verdicts] == ["saved"]
    assert stored(attempt) == {1: ("o2", 1)}
    assert outcome.deadline == attempt.deadline


@pytest.mark.parametrize(
    "value",
    [
        *("o1", ["o0", "o1"], True, False, None, ["改造", ""], '引号"与\\反斜线', []),
        *({"甲": "乙"}, {"1": ["o1", ""], "2": {"l": "r"}, "3": None, "4": True}, {}, {"1": {"l": ["改造"]}}),
        {"1": "长" * 5000, "2": ["长" * 5000] * 2},
    ],
)
def test_every_kind_of_value_is_kept_as_sent(sitting, value):
    attempt, token = sitting

    answer(token, 2, value)

    assert stored(attempt) == {2: (value, 1)}


def test_batch_keeps_the_highest_revision_of_each_position(sitting):
    attempt, token = sitting
    batch = [Answer(2, ["o0"], 4), Answer(1, "o0", 1), Answer(1, "o2", 3), Answer(1, "o1", 2)]

    outcome = save_answers(token, batch)

    assert [(v.position, v.rev, v.status) for v in outcome.verdicts] == [(1, 3, "saved"), (2, 4, "saved")]
    assert stored(attempt) == {1: ("o2", 3), 2: (["o0"], 4)}


def test_older_revision_is_superseded_and_changes_nothing(sitting):
    attempt, token = sitting
    answer(token, 1, "o2", 5)

    outcome = answer(token, 1, "o0", 4)

    assert [(v.rev, v.status) for v in outcome.verdicts] == [(5, "superseded")]
    assert stored(attempt) == {1: ("o2", 5)}


def test_repeated_answer_is_superseded_and_another_value_at_the_same_revision_is_refused(sitting):
    attempt, token = sitting
    answer(token, 1, "o2", 5)

    again, other = answer(token, 1, "o2", 5), answer(token, 1, "o0", 5)

    assert again.verdicts[0].status == "superseded"
    assert (other.verdicts[0].status, other.reason) == ("refused", "conflict")
    assert stored(attempt) == {1: ("o2", 5)}


def test_item_outside_the_paper_is_refused_and_the_rest_kept(sitting):
    attempt, token = sitting

    outcome = save_answers(token, [Answer(1, "o2", 1), Answer(5, "o2", 1)])

    assert [(v.position, v.status, v.reason) for v in outcome.verdicts] == [
        (1, "saved", ""),
        (5, "refused", "unknown_item"),
    ]
    assert stored(attempt) == {1: ("o2", 1)}


def test_save_after_sealing_is_refused_but_what_is_stored_stays_acknowledged(sitting):
    attempt, token = sitting
    answer(token, 1, "o2", 1)
    submit_attempt(attempt, officer=attempt.officer, epoch=1)

    repeated, late = answer(token, 1, "o2", 1), answer(token, 2, ["o0"], 1)

    assert (repeated.reason, late.reason) == ("", "sealed")
    assert stored(attempt) == {1: ("o2", 1)}


def test_save_in_grace_counts_and_after_it_does_not(sitting):
    attempt, token = sitting
    move_deadline(attempt, seconds_ago=-30)
    in_grace = answer(token, 1, "o2")
    move_deadline(attempt, seconds_ago=1)

    late = answer(token, 2, ["o0"])

    assert (in_grace.reason, late.reason) == ("", "time_up")
    assert stored(attempt) == {1: ("o2", 1)}


def test_old_device_is_refused_after_take_over(sitting):
    attempt, old = sitting
    answer(old, 1, "o2", 3)
    take_over(attempt, officer=attempt.officer, device=COMPUTER)

    refused, taken = answer(old, 2, ["o0"], 1), answer(token_of(attempt), 1, "o1", 4)

    assert (refused.reason, taken.reason) == ("taken_over", "")
    assert stored(attempt) == {1: ("o1", 4)}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {"position": 0, "value": "a", "rev": 1},
        {"position": 1, "value": "a", "rev": 0},
        {"position": 1, "value": "a", "rev": True},
        {"position": 1, "value": "a"},
        {"position": 1, "value": "a", "rev": 1, "score": 100},
        {"position": 1, "value": {"a": 1}, "rev": 1},
        {"position": 1, "value": [0.5], "rev": 1},
        {"position": 1, "value": {"长" * 65: "a"}, "rev": 1},
        {"position": 1, "value": {"nul\0": "a"}, "rev": 1},
        {"position": 1, "value": {"a": {"b": ["\ud800"]}}, "rev": 1},
        {"position": 1, "value": {"a": {"b": {"c": ["d"]}}}, "rev": 1},
        {"position": 1, "value": [[[[]]]], "rev": 1},
        {"position": 1, "value": {str(number): "" for number in range(51)}, "rev": 1},
        {"position": 1, "value": {str(number): "长" * 2000 for number in range(9)}, "rev": 1},
        {"position": 1, "value": "nul\0", "rev": 1},
        {"position": 1, "value": "\ud800", "rev": 1},
        {"position": 1, "value": "长" * 5001, "rev": 1},
    ],
)
def test_malformed_answer_is_refused_alone(entry):
    good = {"position": 1, "value": "o2", "rev": 1, "marked": True}

    answers, refused = read_answers({"answers": [good, entry]})

    assert answers == [Answer(1, "o2", 1, True)]
    assert [verdict.reason for verdict in refused] == ["malformed"]


@pytest.mark.parametrize("payload", [None, [], {}, {"answers": []}, {"answers": [None] * 201}, {"answers": 1, "x": 2}])
def test_body_of_another_shape_is_refused_whole(payload):
    with pytest.raises(ValueError, match="expected"):
        read_answers(payload)
