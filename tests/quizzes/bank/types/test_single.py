from __future__ import annotations

from decimal import Decimal

import pytest

from quizzes.bank.types import get_type
from quizzes.bank.types.credit import SOME_RIGHT, Credit
from tests.quizzes.bank.types.cast import CHOICE, make_content

SINGLE = get_type("single")
KEY = {"option": "o2"}


@pytest.mark.parametrize(("value", "score"), [("o2", 2), ("o1", 0), (None, 0), (["o2"], 0)])
def test_only_the_right_option_scores(value: object, score: int) -> None:
    assert SINGLE.score(CHOICE, KEY, value, Decimal(2), Credit(SOME_RIGHT, Decimal(1))) == Decimal(score)


def test_key_outside_the_options_never_scores() -> None:
    assert SINGLE.score(CHOICE, {"option": "o9"}, "o9", Decimal(2)) == 0


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (["o2"], "o2"),
        ([], None),
        (["x"], None),
        (["o1", "o2"], None),
        (["o2", "o2"], "o2"),
    ],
)
def test_form_is_read_only_when_it_names_one_option(values: list[str], value: str | None) -> None:
    assert SINGLE.read_form(CHOICE, values) == value


def test_answered_means_an_option_of_this_item() -> None:
    assert [SINGLE.is_answered(CHOICE, value) for value in ("o1", "o9", None, "")] == [
        True,
        False,
        False,
        False,
    ]


def test_key_and_response_are_told_by_letter() -> None:
    assert (
        SINGLE.describe_key(CHOICE, KEY),
        SINGLE.describe_response(CHOICE, "o3"),
    ) == ("B", "C")
    assert SINGLE.describe_response(CHOICE, None) == "未作答"


def test_sound_item_has_no_problem() -> None:
    assert SINGLE.check(CHOICE, KEY) == []


@pytest.mark.parametrize(
    ("content", "key", "problem"),
    [
        (
            make_content("甲", "乙", stem=" "),
            {"option": "o1"},
            "没有题干：请填写题干。",
        ),
        (make_content("甲"), {"option": "o1"}, "选项少于 2 个：请补齐选项。"),
        (
            make_content("甲", " "),
            {"option": "o1"},
            "选项 B 是空的：请填写内容或删除该选项。",
        ),
        (
            make_content("甲", "乙", "甲"),
            {"option": "o1"},
            "选项 A 与选项 C 内容相同：请改正其中一个。",
        ),
        (make_content("甲", "乙"), {}, "没有答案：请选定一个正确选项。"),
        (
            make_content("甲", "乙"),
            {"option": "o3"},
            "答案不在选项之内：请在现有选项中选定一个。",
        ),
    ],
)
def test_each_problem_says_what_to_do(content: dict, key: dict, problem: str) -> None:
    assert SINGLE.check(content, key) == [problem]


def test_option_with_only_an_image_is_sound() -> None:
    content = make_content("甲", "")
    content["options"][1]["image"] = "6f1c"

    assert SINGLE.check(content, {"option": "o2"}) == []
