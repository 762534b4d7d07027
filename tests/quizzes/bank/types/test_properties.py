"""What holds for every type and every question of it."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.bank.types import all_types
from quizzes.bank.types.base import ItemType
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, MODES, PER_PART, SOME_RIGHT, Credit
from quizzes.bank.types.interactions import rename_ids
from tests.quizzes.bank.types.generated import QUESTIONS
from tests.quizzes.bank.types.test_registry import JSON_VALUES

EXAMPLES = settings(max_examples=15, deadline=None)
POINTS = Decimal("4.5")
HALF = Decimal(2)


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data())
def test_generated_questions_are_sound_and_come_back_from_their_body(item_type: ItemType, data: st.DataObject) -> None:
    content, key, _value = data.draw(QUESTIONS[item_type.code]())

    assert item_type.check(content, key) == []
    assert item_type.from_body(item_type.to_body(content, key)) == (content, key)


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data())
def test_generated_questions_come_back_from_their_draft(item_type: ItemType, data: st.DataObject) -> None:
    content, key, _value = data.draw(QUESTIONS[item_type.code]())
    ids = (f"new{number}" for number in itertools.count())

    assert item_type.from_plain(item_type.to_plain(content, key), lambda: next(ids)) == (content, key)


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data())
def test_whole_response_earns_all_in_every_mode(item_type: ItemType, data: st.DataObject) -> None:
    content, key, value = data.draw(QUESTIONS[item_type.code]())

    if value is None:
        assert item_type.needs_marker(content, key)
        return
    scores = {item_type.score(content, key, value, POINTS, Credit(mode, HALF)) for mode in MODES}

    assert scores == {POINTS}
    assert item_type.is_answered(content, value)
    assert all(line.is_right is not False for line in item_type.review(content, key, value))


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data())
def test_modes_lie_in_order_between_nothing_and_all(item_type: ItemType, data: st.DataObject) -> None:
    content, key, right = data.draw(QUESTIONS[item_type.code]())
    other = data.draw(QUESTIONS[item_type.code]())[2]
    value = data.draw(st.sampled_from([right, other, mixed(right, other)]))

    parts = item_type.count_parts(content, key, value)
    scores = {mode: item_type.score(content, key, value, POINTS, Credit(mode, HALF)) for mode in MODES}

    assert all(0 <= score <= POINTS for score in scores.values())
    assert scores[ALL_OR_NOTHING] <= min(scores[SOME_RIGHT], scores[PER_PART], scores[MINUS_WRONG])
    assert 0 <= parts.right <= parts.total and parts.wrong >= 0
    if not parts.forfeits:
        assert scores[MINUS_WRONG] <= scores[PER_PART]
    if not parts.wrong:
        assert scores[MINUS_WRONG] == scores[PER_PART]


def mixed(one: Any, other: Any) -> Any:
    """Part of one response and part of another."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**dict(list(other.items())[:1]), **dict(list(one.items())[:1])}
    return one[:1] + other[:1] if isinstance(one, list) and isinstance(other, list) else other


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data(), value=JSON_VALUES)
def test_counting_never_raises_and_never_exceeds_the_parts(
    item_type: ItemType, data: st.DataObject, value: Any
) -> None:
    content, key, _right = data.draw(QUESTIONS[item_type.code]())

    parts = item_type.count_parts(content, key, value)

    assert 0 <= parts.right <= parts.total
    assert isinstance(item_type.review(content, key, value), list)
    assert isinstance(item_type.shown(content, value), dict)
    assert isinstance(item_type.describe_response(content, value), str)


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data())
def test_nothing_shown_depends_on_the_key(item_type: ItemType, data: st.DataObject) -> None:
    content, key, _value = data.draw(QUESTIONS[item_type.code]())

    item_type.check(content, key)

    assert "right" not in str(sorted(flat_names(item_type.shown(content, None))))


def flat_names(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(map(str, value)).union(*map(flat_names, value.values()))
    return set().union(*map(flat_names, value)) if isinstance(value, (list, tuple)) else set()


@pytest.mark.parametrize("item_type", all_types())
@EXAMPLES
@given(data=st.data())
def test_new_ids_change_no_question(item_type: ItemType, data: st.DataObject) -> None:
    content, key, _value = data.draw(QUESTIONS[item_type.code]())
    ids = (f"n{number:05d}" for number in itertools.count())
    body = item_type.to_body(content, key)

    renamed = item_type.from_body(rename_ids(body, lambda: next(ids)))

    assert renamed is not None
    assert item_type.check(*renamed) == []
    assert item_type.describe_key(*renamed).split("；") == item_type.describe_key(content, key).split("；") or (
        item_type.code in ("multiple", "matching", "case", "ordering")
    )
