"""A file of questions, whatever its format: opened within the caps, read, judged. The only door into this package."""

from __future__ import annotations

import posixpath
import re

from quizzes.bank.imports.assembling import Results, read_lines
from quizzes.bank.imports.corrections import (
    Correction,
    FileShape,
    correct,
    describe_lines,
    describe_sheets,
    fixed_columns,
)
from quizzes.bank.imports.drafts import Draft, ImportRefused, ParsedFile, Review
from quizzes.bank.imports.encodings import decode
from quizzes.bank.imports.limits import MAX_QUESTIONS, TOO_MANY_QUESTIONS, check_size, open_archive
from quizzes.bank.imports.lines import Grid, Line, read_text_lines
from quizzes.bank.imports.questions import check_twins, judge
from quizzes.bank.imports.rows import can_read, has_header, read_rows
from quizzes.bank.imports.sheets import read_delimited, read_workbook
from quizzes.bank.imports.vocabulary import Kind, find_kind
from quizzes.bank.imports.word import read_document
from quizzes.bank.types.wording import gettext_noop, say

EMPTY = gettext_noop("文件是空的：请选择写有题目的文件。")
UNKNOWN_FORMAT = gettext_noop("不支持这种文件（%(ext)s）：请把题目存成 .docx、.xlsx、.csv 或 .txt 后再导入。")
SAVE_AS_DOCX = gettext_noop("不能直接读取 %(ext)s 文件：请用 Word 或 WPS 打开，另存为 .docx 后再导入。")
SAVE_AS_XLSX = gettext_noop("不能直接读取 %(ext)s 文件：请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。")
WEB_PAGE = gettext_noop("这个文件其实是网页，不是表格或文档：请用 Excel 或 Word 打开，另存为 .xlsx 或 .docx 后再导入。")
LOCKED = gettext_noop(
    "文件有密码或是旧格式，无法打开：请用 Word 或 Excel 打开，去掉密码并另存为 .docx 或 .xlsx 后再导入。"
)
NO_QUESTIONS = gettext_noop("没有在文件里找到题目：请对照模板检查格式。")

LAYOUT_SHEET = gettext_noop("表格，有表头")
LAYOUT_BARE_SHEET = gettext_noop("表格，没有表头")
LAYOUT_APART = gettext_noop("文字，答案集中在后面")
LAYOUT_TAGGED = gettext_noop("文字，每题标明题型")
LAYOUT_NUMBERED = gettext_noop("文字，有题号")
LAYOUT_PLAIN = gettext_noop("文字，没有题号")

TEXT_NAMES, DELIMITED_NAMES, BOOK_NAMES = (".txt", ".md", ".text"), (".csv", ".tsv"), (".xlsx", ".xlsm", ".xls")
_WORD_LIKE = {".doc", ".wps", ".wpt", ".pdf", ".rtf", ".dot", ".odt", ".docm", ".pages"}
_SHEET_LIKE = {".et", ".ett", ".ods", ".numbers", ".xlsb"}
_GUIDE_NAME = re.compile(r"说明|须知|填写|填表|帮助")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = re.compile(rb"^\s*(?:<!doctype\s+html|<html|<table|<\?xml[^>]*\?>\s*<html|mime-version:)", re.IGNORECASE)


def parse_file(
    data: bytes, filename: str, *, encoding: str | None = None, correction: Correction | None = None
) -> ParsedFile:
    """Every question of a file, either as a draft or for review.

    ``encoding`` (of text files) overrides detection, ``correction`` what the layout was taken for. Raises ImportRefused, with what to do, for a file that cannot be read at all.
    """
    extension = posixpath.splitext(filename.replace("\\", "/").lower().strip())[1]
    _check_format(data, extension)
    check_size(data)
    used = ""
    if data[:4] == b"PK\x03\x04":
        results, shape = _read_archive(data, correction)
    elif extension in BOOK_NAMES:
        results, shape = _read_book(read_workbook(data), correction)
    else:
        text, used = decode(data, encoding or (correction.encoding if correction else None))
        if extension in DELIMITED_NAMES:
            results, shape = _read_book([read_delimited(data, text)], correction)
        else:
            lines = read_text_lines(data, text)
            results, shape = read_lines(lines, [], correction), describe_lines(lines)
    return _conclude(results, used, shape)


