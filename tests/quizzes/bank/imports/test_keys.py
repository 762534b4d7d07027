from __future__ import annotations

import pytest

from quizzes.bank.imports.blanks import read_blanks
from quizzes.bank.imports.keys import match_option_texts, read_key


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("B", "B"), ("b", "B"), ("Ｂ", "B"), (" B 。", "B"), ("A、", "A"), ("（D）", "D"), ("【D】", "D"), ("“D”", "D"), ("D）", "D"),
        ("ABD", "ABD"), ("A,B，D", "ABD"), ("A、B、D", "ABD"), ("A B D", "ABD"), ("A;B;D", "ABD"), ("A|B|D", "ABD"), ("（A）（B）（D）", "ABD"),
        ("А、В", "AB"), ("abd", "ABD"), ("A和B", "AB"),
    ],
)  # fmt: skip
def test_letters_are_read_however_they_are_parted(text: str, letters: str) -> None:
    assert read_key(text).letters == letters


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("正确", True), ("对", True), ("√", True), ("✓", True), ("（√）", True), ("T", True), ("true", True), ("Y", True), ("是", True),
        ("错误", False), ("错。", False), ("×", False), ("✗", False), ("X", False), ("F", False), ("N", False), ("不正确", False), ("否", False),
        ("全对", None), ("大概", None), ("AB", None),
    ],
)  # fmt: skip
def test_truths_are_read_in_words_and_signs(text: str, truth: bool | None) -> None:
    assert read_key(text).truth is truth


@pytest.mark.parametrize(
    ("text", "letters", "truth", "note"),
    [
        ("B解析：根据规定。", "B", None, "根据规定。"),
        ("B根据《党章》第三条。", "B", None, "根据《党章》第三条。"),
        ("ABD。因为三项都对", "ABD", None, "因为三项都对"),
        ("错误。应为三个月。", "", False, "应为三个月。"),
        ("×（应为三个月）", "", False, "（应为三个月）"),
    ],
)
def test_explanation_behind_the_answer_is_parted_from_it(
    text: str, letters: str, truth: bool | None, note: str
) -> None:
    reading = read_key(text)

    assert (reading.letters, reading.truth, reading.note) == (letters, truth, note)


@pytest.mark.parametrize("text", ["", " ", "略", "无", "见解析", "待定", "？", "#", "——"])
def test_answers_that_answer_nothing(text: str) -> None:
    assert read_key(text).is_empty


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("《史记》", "B"), ("B、《史记》", "B"), ("《论语》\n《史记》", "AB"), ("A、《论语》；B、《史记》", "AB"), ("《汉书》", ""), ("A、《史记》", ""), ("甲", ""),
    ],
)  # fmt: skip
def test_whole_text_of_an_option_names_it(text: str, letters: str) -> None:
    assert match_option_texts(text, ["《论语》", "《史记》", "甲", "甲"]) == letters


@pytest.mark.parametrize(
    ("stem", "answer", "marked", "blanks"),
    [
        ("监狱是____机关。", "刑罚执行", "监狱是____机关。", [["刑罚执行"]]),
        ("监狱是（  ）机关。", "刑罚执行/国家刑罚执行", "监狱是____机关。", [["刑罚执行", "国家刑罚执行"]]),
        ("实行__和________。", "惩罚；改造|教育改造", "实行____和____。", [["惩罚"], ["改造", "教育改造"]]),
        ("实行（ ）和（ ）。", "惩罚  改造", "实行____和____。", [["惩罚"], ["改造"]]),
        ("实行（ ）和（ ）。", "惩罚、改造", "实行____和____。", [["惩罚"], ["改造"]]),
        ("实行（ ）和（ ）。", "（1）惩罚（2）改造", "实行____和____。", [["惩罚"], ["改造"]]),
        ("有____三类。", "甲、乙、丙", "有____三类。", [["甲、乙、丙"]]),
        ("自____起施行。", "2026/11/1", "自____起施行。", [["2026/11/1"]]),
    ],
)
def test_blanks_take_their_answers_by_the_convention(
    stem: str, answer: str, marked: str, blanks: list[list[str]]
) -> None:
    assert read_blanks(stem, answer) == (marked, blanks, None)


@pytest.mark.parametrize(
    ("stem", "answer", "problem"),
    [
        ("没有空。", "甲", "填空题的题干里没有空：请用四个下划线 ____ 标出每个要填的空。"),
        ("有____和____。", "甲", "题干有 2 个空，答案“甲”分不成 2 个：请用“；”隔开每个空的答案。"),
        ("有____。", "甲；乙", "题干有 1 个空，答案“甲；乙”分不成 1 个：请用“；”隔开每个空的答案。"),
        ("速度____。", "km/h", "答案“km/h”里的斜杠分不清是备选答案还是答案的一部分：请用“|”隔开备选答案。"),
    ],
)
def test_blanks_that_do_not_fit_are_told(stem: str, answer: str, problem: str) -> None:
    assert read_blanks(stem, answer)[2] == problem
