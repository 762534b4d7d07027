"""Which column of a table holds what: by the names in its header row, or, where there is none, by what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lib.folding import fold
from quizzes.bank.imports.keys import read_key
from quizzes.bank.imports.vocabulary import FIELD_OF_NAME, read_kind

_NOISE = re.compile(r"[\s*＊:：/\\（(\[【].*$|^[\s/*＊]+")
_OPTION = re.compile(
    r"^(?:备?选项|选择项|备选答案|答案)?\s*([A-Z]|[1-9]|[一二三四五六七八九])\s*(?:选项|项目|项|答案|答)?$"
)
_STEM_LIKE = re.compile(r"题|内容|question|stem", re.IGNORECASE)
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fffA-Z])")
_OPTION_NAMES = ("选项", "备选项", "备选答案", "候选项", "选择项", "所有选项", "试题选项", "题目选项", "选项内容")
_SEQUENCE = ("序号", "题号", "编号", "NO", "NO.", "ID", "序", "试题编号", "题目编号", "题目序号")
_STEM_NAMES = ("内容", "题目内容", "题面", "试题正文", "试题题目", "问题内容", "question", "stem")
_UNUSED = (
    "页数",
    "页",
    "说明",
    "科目",
    "专业",
    "单位",
    "部门",
    "日期",
    "时间",
    "标签",
    "题目图片",
    "图片",
    "音频",
    "视频",
    "状态",
    "排序",
    "关键词",
)
_MORE = {
    "题目类型": "kind",
    "TYPE": "kind",
    "题类": "kind",
    "题型分类": "kind",
    "正确选项": "key",
    "标准答案": "key",
    "ANSWER": "key",
}


@dataclass(slots=True)
class Columns:
    """Column numbers by what they hold. ``options``: (letter, column); ``choices``: one column with all options in a cell,
    or the first of them, the others in the nameless columns behind it (``spill``)."""

    stem: int = -1
    key: int = -1
    kind: int = -1
    choices: int = -1
    sequence: int = -1
    options: list[tuple[str, int]] = field(default_factory=list)
    unknown: dict[int, str] = field(default_factory=dict)
    spill: list[int] = field(default_factory=list)
    fields: dict[str, int] = field(default_factory=dict)
    width: int = 0
    stem_names: list[str] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return self.stem >= 0 and (self.key >= 0 or len(self.options) >= 2 or self.choices >= 0)


def read_header(row: Sequence[str]) -> Columns | None:
    """The columns that a header row names; None when the row is no header."""
    if not any(len(cell) <= 20 and _may_name_stem(cell) for cell in row):
        return None
    columns = Columns(width=max((number + 1 for number, cell in enumerate(row) if cell.strip()), default=0))
    lettered: list[tuple[str, int]] = []
    for number, cell in enumerate(row):
        if cell.strip() and len(cell) <= 40:
            _place_column(columns, lettered, number, cell)
    for number in range(columns.choices + 1, max(len(row), columns.choices + 9)) if columns.choices >= 0 else ():
        if number < len(row) and row[number].strip():
            break
        columns.spill.append(number)
    named = {letter for letter, _ in lettered}
    if len(named) >= 2 and len(named) == len(lettered):
        columns.options = sorted(lettered)
        _find_unknown(columns, row)
    return columns if columns.is_usable else None


@lru_cache(maxsize=2048)
def _may_name_stem(cell: str) -> bool:
    """Whether a short cell may be a stem column's name. 单选题, which stands in every row of many sheets, is none."""
    return bool(_STEM_LIKE.search(_SPREAD.sub("", cell))) and read_kind(cell) is None


def _place_column(columns: Columns, lettered: list[tuple[str, int]], number: int, cell: str) -> None:
    """Enters one header cell; the first column of a name wins."""
    name = _SPREAD.sub("", fold(cell).strip().strip("*/\\ "))
    short = re.sub(r"\s*[(\[【].*$", "", name).strip(" :*")
    option = _OPTION.match(short.upper())
    if option:
        lettered.append((_letter_of(option.group(1)), number))
        return
    meaning = _MORE.get(short.upper()) or FIELD_OF_NAME.get(short) or FIELD_OF_NAME.get(short.lower())
    if short in _OPTION_NAMES:
        columns.choices = number if columns.choices < 0 else columns.choices
    elif short.upper() in _SEQUENCE:
        columns.sequence = number
    elif meaning == "stem" or short.lower() in _STEM_NAMES:
        columns.stem = number if columns.stem < 0 else columns.stem
        columns.stem_names.append(short)
    elif meaning == "key":
        columns.key = number if columns.key < 0 else columns.key
    elif meaning == "kind":
        columns.kind = number if columns.kind < 0 else columns.kind
    elif meaning and meaning != "ignored":
        _place_field(columns, meaning, short, number)


