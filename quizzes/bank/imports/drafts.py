"""What comes out of a file of questions: drafts that may be imported, and rows that a person has to look at first.

A draft is never completed by guessing. Whatever was damaged, contradictory or ambiguous is a :class:`Review` with its place and
the reason in words; together they hold every block of the file that looks like a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from quizzes.bank.types import get_type
from quizzes.bank.types.fill_in import count_blanks
from quizzes.bank.types.wording import Message

Key = str | bool | list[list[str]] | None


class ImportRefused(Exception):
    """The file as a whole cannot be read; ``reason`` says in words what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(kw_only=True, slots=True)
class Draft:
    """One question as read. ``key``: letters ("B", "ABD"), a truth, or the accepted texts a blank; None where not readable.
    ``position``: which of the file's questions it is, among drafts and reviews together."""

    type: str
    stem: str
    options: list[str] = field(default_factory=list)
    key: Key = None
    rationale: str = ""
    citation: str = ""
    topic: str = ""
    competency: str = ""
    difficulty: str = ""
    points: str = ""
    source: str = ""
    place: str = ""
    position: int = field(default=0, init=False)
    stem_image: bytes | None = None
    option_images: dict[int, bytes] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Review:
    """One block that was not imported: where it stands, why, its original text, and the draft as far as it was read."""

    place: str
    reason: str
    raw: str
    draft: Draft | None = None
    problems: list[Message] = field(default_factory=list)
    position: int = 0


@dataclass(kw_only=True, slots=True)
class ParsedFile:
    """A file as read: ``question_count`` is always the number of items and reviews together."""

    items: list[Draft]
    review: list[Review]
    layout: str
    encoding: str
    question_count: int


def describe_content(draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    """Content and key of the draft in the shape of the item types, with letters as option ids and images as True."""
    options = [
        {"id": letter, "text": text, "image": number in draft.option_images or None}
        for number, (letter, text) in enumerate(zip(ascii_uppercase, draft.options, strict=False))
    ]
    blanks = count_blanks(draft.stem) if draft.type == "fill_in" else 0
    content = {"stem": draft.stem, "options": options, "blanks": blanks, "image": bool(draft.stem_image) or None}
    return content, _describe_key(draft)


def _describe_key(draft: Draft) -> dict[str, Any]:
    if draft.key is None:
        return {}
    keys: Mapping[str, dict[str, Any]] = {
        "single": {"option": draft.key},
        "multiple": {"options": list(draft.key) if isinstance(draft.key, str) else None},
        "true_false": {"value": draft.key},
        "fill_in": {"blanks": draft.key},
    }
    return keys[draft.type]


def check_draft(draft: Draft) -> list[str]:
    """Problems of a draft, by the rules of its type; empty when it may become an item."""
    content, key = describe_content(draft)
    return get_type(draft.type).check(content, key)
