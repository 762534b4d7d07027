"""What a format can't say about an interaction, carried beside the labels: how far a tolerance was a share, units, the order in which
matches stood, what a marker reads. Taken back only where the body is still of the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from quizzes.bank.exchange.shapes import change, walk
from quizzes.bank.types.interactions import Body, Interaction, Match, NumberEntry, Option, TextEntry, Upload


def collect_hints(body: Body, kinds: frozenset[str]) -> dict[str, Any]:
    """`kinds` of "percents", "units", "rights", "accepted", "rubrics"; only those that say something."""
    found: dict[str, Any] = {}
    numbers = [one for one in walk(body) if isinstance(one, NumberEntry)]
    matches = [one for one in walk(body) if isinstance(one, Match)]
    marked = [one for one in walk(body) if isinstance(one, TextEntry | Upload)]
    if any(one.is_percent for one in numbers):
        found["percents"] = [one.tolerance if one.is_percent else None for one in numbers]
    if any(one.units for one in numbers):
        found["units"] = [list(one.units) for one in numbers]
    if any(written_rights(one) != list(one.right) for one in matches):
        found["rights"] = [[written_rights(one).index(right) for right in one.right] for one in matches]
    if any(isinstance(one, TextEntry) and one.is_long and one.accepted for one in marked):
        found["accepted"] = [
            list(one.accepted) if isinstance(one, TextEntry) and one.is_long else None for one in marked
        ]
    if any(one.rubric for one in marked):
        found["rubrics"] = [one.rubric for one in marked]
    return {kind: value for kind, value in found.items() if kind in kinds}


def written_rights(match: Match) -> list[Option]:
    """The right side in the order of pairs, then those that belong to none."""
    by_id = {option.id: option for option in match.right}
    order = dict.fromkeys(
        right for left in match.left for one, right in match.pairs if one == left.id and right in by_id
    )
    return [by_id[one] for one in order] + [option for option in match.right if option.id not in order]


def absolute_tolerance(number: NumberEntry) -> str:
    """The tolerance as a plain decimal text, a share counted out."""
    if not number.is_percent:
        return number.tolerance
    return plain(abs(Decimal(number.value)) * Decimal(number.tolerance) / 100)


def plain(number: Decimal) -> str:
    """Without exponent and without zeros at the end of its fraction."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("", "-0", "-") else text


def read_number(text: str) -> str | None:
    """The decimal text as written, or None where it is no finite number."""
    text = text.strip().replace("\u2212", "-")
    try:
        number = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite() or abs(number.adjusted()) > 60:
        return None
    return plain(number) if "e" in text.lower() else text.lstrip("+")


def restore_hints(body: Body, hints: Mapping[str, Any]) -> Body:
    """The body with what the hints say, wherever they fit it."""
    numbers = sum(isinstance(one, NumberEntry) for one in walk(body))
    matches = sum(isinstance(one, Match) for one in walk(body))
    marked = sum(isinstance(one, TextEntry | Upload) for one in walk(body))
    percents, units = _iterate(hints, "percents", numbers), _iterate(hints, "units", numbers)
    rights = _iterate(hints, "rights", matches)
    accepted, rubrics = _iterate(hints, "accepted", marked), _iterate(hints, "rubrics", marked)

    def restore(one: Interaction) -> Interaction:
        if isinstance(one, NumberEntry):
            return _restore_units(_restore_percent(one, next(percents)), next(units))
        if isinstance(one, Match):
            return _restore_rights(one, next(rights))
        if isinstance(one, TextEntry):
            texts = next(accepted)
            if one.is_long and not one.accepted and _are_texts(texts):
                one = replace(one, accepted=tuple(texts))
        elif isinstance(one, Upload):
            next(accepted)
        else:
            return one
        rubric = next(rubrics)
        return replace(one, rubric=rubric) if isinstance(rubric, str) and rubric and not one.rubric else one

    return change(body, restore)


def _iterate(hints: Mapping[str, Any], kind: str, count: int) -> Iterator[Any]:
    values = hints.get(kind)
    return iter(values if isinstance(values, list) and len(values) == count else [None] * count)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _restore_percent(number: NumberEntry, percent: Any) -> NumberEntry:
    if not isinstance(percent, str) or read_number(percent) is None:
        return number
    restored = replace(number, tolerance=percent, is_percent=True)
    return restored if Decimal(absolute_tolerance(restored)) == Decimal(number.tolerance) else number


def _restore_units(number: NumberEntry, units: Any) -> NumberEntry:
    return replace(number, units=tuple(units)) if not number.units and _are_texts(units) else number


def _restore_rights(match: Match, places: Any) -> Match:
    if not isinstance(places, list) or sorted(places, key=str) != sorted(range(len(match.right)), key=str):
        return match
    return replace(match, right=tuple(match.right[place] for place in places))