def _find_unknown(columns: Columns, row: Sequence[str]) -> None:
    """Named columns right behind the options that mean nothing to us: they may well be options under another name."""
    known = {columns.stem, columns.key, columns.kind, columns.choices, *columns.fields.values()}
    number = max(column for _, column in columns.options) + 1
    while number < len(row) and row[number].strip() and number not in known and not _is_known_name(row[number]):
        columns.unknown[number] = row[number].strip()
        number += 1


def _is_known_name(cell: str) -> bool:
    name = re.sub(r"\s*[(\[【].*$", "", fold(cell)).strip(" :*/")
    return name in FIELD_OF_NAME or name.upper() in _SEQUENCE or name in _UNUSED


def _place_field(columns: Columns, meaning: str, name: str, number: int) -> None:
    """知识点 goes before 章节 and 目录, which stand for it where it is absent."""
    if meaning not in columns.fields or (meaning == "topic" and name in ("知识点", "考点")):
        columns.fields[meaning] = number


def _letter_of(text: str) -> str:
    if text.isascii() and text.isdigit():
        return chr(ord("A") + int(text) - 1)
    return text if text.isascii() else chr(ord("A") + "一二三四五六七八九".index(text))


def guess_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Columns of a table without a header: [number] [kind] stem, options …, answer. None unless nearly every row agrees."""
    sample = [row for row in rows if sum(bool(cell.strip()) for cell in row) >= 2][:200]
    if len(sample) < 2:
        return None
    width = max(len(row) for row in sample)
    cells = [[row[number].strip() if number < len(row) else "" for row in sample] for number in range(width)]
    keys = [number for number in range(width) if _is_key_column(cells[number])]
    if not keys:
        return None
    first = _skip_leading(cells)
    key = next((number for number in keys if number > first), -1)
    if key < 0 or first < 0:
        return None
    columns = Columns(stem=first, key=key, width=width)
    kind = next(
        (number for number in range(first) if _share(cells[number], lambda cell: read_kind(cell) is not None) >= 0.8),
        -1,
    )
    columns.kind = kind
    between = list(range(first + 1, key))
    if len(between) > 12 or (not between and _has_letters(cells[key])):
        return None
    columns.options = [(chr(ord("A") + place), number) for place, number in enumerate(between)]
    return columns


def _is_key_column(cells: list[str]) -> bool:
    """Most cells are answers, and the few others are empty or damaged."""
    filled = [cell for cell in cells if cell]
    if len(filled) * 2 < len(cells):
        return False
    return sum(bool(_reads_as_key(cell)) for cell in filled) >= 0.8 * len(filled)


def _reads_as_key(cell: str) -> bool:
    if len(cell) > 12:
        return False
    reading = read_key(cell)
    return bool(reading.letters) or reading.truth is not None


def _has_letters(cells: list[str]) -> bool:
    return any(read_key(cell).letters and read_key(cell).truth is None for cell in cells)


def _skip_leading(cells: list[list[str]]) -> int:
    """The stem's column: the first that holds neither running numbers nor kinds; -1 when its texts are too short to be stems."""
    for number, column in enumerate(cells):
        filled = [cell for cell in column if cell]
        if (
            not filled
            or _share(column, str.isdigit) >= 0.8
            or _share(column, lambda cell: read_kind(cell) is not None) >= 0.8
        ):
            continue
        return number if sum(len(cell) for cell in filled) / len(filled) >= 6 else -1
    return -1


def _share(cells: list[str], test: object) -> float:
    filled = [cell for cell in cells if cell]
    return sum(bool(test(cell)) for cell in filled) / len(filled) if filled and callable(test) else 0.0
