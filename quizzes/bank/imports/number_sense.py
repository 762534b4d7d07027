"""Which numbers at the start of a line number a question, and which belong to the prose: judged by the file's own habit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from quizzes.bank.imports.marks import FIELD, NUMBER, Mark

STRONG = ("plain", "tab")
# A gap this wide between two numbers is a lost question or two; beyond it a weak number is prose.
WIDEST_GAP = 5
# A file of which fewer questions are numbered in sequence has no numbers: a number in it begins a sentence.
_SHARE_OF_KEYS = 0.2


class NumberSense:
    """Knows the style in which the file numbers its questions, and which number is due."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.last = 0
        self.has_restarted = True
        listed = list(marks)
        runs = _count_runs(listed)
        keys = sum(mark.role == FIELD and mark.name == "key" for mark in listed)
        self.dominant = _find_dominant(runs)
        self.is_numbered = sum(runs[style] for style in STRONG) >= _SHARE_OF_KEYS * keys

    @property
    def expected(self) -> int:
        return self.last + 1

    def restart(self) -> None:
        """A title was passed: the next question may be number 1 again."""
        self.has_restarted = True

    def take(self, mark: Mark) -> None:
        self.last = mark.number if mark.number is not None else self.last + 1
        self.has_restarted = False

    def is_due(self, mark: Mark) -> bool:
        """The next number, or number 1 right after a title."""
        return mark.number == self.expected or (mark.number == 1 and self.has_restarted)

    def is_near(self, mark: Mark) -> bool:
        """A number that may follow the last one in a file where some are doubled or missing."""
        return self.is_due(mark) or (mark.number is not None and self.last <= mark.number <= self.last + WIDEST_GAP)

    def accepts(self, mark: Mark, *, is_finished: bool) -> bool:
        """Whether the mark begins a question. ``is_finished``: the question before it has options or an answer."""
        if mark.number is None:
            return mark.style != "chinese" or self.dominant == "chinese"
        if mark.style == "decimal":
            return mark.number == self.expected > 1 and is_finished
        is_due = self.is_due(mark) or (mark.number == 1 and is_finished)
        if mark.style == "plain":
            return self.is_numbered or is_due
        if mark.style == "tab":
            return is_due or self.dominant == "tab"
        if mark.style == "loose":
            return is_due and is_finished and self.is_numbered
        if mark.style == self.dominant:
            return is_due or self.is_near(mark)
        return mark.style == "space" and is_due and is_finished and self.dominant in STRONG


def _count_runs(marks: Iterable[Mark]) -> Counter[str]:
    """How often the numbers of each style follow one another."""
    runs: Counter[str] = Counter()
    latest: dict[str, int] = {}
    for mark in marks:
        if mark.role == NUMBER and mark.number is not None:
            runs[mark.style] += mark.number in (1, latest.get(mark.style, 0) + 1)
            latest[mark.style] = mark.number
    return runs


def _find_dominant(runs: Counter[str]) -> str:
    """The style that numbers most; strong styles win as soon as they number anything."""
    if any(runs[style] >= 2 for style in STRONG):
        return max(STRONG, key=lambda style: runs[style])
    return max(runs, key=lambda style: runs[style]) if runs else STRONG[0]
