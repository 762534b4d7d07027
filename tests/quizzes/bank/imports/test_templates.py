from __future__ import annotations

import io

import openpyxl

from quizzes.bank.imports import Draft, Review, parse_file, write_review_xlsx, write_template_docx, write_template_xlsx
from quizzes.bank.imports.own_sheet import PICTURE_LOST
from quizzes.bank.types.wording import say
from tests.quizzes.bank.imports.papers import parse_text, tell, tell_all

BAD = """1、=1+1等于几（ ）。
A、+1
B、-2
C、@3
2、民警应当文明执法。
答案：对
[填空]3.实行____和____。
答案：惩罚
"""
DOUBTFUL = """一、单选题
1．第一题的题干（ ）。
A、甲
B、乙
答案：A
3．第三题的题干（ ）。
说明在这里
（4）第四题的题干（ ）。
A、甲
B、乙
答案：A
6．第六题的题干（ ）。
A、甲
B、乙
答案：B
本题不算分，供大家讨论（ ）。
"""


def read_cells(data: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


def test_sheet_template_reads_back_as_it_is() -> None:
    parsed = parse_file(write_template_xlsx(), "模板.xlsx")

    assert [(draft.type, draft.key) for draft in parsed.items] == [("single", "A"), ("true_false", True)]
    assert parsed.review == []
    first = parsed.items[0]
    assert (first.citation, first.competency, first.difficulty, first.points) == (
        "《中华人民共和国监狱法》（2026年修订）第一条",
        "依法执政本领",
        "易",
        "2",
    )


def test_sheet_template_names_its_columns() -> None:
    header = read_cells(write_template_xlsx())[0]

    assert header == [
        "序号", "类型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "答案", "解析", "依据", "知识点", "本领能力", "难度", "分值",
    ]  # fmt: skip


def test_document_template_reads_back_as_it_is() -> None:
    parsed = parse_file(write_template_docx(), "模板.docx")

    assert [(draft.type, draft.key) for draft in parsed.items] == [
        ("single", "A"),
        ("multiple", "AB"),
        ("true_false", True),
        ("fill_in", [["惩罚"], ["改造"]]),
    ]
    assert parsed.review == []


def test_review_sheet_tells_place_reason_and_original() -> None:
    rows = read_cells(write_review_xlsx(parse_text(BAD).review))

    assert rows[0][:6] == ["位置", "原因", "原文", "序号", "类型", "题干"]
    assert rows[1][:3] == ["第 1 行", "没有答案：请补写答案。", "1、=1+1等于几（ ）。\nA、+1\nB、-2\nC、@3"]
    assert len(rows) == 3


def test_review_sheet_holds_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_review_xlsx(parse_text(BAD).review)))

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.value[0] in "=+-@\t"]


def test_cured_review_sheet_is_imported() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_review_xlsx(parse_text(BAD).review)))
    sheet = book.worksheets[0]
    answer = [cell.value for cell in sheet[1]].index("答案") + 1
    sheet.cell(row=2, column=answer, value="B")
    sheet.cell(row=3, column=answer, value="惩罚；改造|教育改造")
    stream = io.BytesIO()
    book.save(stream)

    parsed = parse_file(stream.getvalue(), "待处理.xlsx")

    assert tell_all(parsed) == [
        ("single", "=1+1等于几（ ）。", ["+1", "-2", "@3"], "B"),
        ("fill_in", "实行____和____。", [], [["惩罚"], ["改造", "教育改造"]]),
    ]


def test_uncured_review_sheet_is_told_again() -> None:
    review = parse_text(BAD).review

    again = parse_file(write_review_xlsx(review), "待处理.xlsx").review

    assert [one.reason for one in again] == [one.reason for one in review]
    assert again[0].draft is not None
    assert tell(again[0].draft) == ("single", "=1+1等于几（ ）。", ["+1", "-2", "@3"], None)


def test_rows_left_as_they_were_keep_their_reasons_and_their_text() -> None:
    review = parse_text(DOUBTFUL).review

    again = parse_file(write_review_xlsx(review), "待处理.xlsx")

    assert again.items == []
    assert [(one.problems, one.raw) for one in again.review] == [(one.problems, one.raw) for one in review]
    assert any(one.draft and one.draft.key == "A" for one in again.review)  # sound but for its reason


def test_row_whose_reason_was_deleted_is_judged_anew() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_review_xlsx(parse_text(DOUBTFUL).review)))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row=row, column=2).value = None
    stream = io.BytesIO()
    book.save(stream)

    assert "A" in [one.key for one in parse_file(stream.getvalue(), "待处理.xlsx").items]


def test_row_that_lost_its_picture_is_told_even_when_it_was_cured() -> None:
    draft = Draft(type="single", stem="如图（ ）。", options=["甲", "乙"], key="A", stem_image=b"1")
    for problems in ([], [say("没有答案：请补写答案。")]):
        sheet = write_review_xlsx(
            [Review(place="第 1 行", reason="重复", raw="如图（ ）。", draft=draft, problems=problems)]
        )

        (one,) = parse_file(sheet, "待处理.xlsx").review

        assert one.problems[-1] == PICTURE_LOST
