from __future__ import annotations

from decimal import Decimal

import pytest

from quizzes.bank.types import get_type
from tests.quizzes.bank.types.cast import CHOICE, STATEMENT

TRUE_FALSE = get_type("true_false")


@pytest.mark.parametrize(
    ("key", "value", "score"),
    [
        (True, True, 1),
        (False, False, 1),
        (True, False, 0),
        (False, True, 0),
        (True, 1, 0),
        (False, 0, 0),
        (True, None, 0),
    ],
)
def test_only_the_same_truth_scores(key: bool, value: object, score: int) -> None:
    assert TRUE_FALSE.score(STATEMENT, {"value": key}, value, Decimal(1)) == Decimal(score)


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["true"], True),
        (["false"], False),
        (["on"], None),
        ([], None),
        (["true", "false"], None),
    ],
)
def test_form_reads_the_two_radio_values_only(values: list[str], value: bool | None) -> None:
    assert TRUE_FALSE.read_form(STATEMENT, values) is value


def test_false_counts_as_answered() -> None:
    assert [TRUE_FALSE.is_answered(STATEMENT, value) for value in (False, True, None, "")] == [True, True, False, False]


def test_truth_is_told_in_words() -> None:
    assert TRUE_FALSE.describe_key(STATEMENT, {"value": True}) == "正确"
    assert TRUE_FALSE.describe_response(STATEMENT, False) == "错误"
    assert TRUE_FALSE.describe_response(STATEMENT, None) == "未作答"


def test_options_or_a_missing_key_are_problems() -> None:
    assert TRUE_FALSE.check(STATEMENT, {"value": False}) == []
    assert TRUE_FALSE.check(CHOICE, {"value": True}) == ["这种题型不需要选项：请删除选项，或改为单选题、多选题。"]
    assert TRUE_FALSE.check(STATEMENT, {"value": "true"}) == ["没有答案：请选定“正确”或“错误”。"]
