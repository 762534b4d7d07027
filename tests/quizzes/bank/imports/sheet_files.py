"""Sheets for tests: rows as a person types them, written as .xlsx or .csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

Cell = str | int | float | bool | None | tuple[float, str]
Row = Sequence[Cell]


def write_book(
    sheets: dict[str, Sequence[Row]], *, hidden: Sequence[str] = (), merged: dict[str, str] | None = None
) -> bytes:
    """An .xlsx; a tuple is a number with its format; ``merged``: text by range, on the first sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    _write_cell(book, sheet, row, column, cell)
            if name in hidden:
                sheet.hide()
        for place, text in (merged or {}).items():
            book.worksheets()[0].merge_range(place, text)
    return stream.getvalue()


def _write_cell(book: xlsxwriter.Workbook, sheet: object, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, tuple):
        sheet.write_number(row, column, cell[0], book.add_format({"num_format": cell[1]}))
    elif isinstance(cell, str) and cell:
        sheet.write_string(row, column, cell)
    elif cell is not None and cell != "":
        sheet.write(row, column, cell)


def write_csv(rows: Sequence[Row], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)
