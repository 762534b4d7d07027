"""Sheets of every layout: each question comes out with exactly its type, stem, options and key."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from quizzes.bank.imports import parse_file
from tests.quizzes.bank.imports.papers import BLANKS, CHOICES_AND_TRUTHS, Told, tell, tell_all
from tests.quizzes.bank.imports.sheet_files import Row, write_book, write_csv

KIND_WORDS = {"single": "单选题", "multiple": "多选题", "true_false": "判断题", "fill_in": "填空题"}


def key_text(question: Told, truths: tuple[str, str]) -> str:
    key = question[3]
    if isinstance(key, bool):
        return truths[0] if key else truths[1]
    return key if isinstance(key, str) else "；".join(texts[0] for texts in key)


def rows_with_header(truths: tuple[str, str] = ("正确", "错误")) -> list[Row]:
    """Layout one: 序号, 类型, 题干, 选项A–E, 答案, 页码, 来源."""
    rows: list[Row] = [["序号", "类型", "题干", *(f"选项{letter}" for letter in "ABCDE"), "答案", "页码", "来源"]]
    for number, question in enumerate([*CHOICES_AND_TRUTHS, *BLANKS], start=1):
        padding = [""] * (5 - len(question[2]))
        rows.append(
            [
                number,
                KIND_WORDS[question[0]],
                question[1],
                *question[2],
                *padding,
                key_text(question, truths),
                12,
                "教材",
            ]
        )
    return rows


def rows_without_header() -> list[Row]:
    """Layout two: stem, A–E, answer; some cells keep ``C.  ``."""
    rows: list[Row] = []
    for number, question in enumerate(CHOICES_AND_TRUTHS):
        cells = [
            f"{letter}.  {text}" if number % 2 else text for letter, text in zip("ABCDE", question[2], strict=False)
        ]
        rows.append([question[1], *cells, *[""] * (5 - len(cells)), key_text(question, ("正确", "错误"))])
    return rows


def rows_with_full_answers() -> list[Row]:
    """Layout three: the answer is the option's whole text, and the stem's cell repeats the options."""
    rows: list[Row] = [["题目", *(f"选项{letter}" for letter in "ABCDE"), "正确答案"]]
    for question in CHOICES_AND_TRUTHS:
        lettered = [f"{letter}、{text}" for letter, text in zip("ABCDE", question[2], strict=False)]
        answer = key_text(question, ("对", "错"))
        if question[2]:
            answer = "\n".join(one for one in lettered if one[0] in answer)
        rows.append(["\n".join([question[1], *lettered]), *question[2], *[""] * (5 - len(lettered)), answer])
    return rows


@pytest.mark.parametrize(
    ("rows", "expected", "layout"),
    [
        (rows_with_header(), [*CHOICES_AND_TRUTHS, *BLANKS], "表格，有表头"),
        (rows_with_header(("√", "×")), [*CHOICES_AND_TRUTHS, *BLANKS], "表格，有表头"),
        (rows_with_header(("T", "F")), [*CHOICES_AND_TRUTHS, *BLANKS], "表格，有表头"),
        (rows_with_header(("A", "B")), [*CHOICES_AND_TRUTHS, *BLANKS], "表格，有表头"),
        (rows_without_header(), CHOICES_AND_TRUTHS, "表格，没有表头"),
        (rows_with_full_answers(), CHOICES_AND_TRUTHS, "表格，有表头"),
    ],
)
@pytest.mark.parametrize("name", ["题目.xlsx", "题目.csv"])
def test_clean_sheet_is_read_whole(rows: Sequence[Row], expected: list[Told], layout: str, name: str) -> None:
    data = write_book({"Sheet1": rows, "Sheet2": []}) if name.endswith("xlsx") else write_csv(rows, "gb18030")

    parsed = parse_file(data, name)

    assert tell_all(parsed) == expected
    assert parsed.review == []
    assert parsed.layout == layout


def test_items_name_their_sheet_and_row() -> None:
    parsed = parse_file(write_book({"法律": rows_with_header()}), "题目.xlsx")

    assert parsed.items[0].place == "工作表“法律”第 2 行"


def test_title_rows_second_header_and_other_column_order() -> None:
    rows: list[Row] = [
        ["法律知识竞赛题库"],
        ["一、单选题"],
        ["题号", "题目", "答案", "A", "B", "C", "难度"],
        [1, "监狱是国家的（ ）。", "A", "刑罚执行机关", "侦查机关", "审判机关", "易"],
        ["二、判断题"],
        ["题号", "题目", "答案", "难度"],
        [1, "罪犯的人格不受侮辱。", "√", "中"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_all(parsed) == [
        ("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关", "审判机关"], "A"),
        ("true_false", "罪犯的人格不受侮辱。", [], True),
    ]
    assert [draft.difficulty for draft in parsed.items] == ["易", "中"]


def test_sheet_named_after_a_kind_tells_the_kind() -> None:
    sheets: dict[str, Sequence[Row]] = {
        "多选题": [["题目", "A", "B", "C", "答案"], ["哪些是法律（ ）。", "刑法", "民法典", "日历", "AB"]],
        "判断题": [["题目", "答案"], ["罪犯的人格不受侮辱。", "A"], ["监狱可以自行延长刑期。", "B"]],
    }

    parsed = parse_file(write_book(sheets), "题目.xlsx")

    assert [(draft.type, draft.key) for draft in parsed.items] == [
        ("multiple", "AB"),
        ("true_false", True),
        ("true_false", False),
    ]


def test_fill_in_with_its_answer_in_an_option_column() -> None:
    rows: list[Row] = [
        ["目录", "题号", "章节", "题干", "A项", "B项", "C项", "D项目", "答案", "类型"],
        ["监狱法", 1.0, "总则", "____是国家的刑罚执行机关。", "监狱", "", "", "", "A", "填空"],
        ["监狱法", 2.0, "总则", "哪一年（ ）。", 2014, 2018, 2024, 2026, "D", "单选"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_all(parsed) == [
        ("fill_in", "____是国家的刑罚执行机关。", [], [["监狱"]]),
        ("single", "哪一年（ ）。", ["2014", "2018", "2024", "2026"], "D"),
    ]
    assert [draft.topic for draft in parsed.items] == ["监狱法", "监狱法"]


@pytest.mark.parametrize(
    "cell", ["A.刑法\nB.民法典\nC.日历", "A.刑法|B.民法典|C.日历", "刑法|民法典|日历", "A.刑法;B.民法典;C.日历"]
)
def test_options_in_one_cell(cell: str) -> None:
    rows: list[Row] = [["题目", "选项", "答案"], ["哪个不是法律（ ）。", cell, "C"], ["第二题（ ）。", cell, "A"]]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell(parsed.items[0]) == ("single", "哪个不是法律（ ）。", ["刑法", "民法典", "日历"], "C")


def test_options_behind_one_header_cell() -> None:
    rows: list[Row] = [
        ["/章节", "题型", "题干", "答案", "难度(易中难)", "选项数", "选项", "", "", ""],
        ["总则", "单选题", "监狱是国家的（ ）。　", "B", "易", 3, "侦查机关", "刑罚执行机关", "审判机关", ""],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_all(parsed) == [("single", "监狱是国家的（ ）。", ["侦查机关", "刑罚执行机关", "审判机关"], "B")]


def test_merged_kind_speaks_for_all_its_rows() -> None:
    rows: list[Row] = [["题型", "题目", "答案"], ["", "罪犯的人格不受侮辱。", "A"], ["", "监狱可以自行延长刑期。", "B"]]

    parsed = parse_file(write_book({"Sheet1": rows}, merged={"A2:A3": "判断题"}), "题目.xlsx")

    assert [draft.key for draft in parsed.items] == [True, False]


def test_numbers_are_read_as_they_are_shown() -> None:
    rows: list[Row] = [
        ["题目", "A", "B", "C", "D", "答案"],
        ["比例是（ ）。", (0.05, "0%"), (0.125, "0.00%"), (3, "0.00"), (12000, "#,##0"), "A"],
        ["数字是（ ）。", 0.1, 1e15, True, 30, "D"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert [draft.options for draft in parsed.items] == [
        ["5%", "12.50%", "3.00", "12,000"],
        ["0.1", "1e+15", "TRUE", "30"],
    ]


def test_lines_pasted_into_cells_are_read_as_text() -> None:
    rows: list[Row] = [
        ["1、监狱是国家的（ ）。"],
        ["A、刑罚执行机关", "B、侦查机关"],
        ["答案：A"],
        ["2、罪犯的人格不受侮辱。"],
        ["答案：对"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_all(parsed) == [
        ("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关"], "A"),
        ("true_false", "罪犯的人格不受侮辱。", [], True),
    ]


@pytest.mark.parametrize(("delimiter", "name"), [("\t", "题目.tsv"), (";", "题目.csv"), ("\t", "题目.csv")])
def test_other_delimiters_are_found(delimiter: str, name: str) -> None:
    parsed = parse_file(write_csv(rows_with_header(), delimiter=delimiter), name)

    assert len(parsed.items) == 8


def test_cell_with_line_ends_in_csv_stays_one_cell() -> None:
    rows: list[Row] = [["题目", "A", "B", "答案"], ["某民警值班，\n应当（ ）。", "报告", "离岗", "A"]]

    parsed = parse_file(write_csv(rows), "题目.csv")

    assert tell(parsed.items[0]) == ("single", "某民警值班，\n应当（ ）。", ["报告", "离岗"], "A")
