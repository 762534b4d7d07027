"""A question as written, from whatever layout, and what has been made out of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from quizzes.bank.imports.drafts import Key
from quizzes.bank.imports.vocabulary import Kind
from quizzes.bank.types.wording import Message, say


@dataclass(slots=True, kw_only=True)
class Candidate:
    """One question as written. ``kind``: what it says itself; ``section``: what its title or sheet says; ``is_judged``:
    ``problems`` says all there is to say, as of a row that was left out before and came back as it was. ``is_row``: of a table, whose
    ``raw`` is all cells joined."""

    place: str
    raw: str
    stem: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    kind: Kind | None = None
    section: Kind | None = None
    fields: dict[str, str] = field(default_factory=dict)
    problems: list[Message] = field(default_factory=list)
    key_place: str = ""
    number: int | None = None
    is_judged: bool = False
    is_row: bool = False

    @property
    def text(self) -> str:
        """What the author wrote of the question up to its answer, and with sub-items also of theirs."""
        return self.stem if self.is_row else self.raw

    @property
    def named_kind(self) -> Kind | None:
        return self.kind or self.section

    @property
    def kind_code(self) -> str:
        return self.named_kind.code if self.named_kind else ""

    @property
    def kind_word(self) -> str:
        return self.named_kind.word if self.named_kind else ""


class Question:
    """A candidate while its type and key are worked out; ``problems`` keeps it out of the bank."""

    def __init__(self, candidate: Candidate) -> None:
        ordered = sorted(candidate.options, key=lambda option: option[0])
        self.candidate = candidate
        self.problems = list(candidate.problems)
        self.options = [text for _, text in ordered]
        self.letters = "".join(letter for letter, _ in ordered)
        self.stem = candidate.stem.strip()
        self.fields = dict(candidate.fields)
        self.type = ""
        self.key: Key = None
        self.is_key_bad = False

    def blame(self, message: str, **params: str | int) -> None:
        self.problems.append(say(message, **params))

    def blame_key(self, message: str, **params: str | int) -> None:
        """A problem of the answer: it is told at the answer's own place."""
        self.is_key_bad = True
        self.blame(message, **params)

    def add_note(self, note: str) -> None:
        """An explanation that stood behind the answer goes with the rationale."""
        parts = [note.strip(), self.fields.get("rationale", "")]
        self.fields["rationale"] = "\n".join(dict.fromkeys(part for part in parts if part))
