"""Rows of a roster, checked one by one without looking at the database: columns by their usual names, numbers, names, dates
and statuses as people write them. Every refusal names its line and says what to do."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.models import Officer
from people.numbers import normalize_number
from people.roster.sheet import RosterUnreadable, Table

HEADER_WITHIN = 10  # lines
COLUMNS = {
    "number": ("警号", "工号", "警号或工号", "警号/工号", "警号(工号)", "人员编号"),
    "name": ("姓名",),
    "unit_code": ("单位代码", "单位编码", "机构代码"),
    "unit_name": ("单位名称", "单位", "所在单位", "工作单位", "部门"),
    "rank": ("职级", "职务职级", "警衔职级"),
    "post": ("岗位", "职务", "工作岗位"),
    "status": ("状态", "人员状态"),
    "mail": ("邮箱", "电子邮箱", "邮件", "电子邮件"),
    "starts_on": ("任职起始日期", "任职日期", "任职时间", "起始日期"),
}
STATUSES = {str(status.label): status.value for status in Officer.Status} | {
    "在岗": "active",
    "调离": "left",
    "辞职": "left",
}
MAX_LENGTH = {"name": 40, "rank": 40, "post": 40, "mail": 254}
EARLIEST = date(1950, 1, 1)
SHEET_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?: 0?0:00(?::00)?)?$")


@dataclass(frozen=True)
class RosterRow:
    """One good line. An empty text and None mean that the file says nothing: what is known stays."""

    line: int
    number: str
    name: str
    unit_code: str = ""
    unit_name: str = ""
    rank: str = ""
    post: str = ""
    status: str = ""
    starts_on: date | None = None
    mail: str = ""


@dataclass(frozen=True)
class Problem:
    """Why one line is not imported, in words."""

    line: int
    text: str
    name: str = ""


@dataclass
class RosterRows:
    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rows(tables: Iterable[Table], *, today: date) -> RosterRows:
    """The first table that has a roster's header in its first ten lines.

    Raises RosterUnreadable.
    """
    for table in tables:
        if header := _find_header(table):
            line, columns = header
            return _check_lines(table, line, columns, today)
    raise RosterUnreadable(
        _("前 %(count)d 行里找不到表头。表头要有“警号”（或“工号”）、“姓名”，以及“单位代码”或“单位名称”。")
        % {"count": HEADER_WITHIN}
    )


def _find_header(table: Table) -> tuple[int, dict[str, list[int]]] | None:
    """Index of the header line, and where each column stands; a column named twice stands in two places."""
    for index, cells in enumerate(table[:HEADER_WITHIN]):
        titles = [_title(cell) for cell in cells]
        columns = {
            name: places
            for name, aliases in COLUMNS.items()
            if (places := [place for place, title in enumerate(titles) if title in aliases])
        }
        if {"number", "name"} <= columns.keys() and columns.keys() & {"unit_code", "unit_name"}:
            return index, columns
    return None


def _title(cell: str) -> str:
    return re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", cell))


def _check_lines(table: Table, header: int, columns: dict[str, list[int]], today: date) -> RosterRows:
    found = RosterRows()
    lines_of: dict[str, list[int]] = {}
    for line, cells in enumerate(table[header + 1 :], start=header + 2):
        if not any(cells):
            continue
        texts = {name: _first(cells, places) for name, places in columns.items()}
        row = _read_row(line, texts, today)
        if isinstance(row, Problem):
            found.problems.append(row)
        else:
            found.rows.append(row)
            lines_of.setdefault(row.number, []).append(line)
    return _without_repeated(found, lines_of)


def _without_repeated(found: RosterRows, lines_of: dict[str, list[int]]) -> RosterRows:
    """Of lines with one number none is imported: which of them is right, the file does not say."""
    kept = []
    for row in found.rows:
        lines = lines_of[row.number]
        if len(lines) == 1:
            kept.append(row)
            continue
        other = lines[0] if row.line != lines[0] else lines[1]
        text = _("警号重复，与第 %(line)d 行相同（%(number)s）。留下对的一行，删去另一行。")
        found.problems.append(Problem(row.line, text % {"line": other, "number": row.number}, row.name))
    return RosterRows(kept, sorted(found.problems, key=lambda problem: problem.line))


def _first(cells: list[str], places: list[int]) -> str:
    return next((cells[place] for place in places if place < len(cells) and cells[place]), "")


def _read_row(line: int, texts: dict[str, str], today: date) -> RosterRow | Problem:
    number = normalize_number(texts["number"])
    starts_on = _read_date(texts.get("starts_on", ""))
    values = {name: _clean(texts.get(name, "")) for name in ("name", "unit_code", "unit_name", "rank", "post", "mail")}
    status = STATUSES.get(_clean(texts.get("status", "")), "")
    reason = (
        _number_problem(number)
        or _name_problem(values["name"])
        or next((_too_long(name) for name, limit in MAX_LENGTH.items() if len(values[name]) > limit), "")
        or ("" if values["unit_code"] or values["unit_name"] else _("没有单位。请填单位代码或单位名称。"))
        or (_status_problem(texts["status"]) if _clean(texts.get("status", "")) and not status else "")
        or (_mail_problem(values["mail"]) if values["mail"] else "")
        or (_date_problem(starts_on, texts["starts_on"], today) if texts.get("starts_on") else "")
    )
    if reason:
        return Problem(line, reason, values["name"][: MAX_LENGTH["name"]])
    return RosterRow(line, number, status=status, starts_on=starts_on, **values)


def _clean(text: str) -> str:
    """Without invisible marks; a space between two Han signs is there for looks ("张 三")."""
    if text.isprintable() and " " not in text:
        return text
    plain = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc"))
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain).strip()


def _number_problem(number: str) -> str:
    if not number:
        return _("没有警号或工号。")
    if re.fullmatch(r"\d+(\.\d+)?E\+\d+", number):
        return _("警号“%(number)s”被表格软件改成了科学计数。请把这一列设为文本后重新填写。") % {"number": number}
    if not re.fullmatch(r"[0-9A-Z-]{3,20}", number):
        return _("警号“%(number)s”只能由 3 到 20 位数字、字母和短横组成。") % {"number": number[:30]}
    return ""


def _name_problem(name: str) -> str:
    if not name:
        return _("没有姓名。")
    return _("姓名“%(name)s”里有数字，可能填错了列。") % {"name": name[:30]} if any(map(str.isdigit, name)) else ""


def _too_long(column: str) -> str:
    return _("“%(column)s”超过 %(limit)d 个字。") % {"column": COLUMNS[column][0], "limit": MAX_LENGTH[column]}


def _status_problem(text: str) -> str:
    allowed = "、".join(str(status.label) for status in Officer.Status)
    return _("不认识状态“%(status)s”。请填：%(allowed)s。") % {"status": text[:30], "allowed": allowed}


def _mail_problem(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return _("邮箱“%(text)s”不对。请写成 name@example.cn 这样，或者留空。") % {"text": text[:60]}
    return ""


def _read_date(text: str) -> date | None:
    """2026-03-01, 2026/3/1, 2026.3, 2026年3月1日, 20260301, or a sheet's day number; None when it is none of them."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if re.fullmatch(r"\d{5}", plain):
            return SHEET_EPOCH + timedelta(days=int(plain))
        if re.fullmatch(r"\d{8}", plain):
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        parts = DATE.match(plain)
        return date(int(parts[1]), int(parts[2]), int(parts[3] or 1)) if parts else None
    except ValueError:
        return None


def _date_problem(day: date | None, text: str, today: date) -> str:
    if day is None:
        return _("看不懂任职起始日期“%(text)s”。请写成 2026-03-01 这样。") % {"text": text[:30]}
    if not EARLIEST <= day <= today + timedelta(days=366):
        return _("任职起始日期 %(day)s 不像真的，请核对。") % {"day": day}
    return ""
