"""Labels of a question that a format has no place for, as one line of JSON in a comment, a tag or a metadata field, so that our own
files come back as they were. What stands in the body is never taken from there: somebody may have changed it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from quizzes.bank.exchange.records import Record

TEXTS = ("type", "name", "rationale", "difficulty", "points", "category", "source")
LISTS = ("topics", "competencies", "citations")
DIFFICULTIES = ("", "easy", "medium", "hard")
MAX_CHARS = 200_000


def pack_labels(record: Record, fields: tuple[str, ...], hints: Mapping[str, Any] | None = None) -> str:
    """One line of ASCII without "--", or "" when there is nothing to carry."""
    data = {field: getattr(record, field) for field in fields if getattr(record, field)}
    if hints:
        data["hints"] = hints
    if not data:
        return ""
    line = json.dumps(data, separators=(",", ":"))
    return line.replace("-", "\\u002d") if "--" in line else line


def unpack_labels(line: str) -> dict[str, Any]:
    """What was packed; empty for anything else."""
    if len(line) > MAX_CHARS:
        return {}
    try:
        data = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _refuse(_constant: str) -> None:
    raise ValueError


def apply_labels(record: Record, data: Mapping[str, Any]) -> None:
    """Sets the labels that the data holds in the right shape."""
    for field in TEXTS:
        value = data.get(field)
        if isinstance(value, str) and (field != "difficulty" or value in DIFFICULTIES):
            setattr(record, field, value)
    for field in LISTS:
        values = data.get(field)
        if isinstance(values, list) and all(isinstance(one, str) for one in values):
            setattr(record, field, list(values))


def get_hints(data: Mapping[str, Any]) -> Mapping[str, Any]:
    hints = data.get("hints")
    return hints if isinstance(hints, dict) else {}
