"""A paper while it is being composed: sections in order, in each the items chosen so far. Plain values that a form carries
from step to step; nothing is stored before the trainer says so. No Django, no storage."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

from quizzes.bank.types import UnknownItemType, get_type
from quizzes.bank.types.credit import ALL_OR_NOTHING, MODES, SOME_RIGHT

NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,4})?")


@dataclass
class SectionState:
    """One section as typed. `type`: the item type it takes up, "" for one that takes none by itself; `points` and
    `partial_points` are texts, be they numbers or not; `credit`: a mode of quizzes.bank.types.credit, "" for what `partial_points` says."""

    key: str
    type: str
    title: str
    points: str
    partial_points: str = "0"
    item_ids: list[str] = field(default_factory=list)
    credit: str = ""

    def __post_init__(self) -> None:
        if self.credit not in MODES:
            self.credit = SOME_RIGHT if read_points(self.partial_points) else ALL_OR_NOTHING

    @property
    def points_each(self) -> Decimal:
        return read_points(self.points)

    @property
    def total(self) -> Decimal:
        return self.points_each * len(self.item_ids)


@dataclass
class Composition:
    """The whole paper to be. Every change leaves each item in one section at most."""

    title: str
    sections: list[SectionState]

    @property
    def item_ids(self) -> list[str]:
        return [item_id for section in self.sections for item_id in section.item_ids]

    @property
    def item_count(self) -> int:
        return len(self.item_ids)

    @property
    def total(self) -> Decimal:
        return sum((section.total for section in self.sections), Decimal(0))

    def add_items(self, chosen: Iterable[tuple[str, str]], labels: dict[str, str]) -> int:
        """Append items, each a pair of id and type, to the last section of their type; a section is made where there is none,
        named by `labels`. Items that are in already stay where they are. Returns how many were added."""
        present, count = set(self.item_ids), 0
        for item_id, type_code in chosen:
            if item_id not in present:
                self._section_for(type_code, labels).item_ids.append(item_id)
                present.add(item_id)
                count += 1
        return count

    def _section_for(self, type_code: str, labels: dict[str, str]) -> SectionState:
        for section in reversed(self.sections):
            if section.type == type_code:
                return section
        section = default_sections([(type_code, labels.get(type_code, ""))])[0]
        section.key = self._free_key()
        self.sections.append(section)
        return section

    def _free_key(self) -> str:
        taken = {section.key for section in self.sections}
        return next(f"s{number}" for number in range(len(taken) + 1) if f"s{number}" not in taken)

    def remove_item(self, item_id: str) -> None:
        for section in self.sections:
            if item_id in section.item_ids:
                section.item_ids.remove(item_id)

    def move_item(self, item_id: str, step: int) -> None:
        """Up (-1) or down (+1) within its section; at the end it stays."""
        for section in self.sections:
            if item_id in section.item_ids:
                move(section.item_ids, section.item_ids.index(item_id), step)

    def move_section(self, key: str, step: int) -> None:
        keys = [section.key for section in self.sections]
        if key in keys:
            move(self.sections, keys.index(key), step)

    def keep_only(self, known: Iterable[str]) -> int:
        """Drop items that cannot be used any more. Returns how many."""
        usable, before = set(known), self.item_count
        for section in self.sections:
            section.item_ids = [item_id for item_id in section.item_ids if item_id in usable]
        return before - self.item_count


def move(rows: list[Any], place: int, step: int) -> None:
    target = place + step
    if 0 <= target < len(rows):
        rows[place], rows[target] = rows[target], rows[place]


def read_points(text: str) -> Decimal:
    """The number that was typed, full-width digits too; 0 when it is none, or is longer than any that makes sense."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return Decimal(plain) if NUMBER.fullmatch(plain) else Decimal(0)


def group_sections(questions: Iterable[tuple[str, str, str]], types: Sequence[tuple[str, str]]) -> list[SectionState]:
    """Sections for questions, each an id, its type and its points ("" where nobody told them: those that a section has by default): one
    a type and number of points, in the order of `types`, in each the questions in their own."""
    grouped: dict[str, dict[str, SectionState]] = {code: {} for code, _label in types}
    defaults = {section.type: section for section in default_sections(types)}
    for item_id, code, told in questions:
        points = told or defaults[code].points
        known = grouped[code]
        if points not in known:
            key = code if not known else f"{code}_{len(known) + 1}"
            partial = half_of(points) if is_partial_usual(code) else "0"
            known[points] = SectionState(key, code, defaults[code].title, points, partial)
        known[points].item_ids.append(item_id)
    return [section for code, known in grouped.items() for section in list(known.values()) or [defaults[code]]]


def half_of(points: str) -> str:
    """Half of the points, with one decimal at most, rounded down."""
    half = (read_points(points) / 2).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    return f"{half.normalize():f}"


def default_sections(types: Sequence[tuple[str, str]]) -> list[SectionState]:
    """One section a type, given as pairs of code and label. A choice of several that misses options earns half."""
    return [
        SectionState(
            key=code, type=code, title=label, points="2", partial_points="1" if is_partial_usual(code) else "0"
        )
        for code, label in types
    ]


def is_partial_usual(code: str) -> bool:
    """Whether a section for this type begins with points for choosing too little: where several options are to be chosen out of some."""
    try:
        item_type = get_type(code)
    except UnknownItemType:
        return False
    return item_type.has_options and SOME_RIGHT in item_type.credit_modes
