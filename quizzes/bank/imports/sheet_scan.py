"""What calamine does not tell of an .xlsx: how far its cells reach, numbers that look different, raised digits, pictures.

Scanned before the values are read: calamine lays a sheet out as a full rectangle, so one far cell would cost gigabytes.
"""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass, field

from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_CELLS, MAX_FILLED_CELLS, MAX_ROWS, TOO_FAR, TOO_MANY_ROWS
from quizzes.bank.imports.lines import name_column
from quizzes.bank.imports.scripts import raise_digits
from quizzes.bank.imports.xml_parts import Element, iterate_part, parse_part, read_relations
from quizzes.bank.types.wording import gettext_noop, say

FORMATTED = gettext_noop("是带格式的数字，显示的内容可能与实际不同：请把单元格改成文本格式后重新填写。")
RAISED = gettext_noop("里有上标或下标，读不完整：请改用普通文字。")
UNSAVED = gettext_noop("里是公式，文件里没有存计算结果：请用 Excel 或 WPS 打开这个文件，保存一次，再导入。")
PICTURED = gettext_noop("有图片，表格里的图片分不清属于哪个单元格：请改用 Word 文件导入这道题。")

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(/?)>")
_REFERENCE = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE = re.compile(rb'(?:^|\s)s="([0-9]+)"')
_TYPE = re.compile(rb'(?:^|\s)t="([a-zA-Z]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
# Formats that have no code in the file, by their number.
_BUILT_IN = {
    **dict.fromkeys((1,), "0"), **dict.fromkeys((3, 37, 38), "#,##0"), **dict.fromkeys((4, 39, 40), "#,##0.00"),
    0: "general", 2: "0.00", 9: "0%", 10: "0.00%", 49: "@",
}  # fmt: skip
_AS_IS = ("general", "@", "g/通用格式")
_NUMBER_CODE = re.compile(r"^(?P<grouped>#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?$")


@dataclass(slots=True)
class SheetScan:
    """``replaced``: (row, column, text as a person sees it); ``damaged``: what is wrong with a cell, or a row (column -1)."""

    replaced: list[tuple[int, int, str]] = field(default_factory=list)
    damaged: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What makes a value look different: number formats by style, shared strings with raised letters."""

    formats: dict[int, str]
    raised: dict[int, str | None]

    @property
    def matter(self) -> bool:
        return bool(self.formats or self.raised)


def scan_workbook(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """The scan of each sheet by its name; raises ImportRefused when a sheet reaches too far."""
    root = parse_part(archive, "xl/workbook.xml")
    if root is None:
        return {}
    relations = read_relations(archive, "xl/workbook.xml")
    looks = _Looks(_read_formats(archive), _read_raised(archive))
    names = set(archive.namelist())
    scans = {}
    for sheet in root.iter(f"{_MAIN}sheet"):
        part = relations.get(sheet.get(f"{_RELATION}id", ""), "")
        if part in names:
            name = sheet.get("name", "")
            scans[name] = _scan_sheet(archive.read(part), name, looks)
            _scan_pictures(archive, part, scans[name])
    return scans


def _read_formats(archive: zipfile.ZipFile) -> dict[int, str]:
    """Code of the number format by style, of styles that change how a number looks."""
    root = parse_part(archive, "xl/styles.xml")
    if root is None:
        return {}
    own = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in root.iter(f"{_MAIN}numFmt")}
    styles = root.find(f"{_MAIN}cellXfs")
    codes = {number: int(style.get("numFmtId", 0)) for number, style in enumerate(styles if styles is not None else [])}
    formats = {number: own.get(code, _BUILT_IN.get(code, "?")) for number, code in codes.items()}
    return {number: code for number, code in formats.items() if code.lower() not in _AS_IS}


def _read_raised(archive: zipfile.ZipFile) -> dict[int, str | None]:
    """Shared strings with raised or lowered letters: their text with ² for a raised 2; None where there is no such letter."""
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist() or b"vertAlign" not in archive.read(name):
        return {}
    raised: dict[int, str | None] = {}
    for number, item in enumerate(iterate_part(archive, name, (f"{_MAIN}si",))):
        if next(item.iter(f"{_MAIN}vertAlign"), None) is not None:
            raised[number] = _read_runs(item)
    return raised


def _read_runs(item: Element) -> str | None:
    text = ""
    for run in item.iter(f"{_MAIN}r"):
        words = "".join(one.text or "" for one in run.iter(f"{_MAIN}t"))
        align = next(run.iter(f"{_MAIN}vertAlign"), None)
        part = raise_digits(words, align.get("val", "")) if align is not None else words
        if part is None:
            return None
        text += part
    return text


def _scan_sheet(data: bytes, name: str, looks: _Looks) -> SheetScan:
    scan = SheetScan()
    furthest_row = furthest_column = 0
    if (many := data.count(b"<c ")) > MAX_FILLED_CELLS:
        raise ImportRefused(say(TOO_FAR, sheet=name, cell=str(many)))
    cells = _CELL.finditer(data)
    after, count = next(cells, None), 0
    while after:
        found, after, count = after, next(cells, None), count + 1
        end = after.start() if after else len(data)
        if count > MAX_FILLED_CELLS:
            raise ImportRefused(say(TOO_FAR, sheet=name, cell=str(count)))
        if found.group(2):
            continue
        attributes = found.group(1)
        reference = _REFERENCE.search(attributes)
        if not reference:
            continue
        row, column = int(reference.group(2)) - 1, _number_column(reference.group(1))
        furthest_row, furthest_column = max(furthest_row, row), max(furthest_column, column)
        formula = _read_unsaved(data, found.end(), end, attributes)
        if formula:
            scan.replaced.append((row, column, formula))
            scan.damaged[row, column] = say(UNSAVED)
            continue
        shown = _show_cell(data, found.end(), end, attributes, looks) if looks.matter else None
        if shown and shown[0] is not None:
            scan.replaced.append((row, column, shown[0]))
        elif shown:
            scan.damaged[row, column] = shown[1]
    if furthest_row >= MAX_ROWS:
        raise ImportRefused(say(TOO_MANY_ROWS, limit=MAX_ROWS))
    if (furthest_row + 1) * (furthest_column + 1) > MAX_CELLS:
        raise ImportRefused(say(TOO_FAR, sheet=name, cell=f"{name_column(furthest_column)}{furthest_row + 1}"))
    return scan


def _read_unsaved(data: bytes, position: int, end: int, attributes: bytes) -> str:
    """The formula of a cell whose result is not in the file; "" for any other cell, also for one whose result is an empty text."""
    found = _FORMULA.match(data, position)
    if not found:
        return ""
    kind = _TYPE.search(attributes)
    value = _VALUE.search(data, position, end)
    if (value and value.group(1)) or (kind and kind.group(1) == b"str"):
        return ""
    return "=" + html.unescape((found.group(1) or b"").decode("utf-8", "replace"))


def _show_cell(data: bytes, position: int, end: int, attributes: bytes, looks: _Looks) -> tuple[str | None, str] | None:
    """(text as shown, or None; what is wrong without it) of a cell whose value is not what a person sees; None for the others."""
    kind = _TYPE.search(attributes)
    style = _STYLE.search(attributes)
    value = _VALUE.search(data, position, end)
    if not value:
        return None
    if kind and kind.group(1) == b"s":
        number = int(value.group(1)) if value.group(1).isdigit() else -1
        return (looks.raised[number], say(RAISED)) if number in looks.raised else None
    if (kind and kind.group(1) != b"n") or not style or int(style.group(1)) not in looks.formats:
        return None
    try:
        return _show_number(float(value.group(1)), looks.formats[int(style.group(1))]), say(FORMATTED)
    except ValueError:
        return None, say(FORMATTED)


def _show_number(value: float, code: str) -> str | None:
    """The number as its format shows it; None for a format that is more than digits, groups and percent."""
    plain = re.sub(r"_.|\\.|\*.|\[[^\]]*\]", "", code.split(";")[0]).strip()
    found = _NUMBER_CODE.match(plain)
    if not found or (value < 0 and ";" in code):
        return None
    decimals = len(found.group("decimals") or "")
    shape = f"{',' if found.group('grouped') else ''}.{decimals}{'%' if found.group('percent') else 'f'}"
    return format(value, shape)


def _number_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _scan_pictures(archive: zipfile.ZipFile, part: str, scan: SheetScan) -> None:
    """Marks the rows on which pictures stand."""
    for target in read_relations(archive, part).values():
        if not target.startswith("xl/drawings/") or not target.endswith(".xml"):
            continue
        root = parse_part(archive, target)
        if root is None:
            continue
        for tag in ("twoCellAnchor", "oneCellAnchor"):
            for anchor in root.iter(f"{_DRAWING}{tag}"):
                row = anchor.find(f"{_DRAWING}from/{_DRAWING}row")
                if anchor.find(f"{_DRAWING}pic") is not None and row is not None and (row.text or "").isdigit():
                    scan.damaged[int(row.text or 0), -1] = say(PICTURED)
