from __future__ import annotations

from decimal import Decimal

import pytest

from quizzes.bank.types import get_type
from quizzes.bank.types.credit import SOME_RIGHT, Credit
from tests.quizzes.bank.types.cast import CHOICE, make_content

MULTIPLE = get_type("multiple")
KEY = {"options": ["o1", "o2", "o4"]}


@pytest.mark.parametrize(
    ("value", "score"),
    [
        (["o4", "o1", "o2"], 3),
        (["o1", "o2"], 1),
        (["o4"], 1),
        ([], 0),
        (["o1", "o3"], 0),
        (["o1", "o2", "o3", "o4"], 0),
        (["o3"], 0),
        (None, 0),
    ],
)
def test_part_of_the_right_options_earns_partial_points_and_any_wrong_one_nothing(value: object, score: int) -> None:
    assert MULTIPLE.score(CHOICE, KEY, value, Decimal(3), Credit(SOME_RIGHT, Decimal(1))) == Decimal(score)


@pytest.mark.parametrize("credit", [Credit(), Credit(SOME_RIGHT, Decimal(0))])
def test_without_partial_points_a_part_earns_nothing(credit: Credit) -> None:
    assert MULTIPLE.score(CHOICE, KEY, ["o1"], Decimal(3), credit) == 0


def test_partial_points_never_exceed_the_points() -> None:
    assert MULTIPLE.score(CHOICE, KEY, ["o1"], Decimal("0.5"), Credit(SOME_RIGHT, Decimal(1))) == Decimal("0.5")


def test_form_keeps_known_options_in_stored_order() -> None:
    assert MULTIPLE.read_form(CHOICE, ["o4", "x", "o1", "o4"]) == ["o1", "o4"]
    assert MULTIPLE.read_form(CHOICE, ["x"]) is None


def test_key_and_response_are_told_by_letters() -> None:
    assert MULTIPLE.describe_key(CHOICE, KEY) == "ABD"
    assert MULTIPLE.describe_response(CHOICE, ["o4", "o1"]) == "AD"
    assert MULTIPLE.describe_response(CHOICE, []) == "未作答"


@pytest.mark.parametrize(
    ("key", "problems"),
    [
        ({"options": ["o1", "o2"]}, []),
        ({"options": ["o1"]}, []),
        ({"options": []}, ["没有答案：请选定正确选项。"]),
        ({"options": ["o1", "o9"]}, ["答案中有不存在的选项：请在现有选项中选定。"]),
    ],
)
def test_key_must_lie_within_the_options(key: dict, problems: list[str]) -> None:
    assert MULTIPLE.check(make_content("甲", "乙"), key) == problems
