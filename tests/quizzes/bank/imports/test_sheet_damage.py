"""Damaged sheets: what is wrong goes to review with its sheet, row or cell and the reason."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import xlsxwriter

from quizzes.bank.imports import parse_file
from tests.quizzes.bank.imports.papers import tell_all, tell_reviews
from tests.quizzes.bank.imports.sheet_files import Row, write_book, write_csv

HEADER = ["序号", "类型", "题干", "选项A", "选项B", "选项C", "选项D", "答案"]
NO_KEY = "没有答案：请补写答案。"


def test_each_damaged_row_is_told_by_cell_or_row() -> None:
    rows: list[Row] = [
        HEADER,
        [1, "单选题", "没有答案（ ）。", "甲", "乙", "丙", "丁", ""],
        [2, "单选题", "没有选项（ ）。", "", "", "", "", "A"],
        [3, "单选题", "答案超出（ ）。", "甲", "乙", "", "", "C"],
        [4, "单选题", "两个答案（ ）。", "甲", "乙", "丙", "", "AC"],
        [5, "多选题", "一个答案（ ）。", "甲", "乙", "丙", "", "A"],
        [6, "单选题", "中间缺选项（ ）。", "甲", "", "丙", "丁", "A"],
        [7, "单选题", "", "甲", "乙", "丙", "", "A"],
        [8, "综合题", "不认识的题型（ ）。", "甲", "乙", "", "", "A"],
        [9, "天文题", "没见过的题型（ ）。", "甲", "乙", "", "", "A"],
        [10, "判断题", "判断题答案看不懂。", "", "", "", "", "大概"],
        [11, "单选题", "错位（ ）。", "B.甲", "C.乙", "D.丙", "", "B"],
        [12, "单选题", "完好（ ）。", "甲", "乙", "丙", "", "B"],
        [13, "多选题", "答案是全对（ ）。", "甲", "乙", "丙", "", "全对"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_all(parsed) == [("single", "完好（ ）。", ["甲", "乙", "丙"], "B")]
    assert tell_reviews(parsed) == [
        ("工作表“Sheet1”H2 单元格", NO_KEY),
        ("工作表“Sheet1”第 3 行", "没有选项：请补写选项；如果是判断题或填空题，请注明题型。"),
        ("工作表“Sheet1”H4 单元格", "答案“C”不在选项 A–B 之内：请核对答案，或补写缺少的选项。"),
        ("工作表“Sheet1”H5 单元格", "单选题有 2 个答案（AC）：请只留一个，或把题型改为多选题。"),
        ("工作表“Sheet1”H6 单元格", "多选题只有 1 个答案（A）：请补全答案，或把题型改为单选题。"),
        ("工作表“Sheet1”第 7 行", "选项 B 是空的：请填写内容或删除该选项。"),
        ("工作表“Sheet1”第 8 行", "没有题干：请补写题干。"),
        ("工作表“Sheet1”第 9 行", "“综合题”暂时不能导入：请改成单选题、多选题、判断题或填空题，或在系统外使用。"),
        ("工作表“Sheet1”第 10 行", "题型“天文题”不认识：请改为单选题、多选题、判断题或填空题。"),
        ("工作表“Sheet1”H11 单元格", "判断题的答案“大概”看不懂：请写成“正确”或“错误”。"),
        (
            "工作表“Sheet1”第 12 行",
            "选项 A 的单元格里写着选项 B：这一行可能错位，请核对。"
            "选项 B 的单元格里写着选项 C：这一行可能错位，请核对。"
            "选项 C 的单元格里写着选项 D：这一行可能错位，请核对。",
        ),
        ("工作表“Sheet1”H14 单元格", "答案写的是“全对”：请写成选项字母，例如 ABCD。"),
    ]
    assert parsed.question_count == 13


def test_row_without_an_answer_among_rows_without_a_header() -> None:
    rows: list[Row] = [
        ["监狱是国家的（ ）。", "C.  甲", "乙", "丙", "A"],
        ["社区矫正机构由（ ）设置。", "甲", "乙", "丙", ""],
        ["民警应当（ ）执法。", "甲", "乙", "丙", "AB"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_all(parsed) == [("multiple", "民警应当（ ）执法。", ["甲", "乙", "丙"], "AB")]
    assert tell_reviews(parsed) == [
        ("工作表“Sheet1”第 1 行", "选项 A 的单元格里写着选项 C：这一行可能错位，请核对。"),
        ("工作表“Sheet1”E2 单元格", NO_KEY),
    ]


def test_answer_text_that_is_no_option() -> None:
    rows: list[Row] = [
        ["题目", "选项A", "选项B", "答案"],
        ["我国第一部纪传体通史是（ ）。", "《论语》", "《史记》", "B、《汉书》"],
        ["哪一部（ ）。", "《论语》", "《史记》", "《汉书》"],
        ["哪一本（ ）。", "《论语》", "《史记》", "A、《史记》"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert parsed.items == []
    assert tell_reviews(parsed) == [
        ("工作表“Sheet1”D2 单元格", "答案写的是 B，后面的文字却与选项 B 不同：请核对答案。"),
        ("工作表“Sheet1”D3 单元格", "答案“《汉书》”看不懂：请写成选项字母，例如 B 或 ABD。"),
        ("工作表“Sheet1”D4 单元格", "答案写的是 A，后面的文字却与选项 A 不同：请核对答案。"),
    ]


def test_stem_that_holds_other_options_than_the_columns() -> None:
    rows: list[Row] = [["题目", "选项A", "选项B", "答案"], ["题干（ ）。\nA、甲\nB、丙", "甲", "乙", "A"]]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_reviews(parsed) == [("工作表“Sheet1”第 2 行", "题干里另有一组选项，与下面的选项不同：请只保留一组。")]


def test_cells_whose_value_is_not_what_is_shown() -> None:
    rows: list[Row] = [
        ["题目", "A", "B", "答案"],
        ["日期（ ）。", (46000, "m-d"), "乙", "A"],
        ["货币（ ）。", (5, '"¥"0.0'), "乙", "A"],
        ["公式错误（ ）。", "#REF!", "乙", "A"],
    ]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    shown = "是带格式的数字，显示的内容可能与实际不同：请把单元格改成文本格式后重新填写。"
    assert tell_reviews(parsed) == [
        ("工作表“Sheet1”第 2 行", f"工作表“Sheet1”B2 单元格{shown}"),
        ("工作表“Sheet1”第 3 行", f"工作表“Sheet1”B3 单元格{shown}"),
        ("工作表“Sheet1”第 4 行", "单元格里有公式错误（#REF!）：请改正后再导入。"),
    ]


def test_hidden_sheet_is_told() -> None:
    rows: list[Row] = [["题目", "答案"], ["罪犯的人格不受侮辱。", "对"]]

    parsed = parse_file(
        write_book({"现行": rows, "旧题": [["题目", "答案"], ["旧的判断题。", "对"]]}, hidden=["旧题"]), "题目.xlsx"
    )

    assert len(parsed.items) == 1
    assert tell_reviews(parsed) == [("工作表“旧题”第 2 行", "这道题在隐藏的工作表“旧题”里：如需导入，请先取消隐藏。")]


def test_option_column_under_an_unknown_name_is_told() -> None:
    rows: list[Row] = [["题目", "选项A", "选项B", "末选", "答案"], ["题干（ ）。", "甲", "乙", "丙", "A"]]

    parsed = parse_file(write_book({"Sheet1": rows}), "题目.xlsx")

    assert tell_reviews(parsed) == [
        ("工作表“Sheet1”第 2 行", "紧挨选项的列“末选”不认识，里面的内容可能也是选项：请把列名改成“选项D”这样的形式。")
    ]


def test_csv_rows_broken_or_shifted_by_what_is_not_quoted() -> None:
    text = "题目,A,B,C,答案\n多了逗号,题干（ ）。,甲,乙,丙,A\n题干的前一半\n后一半（ ）。,甲,乙,丙,B\n完好（ ）。,甲,乙,丙,C\n"

    parsed = parse_file(text.encode("gb18030"), "题目.csv")

    assert tell_all(parsed) == [("single", "完好（ ）。", ["甲", "乙", "丙"], "C")]
    assert [(one.place, one.reason[:8]) for one in parsed.review] == [
        ("第 2 行", "这一行的列数比表"),
        ("第 3 行", "没有选项：请补写"),
        ("第 4 行", "上一行只有半道题"),
    ]


def test_stray_quote_swallows_no_row() -> None:
    text = '题目,A,B,答案\n"没有配对的引号（ ）。,甲,乙,A\n完好（ ）。,甲,乙,B\n'

    parsed = parse_file(text.encode(), "题目.csv")

    assert tell_all(parsed) == [
        ("single", "没有配对的引号（ ）。", ["甲", "乙"], "A"),
        ("single", "完好（ ）。", ["甲", "乙"], "B"),
    ]


def test_same_question_twice_with_two_answers() -> None:
    rows: list[Row] = [
        ["题目", "A", "B", "答案"],
        ["题干（ ）。", "甲", "乙", "A"],
        ["题干（ ）。", "乙", "甲", "A"],
        ["题干（ ）。", "乙", "甲", "B"],
    ]

    parsed = parse_file(write_csv(rows), "题目.csv")

    assert parsed.items == []
    assert tell_reviews(parsed) == [
        ("第 2 行", "这道题与“第 3 行”的题目相同，答案却不同：请核对后只留一道。"),
        ("第 3 行", "这道题与“第 2 行”的题目相同，答案却不同：请核对后只留一道。"),
        ("第 4 行", "这道题与“第 2 行”的题目相同，答案却不同：请核对后只留一道。"),
    ]


def test_formula_without_a_stored_result_is_told_and_never_empty() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["题型", "题干", "选项A", "选项B", "答案", "解析"],
        ["单选题", "答案是公式（ ）。", "甲", "乙", '=IF(1=1,"A","B")', ""],
        ["单选题", "完好（ ）。", "甲", "乙", "B", ""],
        ["单选题", "解析是公式（ ）。", "甲", "乙", "B", "=A1"],
        ["=A2", "=B2", "=C2", "=D2", "=E2", ""],
    ):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)

    parsed = parse_file(stream.getvalue(), "题目.xlsx")

    todo = "里是公式，文件里没有存计算结果：请用 Excel 或 WPS 打开这个文件，保存一次，再导入。"
    assert tell_all(parsed) == [("single", "完好（ ）。", ["甲", "乙"], "B")]
    assert [(place, reason.count(todo)) for place, reason in tell_reviews(parsed)] == [
        ("工作表“Sheet”第 2 行", 1),
        ("工作表“Sheet”第 4 行", 1),
        ("工作表“Sheet”第 5 行", 5),
    ]
    assert tell_reviews(parsed)[0][1] == "工作表“Sheet”E2 单元格" + todo


def test_formula_whose_result_is_an_empty_text_is_an_empty_cell() -> None:
    stream, emptied = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("题")
        sheet.write_row(0, 0, ["题型", "题干", "选项A", "选项B", "答案"])
        sheet.write_row(1, 0, ["单选题", "没有答案（ ）。", "甲", "乙"])
        sheet.write_formula(1, 4, '=""', None, "空")
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(emptied, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace("<v>空</v>".encode(), b"<v></v>"))

    assert tell_reviews(parse_file(emptied.getvalue(), "题.xlsx")) == [("工作表“题”E2 单元格", NO_KEY)]
