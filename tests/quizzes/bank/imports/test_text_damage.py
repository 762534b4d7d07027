"""Damaged files of every text layout: what is wrong goes to review with its place and the reason, and nothing else does."""

from __future__ import annotations

from tests.quizzes.bank.imports.papers import parse_fixture, tell_all, tell_reviews

NO_KEY = "没有答案：请补写答案。"
NO_OPTIONS = "没有选项：请补写选项；如果是判断题或填空题，请注明题型。"
TWO_QUESTIONS = "这里像是两道题连在一起：请分成两道题，各自写上题号、选项和答案。"
ORPHAN = "这段文字不知道属于哪道题：如果是题目，请补上题号、选项和答案；如果不是，可以忽略。"
UNCLEAR_START = "分不清这道题的题干从哪一行开始：请在题目之间空一行，或加上题号。"


def test_numbered_by_tab() -> None:
    parsed = parse_fixture("numbered_by_tab_damaged.txt")

    assert tell_all(parsed) == [
        ("single", "完好的单选题（ ）。", ["甲", "乙"], "B"),
        ("true_false", "完好的判断题。", [], False),
    ]
    assert tell_reviews(parsed) == [
        ("第 2 行", NO_KEY),
        ("第 5 行", NO_OPTIONS),
        ("第 11 行", "答案“E”不在选项 A–B 之内：请核对答案，或补写缺少的选项。"),
        ("第 12 行", "选项字母 B 重复：请把选项改成连续的字母。"),
        ("第 17 行", "缺少选项 C：请补写，或把选项改成连续的字母。"),
        ("第 26 行", "单选题有 2 个答案（AB）：请只留一个，或把题型改为多选题。"),
        ("第 36 行", "多选题只有 1 个答案（C）：请补全答案，或把题型改为单选题。"),
        ("第 37 行", "选项 A 与选项 B 内容相同：请改正其中一个。"),
        ("第 44 行", "判断题的答案“C”看不懂：请写成“正确”或“错误”。"),
        ("第 45 行", NO_KEY),
        ("第 49 行", "没有答案：请补写答案。"),
    ]
    assert parsed.question_count == 13


def test_numbered_by_comma() -> None:
    parsed = parse_fixture("numbered_by_comma_damaged.txt")

    assert tell_all(parsed) == [
        ("single", "完好的题（ ）。", ["甲", "乙"], "B"),
        ("single", "两道题连在一起（ ）。", ["甲", "乙"], "A"),
        ("single", "缺了题号的题（ ）。", ["丙", "丁"], "B"),
    ]
    assert tell_reviews(parsed) == [
        ("第 1 行", NO_KEY),
        ("第 7 行", NO_KEY),
        ("第 20 行", f"{TWO_QUESTIONS}{NO_KEY}选项 B 里夹着题目或答案的文字：请把选项和后面的内容分开。"),
        ("第 23 行", f"{TWO_QUESTIONS}没有题干：请补写题干。"),
        ("第 29 行", "这道题有两个不同的答案（B 和 A）：请核对后只留一个。"),
        ("第 30 行", "文字里有乱码或丢失的字符：请对照原文改正。"),
        ("第 34 行", "选项 B 是空的：请填写内容或删除该选项。"),
    ]


def test_options_on_one_line() -> None:
    parsed = parse_fixture("options_on_one_line_damaged.txt")

    assert tell_all(parsed) == [("single", "完好的题（ ）。", ["甲", "乙", "丙"], "C")]
    assert tell_reviews(parsed) == [
        ("第 1 行", "缺少选项 B：请补写，或把选项改成连续的字母。"),
        ("第 6 行", "答案写的是“全错”：请写成选项字母，例如 ABCD。"),
        (
            "第 7 行",
            f"题干里有几处括号写着字母，分不清哪个是答案：请把括号留空，另起一行写“答案：”。{NO_KEY}",
        ),
        ("第 11 行", "答案写的是 A，后面的文字却与选项 A 不同：请核对答案。"),
        ("第 12 行", "题号从 5 跳到 7，这里可能连着另一道题：请分开后再导入。"),
    ]


def test_one_line_without_options_is_no_choice_question() -> None:
    parsed = parse_fixture("one_line_without_options.txt")

    assert parsed.items == []
    assert tell_reviews(parsed) == [(f"第 {line} 行", NO_OPTIONS + NO_KEY) for line in (1, 2, 3)]


def test_without_numbers() -> None:
    parsed = parse_fixture("without_numbers_damaged.txt")

    assert tell_all(parsed) == [("single", "完好的题（ ）。", ["甲", "乙"], "B")]
    assert tell_reviews(parsed) == [
        ("第 1 行", NO_KEY),
        ("第 9 行", "题干写明有 3 个正确答案，答案却有 2 个：请核对答案。"),
        ("第 17 行", ORPHAN),
        ("第 19 行", UNCLEAR_START),
        ("第 24 行", ORPHAN),
        ("第 26 行", UNCLEAR_START),
    ]


def test_tagged() -> None:
    parsed = parse_fixture("tagged_damaged.txt")

    assert tell_all(parsed) == [("single", "完好的题（ ）。", ["甲", "乙"], "B")]
    assert tell_reviews(parsed) == [
        ("第 1 行", NO_KEY),
        ("第 10 行", "多选题只有 1 个答案（B）：请补全答案，或把题型改为单选题。"),
        ("第 12 行", "判断题下面有 4 个选项：请删去选项，或把题型改为单选题、多选题。"),
        ("第 19 行", "题干有 2 个空，答案“惩罚”分不成 2 个：请用“；”隔开每个空的答案。"),
        ("第 22 行", "填空题的题干里没有空：请用四个下划线 ____ 标出每个要填的空。"),
        ("第 25 行", NO_OPTIONS),
        ("第 28 行", "答案“D”不在选项 A–C 之内：请核对答案，或补写缺少的选项。"),
    ]


def test_review_keeps_the_original_text_and_the_draft_as_far_as_read() -> None:
    review = parse_fixture("numbered_by_tab_damaged.txt").review[2]

    assert review.raw == "3\t答案超出选项（ ）。\nA、甲\nB、乙\n正确答案：E"
    assert review.draft is not None
    assert (review.draft.type, review.draft.stem, review.draft.options, review.draft.key) == (
        "single",
        "答案超出选项（ ）。",
        ["甲", "乙"],
        "E",
    )
