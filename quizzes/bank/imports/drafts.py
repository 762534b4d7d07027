"""What comes out of a file of questions: drafts that may be imported, and rows that a person has to look at first.

A draft is never completed by guessing. Whatever was damaged, contradictory or ambiguous is a :class:`Review` with its place and
the reason in words; together they hold every block of the file that looks like a question.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from quizzes.bank.types import get_type
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import Message

if TYPE_CHECKING:
    from quizzes.bank.imports.corrections import FileShape

Key = str | bool | list[list[str]] | None


class ImportRefused(Exception):
    """The file as a whole cannot be read; ``reason`` says in words what to do. ``shape``: of a file that was opened, but in which no
    questions were found, so that a person can say how it is to be read."""

    def __init__(self, reason: str, shape: FileShape | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.shape = shape


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
    body: Body | None = (
        None  # of a question of another kind than the four that stand in the fields above; `type` is "" then
    )
    images: dict[str, bytes] = field(default_factory=dict)  # by the names that `body` uses


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
    shape: FileShape | None = None


def plain_of(draft: Draft) -> dict[str, Any]:
    """The draft in the shape of quizzes.bank.types.editing, with letters as ids and images as True."""
    return {
        "stem": draft.stem,
        "stem_image": bool(draft.stem_image) or None,
        "options": draft.options,
        "option_ids": list(ascii_uppercase[: len(draft.options)]),
        "option_images": {str(number): True for number in draft.option_images},
        "key": draft.key,
        "more": {},
    }


def describe_content(draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    """Content and key of the draft, with letters as option ids and images as True."""
    return get_type(draft.type).from_plain(plain_of(draft), lambda: secrets.token_hex(3))


def check_draft(draft: Draft) -> list[str]:
    """Problems of a draft, by the rules of its type; empty when it may become an item. A body is judged where a type takes it."""
    if draft.body is not None:
        return []
    return get_type(draft.type).check(*describe_content(draft))
