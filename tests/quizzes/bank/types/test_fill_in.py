from __future__ import annotations

from decimal import Decimal

import pytest

from quizzes.bank.types import get_type
from quizzes.bank.types.credit import SOME_RIGHT, Credit
from quizzes.bank.types.fill_in import count_blanks, split_stem
from tests.quizzes.bank.types.cast import BLANKS, BLANKS_KEY, CHOICE, make_content

FILL_IN = get_type("fill_in")


@pytest.mark.parametrize(
    ("value", "score"),
    [
        (["人格", "财产ABC"], 2),
        (["人格尊严", "　财产ａｂｃ "], 2),
        (["人 格", "财产abc"], 2),
        (["人格", ""], 1),
        (["名誉", "财产ABC"], 1),
        (["", ""], 0),
        (["财产ABC", "人格"], 0),
        (["人格"], 0),
        (["人格", "财产ABC", "多余"], 0),
        (None, 0),
    ],
)
def test_blanks_are_compared_without_width_case_and_whitespace(value: object, score: int) -> None:
    assert FILL_IN.score(BLANKS, BLANKS_KEY, value, Decimal(2), Credit(SOME_RIGHT, Decimal(1))) == Decimal(score)


def test_without_partial_points_every_blank_must_be_right() -> None:
    assert FILL_IN.score(BLANKS, BLANKS_KEY, ["人格", ""], Decimal(2)) == 0


def test_empty_text_is_never_right() -> None:
    assert FILL_IN.score(BLANKS, {"blanks": [[""], [" "]]}, ["", " "], Decimal(2)) == 0


def test_form_gives_one_text_a_blank() -> None:
    assert FILL_IN.read_form(BLANKS, [" 人格 "]) == ["人格", ""]
    assert FILL_IN.read_form(BLANKS, ["甲", "乙", "丙"]) == ["甲", "乙"]
    assert FILL_IN.read_form(BLANKS, ["", " "]) is None


def test_one_filled_blank_counts_as_answered() -> None:
    assert [FILL_IN.is_answered(BLANKS, value) for value in (["", "乙"], ["", " "], None)] == [True, False, False]


def test_blanks_are_told_in_words() -> None:
    assert FILL_IN.describe_key(BLANKS, BLANKS_KEY) == "人格/人格尊严；财产ABC"
    assert FILL_IN.describe_response(BLANKS, ["", "财产"]) == "____；财产"


def test_stem_is_split_at_its_blanks() -> None:
    assert split_stem("罪犯的____不受侮辱，合法的________不受侵犯。") == [
        "罪犯的",
        "不受侮辱，合法的",
        "不受侵犯。",
    ]
    assert count_blanks("甲__乙____") == 1


@pytest.mark.parametrize(
    ("content", "key", "problems"),
    [
        (BLANKS, BLANKS_KEY, []),
        (
            make_content(stem="没有空"),
            {"blanks": [["甲"]]},
            ["题干里没有空：请用四个下划线 ____ 标出每个要填的空。"],
        ),
        (BLANKS, {"blanks": [["甲"]]}, ["题干有 2 个空，答案有 1 个：请让两者一致。"]),
        (BLANKS, {"blanks": [["甲"], []]}, ["第 2 个空没有答案：请填写。"]),
        (BLANKS, {}, ["没有答案：请为每个空填写答案。"]),
        (
            {**CHOICE, "stem": "甲____", "blanks": 1},
            {"blanks": [["乙"]]},
            ["这种题型不需要选项：请删除选项，或改为单选题、多选题。"],
        ),
        (
            make_content(stem="甲____乙____", blanks=1),
            {"blanks": [["乙"], ["丙"]]},
            ["空的个数与题干不符：请重新保存题干，系统会按 ____ 计数。"],
        ),
    ],
)
def test_each_problem_says_what_to_do(content: dict, key: dict, problems: list[str]) -> None:
    assert FILL_IN.check(content, key) == problems
