"""Numbers as people type them: full-width digits, thousands separators, a unit behind. Decimal texts; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from quizzes.bank.types.editing import Fields
from quizzes.bank.types.interactions import NumberEntry
from quizzes.bank.types.wording import gettext_noop, say

LONGEST = 60
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?(?:e[+-]?[0-9]{1,2})?")
MINUS = str.maketrans("−–—﹣", "----")


def fold_unit(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def split_number(text: Any) -> tuple[Decimal, str] | None:
    """The number that the text begins with and the folded unit behind it; ``None``: no number stands there."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    folded = fold_unit(text).translate(MINUS)
    found = NUMBER.match(folded)
    digits = found.group().replace(",", "") if found else ""
    if not found or not any(sign.isdigit() for sign in digits.partition("e")[0]):
        return None
    try:
        return Decimal(digits), folded[found.end() :]
    except InvalidOperation:
        return None


def read_decimal(text: Any) -> Decimal | None:
    """A bare number."""
    parts = split_number(text)
    return parts[0] if parts and not parts[1] else None


def is_near(text: Any, key: Mapping[str, Any]) -> bool:
    """Whether the number lies within the key's tolerance and its unit, if any was typed, is among the key's."""
    given, value = split_number(text), read_decimal(key.get("value"))
    tolerance = read_decimal(key.get("tolerance", "0"))
    if given is None or value is None or tolerance is None:
        return False
    if given[1] and given[1] not in {fold_unit(unit) for unit in read_units(key)}:
        return False
    margin = abs(value) * tolerance / 100 if key.get("is_percent") is True else tolerance
    return abs(given[0] - value) <= margin


def read_units(key: Mapping[str, Any]) -> list[str]:
    units = key.get("units")
    if not isinstance(units, (list, tuple)):
        return []
    return [unit for unit in units if isinstance(unit, str) and unit.strip()]


def number_entry(key: Mapping[str, Any]) -> NumberEntry:
    is_percent = key.get("is_percent") is True
    return NumberEntry(str(key.get("value", "")), str(key.get("tolerance", "0")), is_percent, tuple(read_units(key)))


def number_key(entry: NumberEntry) -> dict[str, Any]:
    return {
        "value": entry.value,
        "tolerance": entry.tolerance,
        "is_percent": entry.is_percent,
        "units": list(entry.units),
    }


def check_number(key: Mapping[str, Any]) -> list[str]:
    """Problems of a number's key."""
    if read_decimal(key.get("value")) is None:
        return [say(gettext_noop("没有答案：请填一个数，例如 15 或 0.5。"))]
    tolerance = read_decimal(key.get("tolerance", "0"))
    if tolerance is None or tolerance < 0:
        return [say(gettext_noop("答案的允许误差要填 0 或正数。"))]
    given = key.get("units", [])
    if not isinstance(given, (list, tuple)) or len(read_units(key)) != len(given):
        return [say(gettext_noop("答案的单位没有写全：请补上或删除。"))]
    if any(split_number(f"1{unit}") != (Decimal(1), fold_unit(unit)) for unit in read_units(key)):
        return [say(gettext_noop("答案的单位不能用数字、逗号或小数点开头。"))]
    return []


def say_number(key: Mapping[str, Any]) -> str:
    """``15 日（±1）``."""
    units: Sequence[str] = read_units(key)
    text = " ".join([str(key.get("value", "")), *units[:1]])
    if not read_decimal(key.get("tolerance", "0")):
        return text
    return f"{text}（±{key.get('tolerance')}{'%' if key.get('is_percent') is True else ''}）"


def plain_number(key: Any) -> dict[str, Any]:
    """The key of a number in full, from whatever part of it is there."""
    key = key if isinstance(key, Mapping) else {}
    return {
        "value": str(key.get("value") or ""),
        "tolerance": str(key.get("tolerance") or "0"),
        "is_percent": key.get("is_percent") is True,
        "units": read_units(key),
    }


def read_number_fields(fields: Fields) -> dict[str, Any]:
    """The key that a form's fields ``value``, ``tolerance``, ``is_percent`` and ``units`` hold."""
    units = [unit.strip() for unit in re.split(r"[、,，;；/]", fields.text("units"))]
    return {
        "value": plain_digits(fields.text("value")),
        "tolerance": plain_digits(fields.text("tolerance")) or "0",
        "is_percent": bool(fields.text("is_percent")),
        "units": [unit for unit in dict.fromkeys(units) if unit],
    }


def plain_digits(text: str) -> str:
    """A bare number as a decimal text without separators; anything else as it was typed."""
    number = read_decimal(text)
    return text if number is None else f"{number:f}"
