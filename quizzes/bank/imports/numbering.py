"""Automatic numbers of Word, which stand in no paragraph's text: counted from numbering.xml and styles.xml as Word counts them."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field

from lib.numerals import write_numeral
from quizzes.bank.imports.xml_parts import Element, parse_part

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_NO_STYLE = "0"


@dataclass(slots=True)
class Level:
    """One level of a list: how its number is counted and written."""

    start: int = 1
    number_format: str = "decimal"
    text: str = "%1."
    suffix: str = "\t"
    restarts_after: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    """One ``w:num``: the abstract list that it counts in, and what it overrides."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of one document in their order."""

    def __init__(self, archive: zipfile.ZipFile, folder: str = "word") -> None:
        self._lists: dict[str, _List] = {}
        self._styles: dict[str, tuple[str, int | None, str]] = {}
        self._style_levels: dict[tuple[str, str], int] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._read_lists(parse_part(archive, f"{folder}/numbering.xml"))
        self._read_styles(parse_part(archive, f"{folder}/styles.xml"))

    def label(self, properties: Element | None) -> str:
        """The number that Word shows before a paragraph with these properties, with what parts it from the text; "" for none."""
        place = self._find_place(properties)
        if place is None:
            return ""
        number_id, level_index = place
        numbered = self._lists.get(number_id)
        level = numbered.levels.get(level_index) if numbered else None
        if numbered is None or level is None:
            return ""
        self._count(number_id, numbered, level_index, level)
        if level.number_format in ("bullet", "none") and "%" not in level.text:
            return ""
        text = self._write(numbered, level_index, level)
        return text + level.suffix if text else ""

    # -- counting ------------------------------------------------------------------------------------------------------

    def _count(self, number_id: str, numbered: _List, index: int, level: Level) -> None:
        counters = self._counters.setdefault(numbered.abstract, {})
        if (number_id, index) not in self._begun and index in numbered.starts:
            counters[index] = numbered.starts[index]
        elif index in counters:
            counters[index] += 1
        else:
            counters[index] = numbered.starts.get(index, level.start)
        self._begun.add((number_id, index))
        for deeper in [one for one in counters if one > index]:
            after = numbered.levels[deeper].restarts_after if deeper in numbered.levels else None
            if after is None or index < after:
                del counters[deeper]

    def _write(self, numbered: _List, index: int, level: Level) -> str:
        counters = self._counters[numbered.abstract]

        def replace(found: re.Match[str]) -> str:
            other = int(found.group(1)) - 1
            source = numbered.levels.get(other, level)
            shape = "decimal" if level.is_legal else source.number_format
            return write_number(counters.get(other, source.start), shape)

        return re.sub(r"%(\d)", replace, level.text)

    # -- reading -------------------------------------------------------------------------------------------------------

    def _find_place(self, properties: Element | None) -> tuple[str, int] | None:
        """(list, level) of a paragraph, from itself or from its style; list 0 means that it has none."""
        own = properties.find(f"{W}numPr") if properties is not None else None
        style = properties.find(f"{W}pStyle") if properties is not None else None
        number_id, level = _read_place(own)
        style_id = style.get(f"{W}val", "") if style is not None else ""
        seen: set[str] = set()
        while style_id and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style_number, style_level, parent = self._styles[style_id]
            if number_id is None and style_number:
                number_id = style_number
                level = self._style_levels.get((style_number, style_id), style_level if level is None else level)
            style_id = parent
        if number_id is None or number_id == _NO_STYLE:
            return None
        return number_id, level or 0

    def _read_lists(self, root: Element | None) -> None:
        if root is None:
            return
        abstracts = {one.get(f"{W}abstractNumId"): one for one in root.iter(f"{W}abstractNum")}
        by_style = {link.get(f"{W}val"): one for one in abstracts.values() for link in one.iter(f"{W}styleLink")}
        for num in root.iter(f"{W}num"):
            number_id = num.get(f"{W}numId", "")
            link = num.find(f"{W}abstractNumId")
            abstract = abstracts.get(link.get(f"{W}val")) if link is not None else None
            if abstract is None:
                continue
            linked = next(abstract.iter(f"{W}numStyleLink"), None)
            if linked is not None:
                abstract = by_style.get(linked.get(f"{W}val"), abstract)
            numbered = _List(abstract.get(f"{W}abstractNumId", ""))
            self._read_levels(abstract, numbered, number_id)
            for override in num.iter(f"{W}lvlOverride"):
                self._read_override(override, numbered, number_id)
            self._lists[number_id] = numbered

    def _read_override(self, override: Element, numbered: _List, number_id: str) -> None:
        index = _number(override.get(f"{W}ilvl"), 0)
        start = override.find(f"{W}startOverride")
        if start is not None:
            numbered.starts[index] = _number(start.get(f"{W}val"), 1)
        self._read_levels(override, numbered, number_id)

    def _read_levels(self, parent: Element, numbered: _List, number_id: str) -> None:
        for element in parent.findall(f"{W}lvl"):
            index = _number(element.get(f"{W}ilvl"), 0)
            numbered.levels[index] = _read_level(element)
            style = element.find(f"{W}pStyle")
            if style is not None:
                self._style_levels[number_id, style.get(f"{W}val", "")] = index

    def _read_styles(self, root: Element | None) -> None:
        if root is None:
            return
        for style in root.iter(f"{W}style"):
            number_id, level = _read_place(style.find(f"{W}pPr/{W}numPr"))
            parent = style.find(f"{W}basedOn")
            parent_id = parent.get(f"{W}val", "") if parent is not None else ""
            self._styles[style.get(f"{W}styleId", "")] = (number_id or "", level, parent_id)


