"""Keys of QTI 2 and 3: what responses are declared to be right, and how response processing compares numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.gift_answers import PARTLY_RIGHT
from quizzes.bank.exchange.hints import plain, read_number
from quizzes.bank.exchange.trees import elements_of, text_of
from quizzes.bank.types.interactions import NumberEntry
from quizzes.bank.types.wording import Message, gettext_noop, say

ROUNDED = gettext_noop("原文件按有效位数比较数值，没有保留：已按完全相等读入，请核对误差。")
OTHER_NUMBERS = gettext_noop("数值的其他得分（%(texts)s）没有保留：平台只记一个数值和误差。")
PLAIN_TEXT, PLAIN_NUMBER = "string", ("float", "integer", "duration")


@dataclass(slots=True)
class Declared:
    """One response. `mapped`: points by key."""

    cardinality: str = "single"
    base: str = ""
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, Decimal] = field(default_factory=dict)
    has_area: bool = False
    is_scored_by_map: bool = False

    @property
    def is_multiple(self) -> bool:
        return self.cardinality != "single"

    def list_right(self) -> list[str]:
        """Keys that are right: as declared, else those with the most points, else (of several choices) all with points. Of a single choice
        any key with the most points is right, whichever of them is declared, where the points are what is given."""
        most = max(self.mapped.values(), default=Decimal(0))
        if self.is_multiple:
            return self.correct or [key for key, points in self.mapped.items() if points > 0]
        full = [key for key, points in self.mapped.items() if points == most > 0]
        if not self.correct:
            return full
        return list(dict.fromkeys([*self.correct, *(full if self.is_scored_by_map else [])]))


def read_declarations(item: Element) -> dict[str, Declared]:
    declared = {}
    mapped = {one.get("identifier", "") for one in item.iter("mapResponse")}
    has_template = any("map_response" in one.get("template", "") for one in elements_of(item, "responseProcessing"))
    for one in elements_of(item, "responseDeclaration"):
        mapping = one.find("mapping")
        entries = mapping.iter("mapEntry") if mapping is not None else iter(())
        declared[one.get("identifier", "")] = Declared(
            one.get("cardinality", "single"),
            one.get("baseType", ""),
            [text_of(value).strip() for value in one.iterfind("correctResponse/value")],
            {
                entry.get("mapKey", "").strip(): Decimal(read_number(entry.get("mappedValue", "")) or "0")
                for entry in entries
            },
            one.find("areaMapping") is not None,
            has_template or one.get("identifier", "") in mapped,
        )
    for name, unkeyed in declared.items():
        if not unkeyed.correct and not unkeyed.mapped:
            unkeyed.correct = _find_scored(item, name)
    return declared


def _find_scored(item: Element, name: str) -> list[str]:
    """The values that response processing itself compares with and gives points for, where it knows one such answer."""
    scored = []
    for one in item.iter():
        if one.tag not in ("responseIf", "responseElseIf"):
            continue
        match = one.find("match")
        named = match is not None and any(var.get("identifier") == name for var in match.iterfind("variable"))
        points = [read_number(text_of(value)) for value in one.iterfind("setOutcomeValue/baseValue")]
        if match is not None and named and any(number and Decimal(number) > 0 for number in points):
            scored.append([text_of(value).strip() for value in match.iter("baseValue")])
    return scored[0] if len(scored) == 1 else []


def read_accepted(declared: Declared, losses: list[Message]) -> tuple[str, ...]:
    """Texts that earn all; those that earn a part are said."""
    most = max(declared.mapped.values(), default=Decimal(0))
    accepted = list(declared.correct)
    for key, points in declared.mapped.items():
        if points > 0 and points == most:
            accepted.append(key)
        elif points > 0 and key not in accepted:
            losses.append(say(PARTLY_RIGHT, text=key, percent=plain((points * 100 / most).quantize(Decimal("0.01")))))
    full = [text for text in accepted if declared.mapped.get(text, most) == most or text in declared.correct]
    return tuple(dict.fromkeys(text for text in full if text))


def read_number_entry(item: Element, name: str, declared: Declared, losses: list[Message]) -> NumberEntry:
    """A number with the tolerance by which response processing compares it."""
    right = declared.list_right()
    value = read_number(right[0]) if right else None
    others = [key for key in declared.mapped if key not in right[:1]]
    if others:
        losses.append(say(OTHER_NUMBERS, texts="、".join(others)))
    for processing in elements_of(item, "responseProcessing"):
        for equal in processing.iter("equal"):
            if any(one.get("identifier") == name for one in equal.iter("variable")):
                return _read_tolerance(equal, value)
        rounded = [
            one
            for one in processing.iter("equalRounded")
            if any(var.get("identifier") == name for var in one.iter("variable"))
        ]
        if rounded:
            losses.append(say(ROUNDED))
    return NumberEntry(value or "")


def _read_tolerance(equal: Element, value: str | None) -> NumberEntry:
    given = next((read_number(text_of(one)) for one in elements_of(equal, "baseValue")), None)
    mode = equal.get("toleranceMode", "exact")
    parts = [read_number(part) for part in equal.get("tolerance", "0").split()]
    numbers = [Decimal(part) for part in parts if part is not None]
    if mode == "exact" or not numbers:
        return NumberEntry(value or given or "")
    tolerance = plain(min(numbers)) if len(set(numbers)) > 1 else (parts[0] or "0")
    return NumberEntry(value or given or "", tolerance, mode == "relative")
