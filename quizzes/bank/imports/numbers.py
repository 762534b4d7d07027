"""Which numbers at the start of a line number a question, and which belong to the prose: judged by the file's own habit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from quizzes.bank.imports.marks import NUMBER, Mark

STRONG = ("plain", "tab")
# A gap this wide between two numbers is a lost question or two; beyond it a weak number is prose.
WIDEST_GAP = 5


class NumberSense:
    """Knows the style in which the file numbers its questions, and which number is due."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.last = 0
        self.has_restarted = True
        self.dominant = _find_dominant(marks)

    @property
    def expected(self) -> int:
        return self.last + 1

    def restart(self) -> None:
        """A title was passed: the next question may be number 1 again."""
        self.has_restarted = True

    def take(self, mark: Mark) -> None:
        self.last = mark.number if mark.number is not None else self.last + 1
        self.has_restarted = False

    def accepts(self, mark: Mark, *, is_finished: bool) -> bool:
        """Whether the mark begins a question. ``is_finished``: the question before it has options or an answer."""
        if mark.number is None:
            return mark.style != "chinese" or self.dominant == "chinese"
        if mark.style == "plain":
            return True
        is_due = mark.number == self.expected or (mark.number == 1 and (self.has_restarted or is_finished))
        if mark.style == "tab":
            return is_due or self.dominant == "tab"
        if mark.style == "loose":
            return is_due and (is_finished or self.dominant == "loose")
        if mark.style == self.dominant:
            return is_due or self.last < mark.number <= self.last + WIDEST_GAP
        return mark.style == "space" and is_due and is_finished and self.dominant in STRONG


def _find_dominant(marks: Iterable[Mark]) -> str:
    """The style whose numbers most often follow one another; strong styles win as soon as they number anything."""
    runs: Counter[str] = Counter()
    latest: dict[str, int] = {}
    for mark in marks:
        if mark.role != NUMBER or mark.number is None:
            continue
        if mark.number == latest.get(mark.style, 0) + 1:
            runs[mark.style] += 1
        latest[mark.style] = mark.number
    for style in STRONG:
        if runs[style] >= 2:
            return max(STRONG, key=lambda strong: runs[strong])
    return max(runs, key=lambda style: runs[style]) if runs else "plain"