def _read_place(element: Element | None) -> tuple[str | None, int | None]:
    if element is None:
        return None, None
    number, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    number_id = number.get(f"{W}val") if number is not None else None
    return number_id, _number(level.get(f"{W}val"), 0) if level is not None else None


def _read_level(element: Element) -> Level:
    level = Level()
    values = {
        name: found.get(f"{W}val")
        for name in ("start", "numFmt", "lvlText", "suff", "lvlRestart")
        if (found := element.find(f"{W}{name}")) is not None
    }
    level.start = _number(values.get("start"), 1)
    level.number_format = values.get("numFmt") or "decimal"
    level.text = values.get("lvlText") or ""
    level.suffix = {"space": " ", "nothing": ""}.get(values.get("suff") or "tab", "\t")
    level.restarts_after = _number(values.get("lvlRestart"), 0) if "lvlRestart" in values else None
    level.is_legal = element.find(f"{W}isLgl") is not None
    custom = element.find(f".//{W}numFmt")
    if custom is not None:
        level.number_format = custom.get(f"{W}val") or level.number_format
    return level


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def write_number(value: int, shape: str) -> str:
    """A counter in one of Word's number formats; formats without a Chinese exam paper in sight are written in digits."""
    if shape == "none":
        return ""
    if shape in ("upperLetter", "lowerLetter") and value > 0:
        letters = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters if shape == "upperLetter" else letters.lower()
    if shape in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        roman = _write_roman(value)
        return roman if shape == "upperRoman" else roman.lower()
    if shape.startswith(
        ("chineseCounting", "japaneseCounting", "taiwaneseCounting", "ideographDigital", "chineseLegal")
    ):
        return write_numeral(value)
    if shape == "ideographTraditional" and 0 < value <= len(_STEMS):
        return _STEMS[value - 1]
    if shape == "ideographZodiac" and 0 < value <= len(_BRANCHES):
        return _BRANCHES[value - 1]
    if shape.startswith("decimalEnclosedCircle") and 0 < value <= 20:
        return chr(0x2460 + value - 1)
    return f"{value:02d}" if shape == "decimalZero" else str(value)


def _write_roman(value: int) -> str:
    text = ""
    for amount, letters in _ROMAN:
        count, value = divmod(value, amount)
        text += letters * count
    return text
