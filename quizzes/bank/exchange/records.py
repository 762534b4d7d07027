"""What formats read and write: questions as bodies with their labels, and a report of what could not be carried. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import Message


@dataclass(kw_only=True, slots=True)
class Record:
    """One question. `type`: our code where the file says it, else "". `images`: bytes by the names that `body` uses. `category`: path of
    the file's own folders, joined by "/". `place`: where it stands, for people. `points` "" and `difficulty` "" (easy, medium, hard):
    not said. `citations`: as written, a line each. `feedback`: general words after the answer beside the rationale."""

    body: Body
    type: str = ""
    name: str = ""
    rationale: str = ""
    topics: list[str] = field(default_factory=list)
    competencies: list[str] = field(default_factory=list)
    difficulty: str = ""
    points: str = ""
    citations: list[str] = field(default_factory=list)
    category: str = ""
    source: str = ""
    place: str = ""
    images: dict[str, bytes] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Unread:
    """A block that holds no question that we can take, or one that must be looked at: why, its text, and the record as far as it was read."""

    place: str
    problems: list[Message]
    raw: str = ""
    record: Record | None = None


@dataclass(kw_only=True, slots=True)
class Loss:
    """Something of a question that the format (writing) or the platform (reading) can't hold, in words; the question itself goes on."""

    place: str
    text: Message


@dataclass(kw_only=True, slots=True)
class ReadFile:
    """`layout`: what the file was taken for, in words. `records` and `unread` together hold every question of the file, in its order by
    `place`."""

    layout: str
    records: list[Record]
    unread: list[Unread] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    encoding: str = ""


@dataclass(kw_only=True, slots=True)
class WrittenFile:
    """`left_out`: places in the given list (from 0) whose question the format can't hold at all; each has a Loss that says why."""

    data: bytes
    extension: str
    losses: list[Loss] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
