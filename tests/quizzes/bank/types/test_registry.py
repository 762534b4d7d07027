from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.types import UnknownItemType, all_types, get_type
from quizzes.bank.types.wording import Message, say
from tests.quizzes.bank.types.cast import BLANKS, CHOICE, MALFORMED_VALUES

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["o1", "o2", "o9"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["option", "options", "blanks"]), inner)
    ),
)
KEYS: list[dict[str, Any]] = [
    {"option": "o2"},
    {"options": ["o1", "o2"]},
    {"value": True},
    {"blanks": [["人格"], ["财产"]]},
]


def test_registry_holds_four_types_in_the_order_of_a_paper() -> None:
    assert [item_type.code for item_type in all_types()] == [
        "single",
        "multiple",
        "true_false",
        "fill_in",
    ]
    assert [item_type.short_label for item_type in all_types()] == [
        "单选",
        "多选",
        "判断",
        "填空",
    ]
    assert get_type("fill_in").template == "exams/types/fill_in.html"


def test_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(UnknownItemType):
        get_type("essay")


@pytest.mark.parametrize(("item_type", "key"), list(zip(all_types(), KEYS, strict=True)))
@pytest.mark.parametrize("value", [*MALFORMED_VALUES, None])
def test_malformed_value_scores_zero(item_type: Any, key: dict[str, Any], value: Any) -> None:
    content = BLANKS if item_type.code == "fill_in" else CHOICE

    assert item_type.score(content, key, value, Decimal(2), Decimal(1)) == 0


@pytest.mark.parametrize("item_type", all_types())
@given(content=JSON_VALUES, key=JSON_VALUES, value=JSON_VALUES)
def test_no_shape_of_content_key_or_value_raises(item_type: Any, content: Any, key: Any, value: Any) -> None:
    given_content = content if isinstance(content, dict) else {"stem": "题干", "options": content, "blanks": content}
    given_key = key if isinstance(key, dict) else {"option": key, "options": key, "value": key, "blanks": key}

    score = item_type.score(given_content, given_key, value, Decimal(2), Decimal(1))

    assert score in (Decimal(0), Decimal(1), Decimal(2))
    assert isinstance(item_type.check(given_content, given_key), list)
    assert isinstance(item_type.is_answered(given_content, value), bool)
    assert isinstance(item_type.describe_response(given_content, value), str)
    assert isinstance(item_type.describe_key(given_content, given_key), str)


def test_message_keeps_its_msgid_through_pickling() -> None:
    message = say("第 %(number)s 个空没有答案：请填写。", number=3)

    copy = pickle.loads(pickle.dumps(message))

    assert copy == "第 3 个空没有答案：请填写。"
    assert isinstance(copy, Message)
    assert (copy.msgid, copy.params) == (
        "第 %(number)s 个空没有答案：请填写。",
        {"number": 3},
    )
