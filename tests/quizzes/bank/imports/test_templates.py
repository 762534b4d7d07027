from __future__ import annotations

import io

import openpyxl

from quizzes.bank.imports import Draft, Review, parse_file, write_review_xlsx, write_template_docx, write_template_xlsx
from quizzes.bank.imports.own_sheet import PICTURE_LOST
from quizzes.bank.imports.review_sheet import NOT_HELD
from quizzes.bank.imports.told_bodies import tell_body
from quizzes.bank.reading import read_questions
from quizzes.bank.types import all_types
from quizzes.bank.types.interactions import Body, NumberEntry, TextEntry, Upload
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


ALL_KINDS = {
    "single", "multiple", "true_false", "fill_in", "short_answer", "ordering", "matching", "numeric", "cloze", "case",
}  # fmt: skip


def kinds_of(name: str, data: bytes) -> list[str]:
    """The types of all rows of a file, none of which may have a problem."""
    rows = read_questions(name, data, encoding="", bank=None, competencies={}).rows
    assert [row.problems for row in rows] == [[]] * len(rows)
    return [row.draft["type"] for row in rows]


def test_templates_have_an_example_of_every_kind_that_they_can_hold_and_read_back_without_fault() -> None:
    for name, data in (("模板.xlsx", write_template_xlsx()), ("模板.docx", write_template_docx())):
        kinds = kinds_of(name, data)

        assert len(kinds) == len(ALL_KINDS)
        assert set(kinds) == ALL_KINDS == {one.code for one in all_types()} - {"hotspot", "upload"}


def test_sheet_template_reads_back_as_it_is() -> None:
    parsed = parse_file(write_template_xlsx(), "模板.xlsx")

    assert parsed.review == []
    assert [draft.key for draft in parsed.items[:4]] == ["A", "AB", True, [["惩罚"], ["改造"]]]
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


def read_repeated(*drafts: Draft) -> tuple[list[Draft], list[Review]]:
    """What comes of sound questions that repeat others: written to the sheet of leftovers, which is uploaded untouched."""
    repeated = [Review(place="第 1 行", reason="题库里已有这道题。", raw="", draft=draft) for draft in drafts]
    parsed = parse_file(write_review_xlsx(repeated), "要改的行.xlsx")
    return parsed.items, parsed.review


def test_review_sheet_keeps_every_kind_that_the_template_has() -> None:
    drafts = parse_file(write_template_docx(), "模板.docx").items

    items, review = read_repeated(*drafts)

    assert (len(items), review) == (len(ALL_KINDS), [])
    for before, after in zip(drafts, items, strict=True):
        assert (after.type, after.stem.split(), after.options, after.key) == (
            before.type,
            before.stem.split(),
            before.options,
            before.key,
        )
        if before.body and after.body:
            assert tell_body(after.body) == tell_body(before.body)


def test_review_sheet_says_of_what_it_cannot_hold_that_it_does_not() -> None:
    upload = Body(("请上传演练方案。", Upload("要素齐全", 2, (".docx",))))
    units = Body(("一年有多少天？", NumberEntry("365", "1", False, ("天", "日"))))
    gaps = Body(("国家的首都是", TextEntry(("北京",)), "。面积", NumberEntry("960"), "万平方公里。"))

    items, review = read_repeated(*(Draft(type="", stem=body.text, body=body) for body in (upload, units, gaps)))

    assert items == []
    assert [[str(problem) for problem in one.problems][-1] for one in review] == [str(say(NOT_HELD))] * 3
