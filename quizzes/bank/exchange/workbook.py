"""Our own table as .xlsx: a row a question, every kind of question, with images beside the rows."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import python_calamine
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from quizzes.bank.exchange.cell_rows import CODE, write_record
from quizzes.bank.exchange.image_names import rename_images, spot_images
from quizzes.bank.exchange.records import Loss, ReadFile, Record, WrittenFile
from quizzes.bank.exchange.shapes import find_images
from quizzes.bank.exchange.sheet_rows import FORM, count_options, is_ours, lay_out, name_columns, read_table
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import BAD_ARCHIVE, MAX_IMAGE_BYTES, check_rows, check_size, open_archive
from quizzes.bank.imports.sheet_scan import scan_workbook
from quizzes.bank.imports.sheets import ROW_PLACE, show_cell
from quizzes.bank.imports.xml_parts import parse_part, read_relations
from quizzes.bank.types.wording import gettext_noop, say

NAME = "xlsx"
LABEL = gettext_noop("Excel 题目表")
EXTENSIONS = (".xlsx",)
KEYLESS = True
LAYOUT = gettext_noop("本系统导出的 Excel 题目表")
TOO_LONG = gettext_noop("有一段文字超过 Excel 单元格的 32767 字：这道题没有写进去。")
NO_IMAGE = gettext_noop("有 %(count)s 张图片不是 Excel 能放的格式，没有写进去。")
NO_SPOTS = gettext_noop("热点图不是 Excel 能放的格式：这道题没有写进去。")
MAX_CELL = 32_767
SHEET = "题目"
_WIDTHS = {"题干": 48, "解析": 36, "依据": 36, "答案": 24}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_FIT = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


def recognize(data: bytes, name: str) -> bool:
    if data[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return False
            return any(
                info.filename.startswith("xl/") and info.file_size < 50_000_000 and _holds_mark(archive, info)
                for info in archive.infolist()
                if info.filename == "xl/sharedStrings.xml" or info.filename.startswith("xl/worksheets/sheet1")
            )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError):
        return False


def _holds_mark(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """The header's last name stands among the first texts of the file."""
    with archive.open(info) as stream:
        start = stream.read(40_000).decode("utf-8", errors="replace")
    return f">{FORM}<" in start and ">题干<" in start


def read(data: bytes, name: str) -> ReadFile:
    """Raises ImportRefused."""
    check_size(data)
    archive = open_archive(data)
    scan_workbook(archive)
    found = ReadFile(layout=say(LAYOUT), records=[])
    images = _read_images(archive)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [(title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)) for title in book.sheet_names]
    except Exception:  # calamine raises what its readers raise; a broken file is one kind of refusal
        raise ImportRefused(say(BAD_ARCHIVE)) from None
    for title, values in sheets:
        check_rows(len(values))
        if not values or not is_ours([_text(cell) for cell in values[0]]):
            continue
        rows = [
            (say(ROW_PLACE, sheet=title, row=number), [_text(cell) for cell in cells])
            for number, cells in enumerate(values[1:], start=2)
        ]
        read_table([_text(cell) for cell in values[0]], rows, found)
    for record in found.records:
        record.images = {one: images[one] for one in find_images(record.body) if one in images}
    return found


def _text(value: object) -> str:
    """What we wrote is text and stays as it is; what was typed over it is read as any sheet's."""
    return value if isinstance(value, str) else show_cell(value)


def write(records: Sequence[Record], title: str, *, with_key: bool = True) -> WrittenFile:
    written = WrittenFile(data=b"", extension=".xlsx")
    told = []
    names = (f"图{number}" for number in itertools.count(1))
    for number, record in enumerate(records):
        fit = {one: data for one, data in record.images.items() if data.startswith(_FIT)}
        lost = [one for one in find_images(record.body) if one not in fit]
        if any(one in lost for one in spot_images(record.body)):
            _leave_out(written, number, record, say(NO_SPOTS))
            continue
        renamed = {one: next(names) for one in find_images(record.body) if one in fit}
        plain = replace(record, body=rename_images(record.body, renamed))
        row = write_record(plain, with_key=with_key)
        if any(len(text) > MAX_CELL for _number, cells in _cells_of(row) for text in cells):
            _leave_out(written, number, record, say(TOO_LONG))
            continue
        if lost:
            written.losses.append(Loss(place=record.place, text=say(NO_IMAGE, count=len(lost))))
        told.append((row, {renamed[one]: fit[one] for one in renamed}))
    written.data = _write_book(told, title)
    return written


def _cells_of(row: Any) -> list[tuple[str, list[str]]]:
    found = [("", [*row.cells.values(), *row.options])]
    for one in row.below:
        found += _cells_of(one)
    return found


def _leave_out(written: WrittenFile, number: int, record: Record, text: Any) -> None:
    written.losses.append(Loss(place=record.place, text=text))
    written.left_out.append(number)


def _write_book(told: Sequence[tuple[Any, dict[str, bytes]]], title: str) -> bytes:
    columns = name_columns(max((count_options(row) for row, _images in told), default=0))
    stream = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": title[:200]})
        sheet = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True, "bg_color": "#E6EEF8", "num_format": "@"})
        text = book.add_format({"valign": "top", "num_format": "@"})
        sheet.freeze_panes(1, 3)
        for number, column in enumerate(columns):
            hidden = {"hidden": True} if column in (CODE, FORM) else {}
            sheet.set_column(number, number, _WIDTHS.get(column, 10), text, hidden)
            sheet.write_string(0, number, column, bold)
        line = 0
        for place, (row, images) in enumerate(told, start=1):
            first = line + 1
            for cells in lay_out(row, str(place), columns):
                line += 1
                for at, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(line, at, cell, text)
            for step, (name, data) in enumerate(images.items()):
                _put_image(sheet, first, len(columns) + step, name, data)
    return stream.getvalue()


def _put_image(sheet: Any, row: int, column: int, name: str, data: bytes) -> None:
    """Small, beside its row; the alternative text is the name that the row's cells use."""
    options = {
        "image_data": io.BytesIO(data),
        "description": name,
        "x_scale": 0.2,
        "y_scale": 0.2,
        "object_position": 1,
    }
    try:
        sheet.insert_image(row, column, f"{name}.png", options)
    except (XlsxWriterException, OSError, ValueError):
        return


def _read_images(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Images of all sheets by their alternative texts."""
    names = set(archive.namelist())
    found: dict[str, bytes] = {}
    parts: dict[str, bytes] = {}
    for part in sorted(one for one in names if one.startswith("xl/drawings/drawing") and one.endswith(".xml")):
        root = parse_part(archive, part)
        if root is None:
            continue
        relations = read_relations(archive, part)
        for picture in root.iter(f"{_DRAWING}pic"):
            described = picture.find(f"{_DRAWING}nvPicPr/{_DRAWING}cNvPr")
            blip = picture.find(f"{_DRAWING}blipFill/{_MAIN}blip")
            target = relations.get(blip.get(_EMBED, ""), "") if blip is not None else ""
            if described is not None and target in names and archive.getinfo(target).file_size <= MAX_IMAGE_BYTES:
                parts[target] = parts.get(target) or archive.read(target)
                found.setdefault(described.get("descr", ""), parts[target])
    return found