def _read_book(grids: list[Grid], correction: Correction | None) -> tuple[Results, FileShape]:
    return _read_grids(grids, correction), describe_sheets(grids)


def _check_format(data: bytes, extension: str) -> None:
    """Refuses by content first, since names lie, then by name."""
    if not data.strip():
        raise ImportRefused(say(EMPTY))
    if extension in _WORD_LIKE or data[:5] == b"%PDF-" or data[:5] == b"{\\rtf":
        raise ImportRefused(
            say(SAVE_AS_DOCX, ext=extension if extension in _WORD_LIKE else ".pdf" if data[:4] == b"%PDF" else ".rtf")
        )
    if extension in _SHEET_LIKE:
        raise ImportRefused(say(SAVE_AS_XLSX, ext=extension))
    if extension not in (*TEXT_NAMES, *DELIMITED_NAMES, *BOOK_NAMES, ".docx"):
        raise ImportRefused(say(UNKNOWN_FORMAT, ext=extension or "?"))
    if _WEB.match(data[:512]):
        raise ImportRefused(say(WEB_PAGE))
    if data.startswith(_OLE) and extension != ".xls":
        raise ImportRefused(say(LOCKED))
    if extension in (".docx", ".xlsx", ".xlsm") and data[:4] != b"PK\x03\x04":
        raise ImportRefused(say(LOCKED))


def _read_archive(data: bytes, correction: Correction | None) -> tuple[Results, FileShape]:
    """A zip is what it holds, whatever its name says."""
    archive = open_archive(data)
    if any(name.startswith("xl/") for name in archive.namelist()):
        return _read_book(read_workbook(data), correction)
    lines, images = read_document(archive)
    return read_lines(lines, images, correction), describe_lines(lines)


def _read_grids(grids: list[Grid], correction: Correction | None) -> Results:
    """Questions of all sheets: by columns where they have them, else as lines of text that somebody pasted into cells."""
    results = Results()
    fixed = fixed_columns(correction)
    for grid in grids:
        if fixed or can_read(grid):
            code = find_kind(grid.name)
            section = Kind(code, grid.name) if code else None
            told = (fixed, correction.has_header) if fixed and correction else None
            judged = [judge(correct(candidate, correction), []) for candidate in read_rows(grid, section, told)]
            results.tabular += len(judged)
            results.headed += len(judged) if has_header(grid) else 0
            results.questions += judged
        else:
            pasted = read_lines(_spread_rows(grid), [], correction)
            if _GUIDE_NAME.search(grid.name) and not any(isinstance(one, Draft) for one in pasted.questions):
                continue
            results.questions += pasted.questions
            results.numbered += pasted.numbered
    return results


def _spread_rows(grid: Grid) -> list[Line]:
    """Rows as lines: cells side by side, a cell's own lines one under another."""
    lines: list[Line] = []
    for row, place in zip(grid.rows, grid.row_places, strict=True):
        filled = [cell.strip() for cell in row if cell.strip()]
        if any("\n" in cell for cell in filled):
            lines += [Line(line, place) for cell in filled for line in cell.split("\n")]
        else:
            lines.append(Line("\t".join(filled), place))
    return lines


def _conclude(results: Results, encoding: str, shape: FileShape) -> ParsedFile:
    if len(results.questions) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    checked = check_twins(results.questions)
    for position, one in enumerate(checked):
        one.position = position
    items = [one for one in checked if isinstance(one, Draft)]
    review = [one for one in checked if isinstance(one, Review)]
    if not checked:
        raise ImportRefused(say(NO_QUESTIONS), shape)
    shape.sure = round(100 * len(items) / len(checked))
    return ParsedFile(
        items=items,
        review=review,
        layout=_name_layout(results),
        encoding=encoding,
        question_count=len(checked),
        shape=shape,
    )


def _name_layout(results: Results) -> str:
    total = len(results.questions)
    if results.tabular * 2 > total:
        return say(LAYOUT_SHEET if results.headed else LAYOUT_BARE_SHEET)
    if results.answered_apart * 2 > total:
        return say(LAYOUT_APART)
    if results.tagged * 2 > total:
        return say(LAYOUT_TAGGED)
    return say(LAYOUT_NUMBERED if results.numbered * 2 > total else LAYOUT_PLAIN)
