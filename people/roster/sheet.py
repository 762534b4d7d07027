"""A roster file as a table of plain cells. Refuses what is too big, damaged, locked by a password or no table at all; every
archive is unpacked against a budget before the reader sees it (T15), and nothing in it is resolved or fetched (T16)."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from functools import reduce
from itertools import islice

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

MIB = 1024 * 1024
MAX_BYTES = 20 * MIB
MAX_UNPACKED = 200 * MIB
MAX_MEMBERS = 1000
MAX_EXTENT = 6_000_000  # cells between the first and the last
MAX_ROWS = 120_000
MAX_COLUMNS = 100
OLE = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of .xlsx under a password
OTHER_FORMATS = {"xl/workbook.bin", "content.xml"}  # .xlsb and .ods, whose extent is not checked here
ROW = re.compile(rb"<(?:\w+:)?row\b")
REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")
LITERAL = re.compile(r"""=?"(.*)"|'(.*)""")  # ="00123" and '00123: how sheets are told to keep a text

Table = list[list[str]]


class RosterUnreadable(Exception):
    """The file as a whole can't be taken; the message says in words what to do."""


def read_tables(data: bytes) -> Iterator[Table]:
    """The tables in a file: visible sheets of an .xlsx in their order, or the one of a .csv. A table's n-th row is the
    sheet's n-th line. Cells are text: whole numbers without a point, dates as 2026-03-01.

    Raises RosterUnreadable.
    """
    if len(data) > MAX_BYTES:
        raise RosterUnreadable(_("文件超过 %(limit)d MB，请删去名册以外的工作表和图片。") % {"limit": MAX_BYTES // MIB})
    if not data.strip():
        raise RosterUnreadable(_("文件是空的。"))
    if data.startswith(OLE):
        raise RosterUnreadable(_("这是旧版 .xls 或加了密码的文件，请在 Excel 或 WPS 里另存为不加密码的 .xlsx。"))
    if data.startswith(b"PK"):
        _check_archive(data)
        yield from _read_workbook(data)
    else:
        yield _read_text(decode(data))


def decode(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030.

    Raises RosterUnreadable.
    """
    for mark, encoding in [(b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030")]:
        try:
            text = data.decode(encoding) if data.startswith(mark) else "\0"
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterUnreadable(_("认不出这个文件，请用 Excel 或 WPS 打开后另存为 .xlsx。"))


def _check_archive(data: bytes) -> None:
    """Unpack every member once within the budget: a directory that lies about sizes gains nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names or names & OTHER_FORMATS or len(archive.infolist()) > MAX_MEMBERS:
                raise RosterUnreadable(_("这不是 .xlsx 工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx。"))
            budget = MAX_UNPACKED
            for member in archive.infolist():
                with archive.open(member) as stream:
                    content = stream.read(budget + 1)
                budget -= len(content)
                if budget < 0:
                    raise RosterUnreadable(_("文件解压后过大，不像一份名册。"))
                _check_extent(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise _damaged() from error


def _check_extent(xml: bytes) -> None:
    """Refuse a sheet whose cells stand far apart: the reader lays out every cell between the first and the last. Counts too
    much rather than too little, whatever is hidden in attributes or left without a reference."""
    if b"sheetData" not in xml:
        return
    if xml.count(b"<row") + xml.count(b":row") > 2 * MAX_ROWS:
        raise _too_large()
    rows = ROW.split(xml)
    columns, lines = zip(*REFERENCE.findall(xml), (b"", b"0"), strict=True)
    height = len(rows) + max(map(int, set(lines)))
    in_a_row = max(max(row.count(b"<c"), row.count(b":c")) for row in rows)
    width = max(in_a_row, *map(_column_number, set(columns)))
    if height * width > MAX_EXTENT:
        raise _too_large()


def _column_number(letters: bytes) -> int:
    """A is 1, XFD is 16384; 0 for none."""
    return reduce(lambda total, sign: total * 26 + sign - 64, letters.upper(), 0)


def _too_large() -> RosterUnreadable:
    return RosterUnreadable(_("表格太大，请删去名册以外的行和列。"))


def _damaged() -> RosterUnreadable:
    return RosterUnreadable(_("文件已损坏，打不开。请用 Excel 或 WPS 打开后另存一份。"))


def _read_workbook(data: bytes) -> Iterator[Table]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in workbook.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible:
                yield _read_sheet(workbook, sheet.name)
    except CalamineError as error:
        raise _damaged() from error


def _read_sheet(workbook: CalamineWorkbook, name: str) -> Table:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return _limit([[cell_text(cell) for cell in row[:MAX_COLUMNS]] for row in rows])


def _read_text(text: str) -> Table:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;，", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return _limit([[cell_text(cell) for cell in row[:MAX_COLUMNS]] for row in islice(rows, MAX_ROWS * 2)])
    except csv.Error as error:
        raise RosterUnreadable(_("文件不是规整的表格，请用 Excel 或 WPS 打开后另存为 .xlsx。")) from error


def _limit(table: Table) -> Table:
    while table and not any(table[-1]):
        table.pop()
    if len(table) > MAX_ROWS:
        raise RosterUnreadable(_("超过 %(limit)d 行，请分成几个文件导入。") % {"limit": MAX_ROWS})
    return table


def cell_text(cell: object) -> str:
    """A cell as a person reads it. Sheets keep whole numbers as floats."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell).strip()
    literal = LITERAL.fullmatch(text) if text[:1] in ("=", "'", '"') else None
    return (literal[1] or literal[2] or "").strip() if literal else text
