"""Rosters as people send them, made in memory."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

HEADER = ["警号", "姓名", "单位代码", "职级", "岗位", "状态", "任职起始日期"]


def make_xlsx(
    rows: list[list[Any]], *, header: list[str] | None = None, above: int = 0, **sheets: list[list[Any]]
) -> bytes:
    """A workbook with one visible sheet of these rows below a header; `above`: lines of title before it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy/m/d"}) as book:
        sheet = book.add_worksheet("名册")
        for line in range(above):
            sheet.write(line, 0, "某监狱人员名册")
        for line, row in enumerate([header or HEADER, *rows], start=above):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
        for name, cells in sheets.items():
            other = book.add_worksheet(name)
            for line, row in enumerate(cells):
                other.write_row(line, 0, row)
    return stream.getvalue()


def make_csv(
    rows: list[list[str]], *, header: list[str] | None = None, encoding: str = "utf-8", mark: str = ","
) -> bytes:
    return "\r\n".join(mark.join(row) for row in [header or HEADER, *rows]).encode(encoding)


def rewrite(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one member changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == member else content)
    return stream.getvalue()
