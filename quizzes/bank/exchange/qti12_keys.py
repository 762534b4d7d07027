"""Keys of QTI 1.2: which responses the processing gives points for, and which feedback belongs to which."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.hints import plain, read_number
from quizzes.bank.exchange.trees import elements_of, text_of
from quizzes.bank.types.interactions import NumberEntry

_LOWS, _HIGHS = ("vargt", "vargte"), ("varlt", "varlte")


@dataclass(slots=True)
class Condition:
    """`values`: (response, value) that it asks for, those that it forbids left out."""

    points: Decimal
    values: list[tuple[str, str]] = field(default_factory=list)
    element: Element | None = None


@dataclass(slots=True)
class Keys:
    """`told`: ident of a feedback by the one (response, value) that shows it."""

    conditions: list[Condition] = field(default_factory=list)
    told: dict[tuple[str, str], str] = field(default_factory=dict)

    def rate(self, response: str) -> dict[str, Decimal]:
        """Most points by value; a condition's points count for each value that it asks for."""
        rated: dict[str, Decimal] = {}
        for condition in self.conditions:
            for name, value in condition.values:
                if name == response:
                    rated[value] = max(rated.get(value, condition.points), condition.points)
        return rated

    def list_best(self, response: str) -> list[str]:
        """Values with the most points, in the order of the file."""
        rated = self.rate(response)
        most = max(rated.values(), default=Decimal(0))
        return [value for value, points in rated.items() if points == most and points > 0]

    def list_positive(self, response: str) -> list[str]:
        return [value for value, points in self.rate(response).items() if points > 0]


def read_keys(item: Element) -> Keys:
    keys = Keys()
    loose: list[Condition] = []
    for element in item.iter("respcondition"):
        values = list(_list_values(element.find("conditionvar"), negated=False))
        points = _read_points(element)
        shown = [one.get("linkrefid", "") for one in elements_of(element, "displayfeedback")]
        if len(values) == 1:
            for ident in shown:
                if ident not in ("correct_fb", "general_incorrect_fb", "general_fb", "Correct", "Incorrect"):
                    keys.told.setdefault(values[0], ident)
        condition = Condition(points or Decimal(0), values, element)
        if points is not None:
            keys.conditions.append(condition)
        elif element.get("title", "").lower() == "correct" or any(
            ident.lower().startswith("correct") for ident in shown
        ):
            condition.points = Decimal(1)
            loose.append(condition)
    if not any(condition.points > 0 for condition in keys.conditions):
        keys.conditions += loose
    return keys


def _read_points(condition: Element) -> Decimal | None:
    """Points that the condition gives; None where it gives none and takes none."""
    found = [
        Decimal(number) * (-1 if one.get("action") == "Subtract" else 1)
        for one in elements_of(condition, "setvar")
        if (number := read_number(text_of(one) or "0")) is not None
    ]
    return max(found) if found else None


def _list_values(element: Element | None, *, negated: bool) -> list[tuple[str, str]]:
    if element is None:
        return []
    values = []
    for one in elements_of(element):
        if one.tag in ("varequal", "varinside", "varsubset") and not negated:
            values.append((one.get("respident", ""), text_of(one).strip()))
        elif one.tag in ("and", "or", "not"):
            values += _list_values(one, negated=negated or one.tag == "not")
    return values


def read_number_entry(keys: Keys, response: str) -> tuple[NumberEntry, list[str]]:
    """The first number that earns most, with its bounds; and other ones."""
    found: list[NumberEntry] = []
    rated = keys.rate(response)
    most = max([*rated.values(), *(one.points for one in keys.conditions)], default=Decimal(0))
    for condition in keys.conditions:
        if condition.element is not None and condition.points == most > 0:
            found += _read_bounds(condition.element, response)
    others = [one.value for one in found[1:]] + [value for value, points in rated.items() if 0 < points < most]
    return (found[0] if found else NumberEntry("")), others


def _read_bounds(condition: Element, response: str) -> list[NumberEntry]:
    equal = [one for one in condition.iter("varequal") if one.get("respident") == response]
    low = _find_bound(condition, response, _LOWS)
    high = _find_bound(condition, response, _HIGHS)
    value = read_number(text_of(equal[0])) if equal else None
    if value is None and low is not None and high is not None:
        value = plain((low + high) / 2)
    if value is None:
        return []
    margin = read_number(equal[0].get("margin", "")) if equal else None
    if margin is not None:
        return [NumberEntry(value, margin, equal[0].get("margintype") == "percent")]
    if low is None or high is None:
        return [NumberEntry(value)]
    tolerance = min(Decimal(value) - low, high - Decimal(value))
    return [NumberEntry(value, plain(max(tolerance, Decimal(0))))]


def _find_bound(condition: Element, response: str, tags: tuple[str, ...]) -> Decimal | None:
    for tag in tags:
        for one in condition.iter(tag):
            number = read_number(text_of(one))
            if one.get("respident") == response and number is not None:
                return Decimal(number)
    return None
