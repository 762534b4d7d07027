"""Sheets of .xlsx, .xls, .csv and .tsv as grids of texts: numbers as a person sees them, places by sheet, row and cell."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Literal

import python_calamine

from lib.folding import clean
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import BAD_ARCHIVE, MAX_ROWS, MAX_TEXT_BYTES, check_rows, check_size, open_archive
from quizzes.bank.imports.lines import Grid
from quizzes.bank.imports.sheet_scan import scan_workbook
from quizzes.bank.types.wording import gettext_noop, say

ROW_PLACE = gettext_noop("工作表“%(sheet)s”第 %(row)s 行")
CELL_PLACE = gettext_noop("工作表“%(sheet)s”%(cell)s 单元格")
CSV_ROW_PLACE = gettext_noop("第 %(row)s 行")
ENCRYPTED = gettext_noop("表格有密码，无法打开：请在 Excel 里去掉密码，另存一份再导入。")
DATE_CELL = gettext_noop("是日期，原来可能是“3-5”一类的文字：请把单元格改成文本格式后重新填写。")
STRAY_QUOTE = gettext_noop("里夹着好几行，可能是引号没有配对：请核对后分开。")
_DELIMITERS = ",\t;|"


def read_workbook(data: bytes) -> list[Grid]:
    """All sheets of an .xlsx or .xls file."""
    scans = scan_workbook(open_archive(data)) if data[:2] == b"PK" else {}
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = book.sheets_metadata
    except python_calamine.PasswordError:
        raise ImportRefused(say(ENCRYPTED)) from None
    except Exception:  # calamine raises what its readers raise; a broken file is one kind of refusal
        raise ImportRefused(say(BAD_ARCHIVE)) from None
    grids = []
    for number, meta in enumerate(metadata):
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        grid = _read_sheet(book, number, meta)
        scan = scans.get(meta.name)
        if scan:
            for row, column, text in scan.replaced:
                _put(grid, row, column, text)
            grid.damaged |= scan.damaged
        grids.append(grid)
    return grids


def _read_sheet(book: python_calamine.CalamineWorkbook, number: int, meta: python_calamine.SheetMetadata) -> Grid:
    try:
        sheet = book.get_sheet_by_index(number)
        values = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except Exception:  # the same: one damaged sheet refuses the file
        raise ImportRefused(say(BAD_ARCHIVE)) from None
    check_rows(len(values), MAX_ROWS)
    grid = Grid(meta.name, [], [], cell_place=CELL_PLACE)
    grid.is_hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
    grid.merged = [(top, left, bottom, right) for (top, left), (bottom, right) in merged]
    for row, cells in enumerate(values):
        grid.rows.append([show_cell(cell) for cell in cells])
        grid.row_places.append(say(ROW_PLACE, sheet=meta.name, row=row + 1))
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
                grid.damaged[row, column] = say(DATE_CELL)
    return grid


def _put(grid: Grid, row: int, column: int, text: str) -> None:
    """Formulas without results may stand below and beside all that calamine returns."""
    while len(grid.rows) <= row:
        grid.row_places.append(say(ROW_PLACE, sheet=grid.name, row=len(grid.rows) + 1))
        grid.rows.append([])
    cells = grid.rows[row]
    cells += [""] * (column + 1 - len(cells))
    cells[column] = text


def show_cell(value: object) -> str:
    """A cell as text: 2014.0 is 2014, TRUE is TRUE."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    return str(value)


def read_delimited(data: bytes, text: str) -> Grid:
    """A .csv or .tsv file; quoted cells may hold line ends."""
    check_size(data, MAX_TEXT_BYTES)
    body = clean(text)
    csv.field_size_limit(MAX_TEXT_BYTES)
    grid = Grid("", [], [], is_plain=True)
    delimiter = _find_delimiter(body)
    try:
        rows = _split_rows(body, delimiter, csv.QUOTE_MINIMAL)
    except csv.Error:
        rows = _split_rows(body, delimiter, csv.QUOTE_NONE)
    for row, (line, cells) in enumerate(rows):
        grid.rows.append(cells)
        grid.row_places.append(say(CSV_ROW_PLACE, row=line))
        if any(cell.count("\n") >= 2 and cell.count(delimiter) >= 3 for cell in cells):
            grid.damaged[row, -1] = say(STRAY_QUOTE)
    return grid


def _split_rows(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[tuple[int, list[str]]]:
    """(line, cells) of each row. Strict: a quote that is never closed is an error, so that it cannot swallow the rows behind it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    for cells in reader:
        rows.append((line, [cell.strip().strip('"') if quoting == csv.QUOTE_NONE else cell.strip() for cell in cells]))
        line = reader.line_num + 1
        check_rows(len(rows), MAX_ROWS)
    return rows


def _find_delimiter(text: str) -> str:
    """The delimiter that parts the first lines into the most equal number of cells."""
    lines = [line for line in text.split("\n", 30)[:30] if line.strip()]
    if not lines:
        return ","
    counts = {delimiter: sorted(line.count(delimiter) for line in lines) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: (counts[delimiter][len(lines) // 2], -_DELIMITERS.index(delimiter)))
