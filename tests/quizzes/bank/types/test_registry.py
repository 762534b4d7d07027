from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.bank.types import UnknownItemType, all_types, get_type
from quizzes.bank.types.base import ItemType
from quizzes.bank.types.credit import MODES, SOME_RIGHT, Credit
from quizzes.bank.types.wording import Message, say
from tests.quizzes.bank.types.cast import MALFORMED_VALUES, SAMPLES

NAMES = [
    "stem", "image", "option", "options", "blanks", "value", "targets", "pairs", "order", "tolerance", "units", "gaps", "kind", "accepted",
    "rubric", "spots", "shape", "coords", "label", "parts", "type", "content", "files", "most_files", "extensions", "id", "text", "1", "2",
]  # fmt: skip
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["o1", "o2", "1", "text", "single", "rect"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(NAMES), inner),
)


def test_registry_holds_the_types_in_the_order_of_a_paper() -> None:
    assert [(one.code, one.short_label) for one in all_types()] == [
        ("single", "单选"),
        ("multiple", "多选"),
        ("true_false", "判断"),
        ("fill_in", "填空"),
        ("matching", "匹配"),
        ("ordering", "排序"),
        ("numeric", "数值"),
        ("cloze", "完形"),
        ("hotspot", "看图"),
        ("short_answer", "简答"),
        ("upload", "交文件"),
        ("case", "案例"),
    ]
    assert get_type("fill_in").template == "exams/types/fill_in.html"


def test_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(UnknownItemType):
        get_type("essay")


@pytest.mark.parametrize("item_type", all_types())
def test_samples_are_sound_and_their_right_response_earns_all(item_type: ItemType) -> None:
    content, key, value = SAMPLES[item_type.code]

    assert item_type.check(content, key) == []
    assert item_type.from_body(item_type.to_body(content, key)) == (content, key)
    if not item_type.needs_marker(content, key):
        assert [item_type.score(content, key, value, Decimal(2), Credit(mode)) for mode in MODES] == [Decimal(2)] * 4


@pytest.mark.parametrize("item_type", all_types())
@pytest.mark.parametrize("value", [*MALFORMED_VALUES, None])
def test_malformed_value_scores_zero(item_type: ItemType, value: Any) -> None:
    content, key, _right = SAMPLES[item_type.code]

    assert item_type.score(content, key, value, Decimal(2), Credit(SOME_RIGHT, Decimal(1))) == 0


@pytest.mark.parametrize("item_type", all_types())
@settings(max_examples=40)
@given(content=JSON_VALUES, key=JSON_VALUES, value=JSON_VALUES)
def test_no_shape_of_content_key_or_value_raises(item_type: ItemType, content: Any, key: Any, value: Any) -> None:
    given_content = content if isinstance(content, dict) else dict.fromkeys(NAMES, content)
    given_key = key if isinstance(key, dict) else dict.fromkeys(NAMES, key)

    score = item_type.score(given_content, given_key, value, Decimal(2), Credit(SOME_RIGHT, Decimal(1)))

    assert score in (Decimal(0), Decimal(1), Decimal(2))
    assert isinstance(item_type.check(given_content, given_key), list)
    assert isinstance(item_type.is_answered(given_content, value), bool)
    assert isinstance(item_type.describe_response(given_content, value), str)
    assert isinstance(item_type.describe_key(given_content, given_key), str)
    assert isinstance(item_type.needs_marker(given_content, given_key), bool)
    assert isinstance(item_type.shown(given_content, value), dict)
    assert all(isinstance(text, str) for text in item_type.search_texts(given_content))


def test_message_keeps_its_msgid_through_pickling() -> None:
    message = say("第 %(number)s 个空没有答案：请填写。", number=3)

    copy = pickle.loads(pickle.dumps(message))

    assert copy == "第 3 个空没有答案：请填写。"
    assert isinstance(copy, Message)
    assert (copy.msgid, copy.params) == (
        "第 %(number)s 个空没有答案：请填写。",
        {"number": 3},
    )
