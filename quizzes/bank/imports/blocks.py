"""One question as a stretch of lines: its stem and options, then the fields from its answer on. Nothing is judged here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lib.folding import fold
from quizzes.bank.imports.lines import Grid
from quizzes.bank.imports.marks import TEXT, Mark, is_question_like
from quizzes.bank.imports.options import Piece
from quizzes.bank.imports.vocabulary import Kind
from quizzes.bank.types.wording import Message

_TRUTH_END = re.compile(r"[(\[【]\s*(?:√|×|对|错|正确|错误|X|True|False|TRUE|FALSE)\s*[)\]】]\s*[。.]?\s*$")
_REASON_START = re.compile(
    r"^\s*[(]?(?:根据|依据|依照|按照|因为|因此|由于|理由|解|析|注|说明|本题|该题|故|参见|参照|参考|详见|见|《|第[一二三四五六七八九十百\d]+[条章]|出自)"
)


@dataclass(slots=True)
class Block:
    """The lines of one question. ``head``: before its answer, ``letters``: those of its lines that start options;
    ``fields``: (name, text, place) from the answer on."""

    place: str
    number: int | None = None
    kind: Kind | None = None
    section: Kind | None = None
    section_index: int = 0
    head: list[Piece] = field(default_factory=list)
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    preset: dict[str, str] = field(default_factory=dict)
    is_answered_in_stem: bool = False
    is_answered_first: bool = False
    letters: list[str] = field(default_factory=list)

    @property
    def has_key(self) -> bool:
        return any(name == "key" for name, _, _ in self.fields)

    @property
    def is_bare(self) -> bool:
        """Only a stem so far: neither options nor anything from the answer on."""
        return not self.letters and not self.fields and not self.is_answered_in_stem

    @property
    def takes_lines(self) -> bool:
        """Whether the next line may still belong to its stem or options."""
        return not self.is_answered_in_stem and (not self.fields or self.is_answered_first)

    @property
    def awaits_value(self) -> bool:
        """``答案：`` with nothing behind it: the value may stand on the next line."""
        return bool(self.fields) and self.fields[-1][0] == "key" and not self.fields[-1][1].strip()

    def add_line(self, mark: Mark, letter: str = "", style: str = "") -> None:
        self.head.append(
            Piece(mark.text, mark.place, letter=letter, style=style, after_blank=mark.after_blank, problem=mark.problem)
        )
        self.letters += [letter] if letter else []
        self.raw.append(mark.raw or mark.text)

    def add_field(self, name: str, mark: Mark) -> None:
        self.fields.append((name, mark.text, mark.place))
        if mark.starts_line or not self.raw:
            self.raw.append(mark.raw or mark.text)
        else:
            self.raw[-1] += " " + (mark.raw or mark.text)

    def set_value(self, mark: Mark) -> None:
        """Gives the last field its value, which stood on a line of its own."""
        name, _, _ = self.fields[-1]
        self.fields[-1] = (name, mark.raw or mark.text, mark.place)
        self.raw.append(mark.raw or mark.text)

    def split_trailing(self) -> tuple[list[Piece], list[Piece]]:
        """Lines behind the last option: those right behind it, and those from the first blank line on."""
        if not self.letters:
            return [], []
        count = 0
        while not self.head[-1 - count].letter:
            count += 1
        trailing = self.head[len(self.head) - count :]
        for number, piece in enumerate(trailing):
            if piece.after_blank:
                return trailing[:number], trailing[number:]
        return trailing, []

    def release(self, count: int) -> list[Mark]:
        """Takes the last ``count`` lines of the head back as loose text."""
        if not count:
            return []
        taken, self.head = self.head[-count:], self.head[:-count]
        del self.raw[-count:]
        return [
            Mark(TEXT, piece.text, piece.place, raw=piece.text, after_blank=piece.after_blank, problem=piece.problem)
            for piece in taken
        ]

    def explain(self, text: str, place: str) -> bool:
        """Lines right behind a field go on with it; behind a bare answer only when they give a reason. Says whether they did."""
        if not self.fields or is_question_like(fold(text)):
            return False
        name, value, field_place = self.fields[-1]
        if name in ("rationale", "citation"):
            self.fields[-1] = (name, f"{value}\n{text}".strip(), field_place)
        elif name == "key" and value and _REASON_START.match(fold(text)):
            self.fields.append(("rationale", text, place))
        else:
            return False
        self.raw.append(text)
        return True


@dataclass(slots=True)
class Orphan:
    """Text that belongs to no question and is no title."""

    place: str
    text: str


@dataclass(slots=True)
class Table:
    """A table of a Word file that holds questions in its rows, and the section it stands in."""

    grid: Grid
    section: Kind | None


def ends_with_truth(text: str) -> bool:
    """A statement with its own answer at its end: ``……。（√）``."""
    return bool(_TRUTH_END.search(fold(text)))


def gives_reason(text: str) -> bool:
    return bool(_REASON_START.match(fold(text)))
