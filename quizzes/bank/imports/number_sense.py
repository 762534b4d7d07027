"""Which numbers at the start of a line number a question, and which belong to the prose: judged by the file's own habit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lib.folding import fold
from quizzes.bank.imports.marks import BLANK, FIELD, NUMBER, Mark

STRONG = ("plain", "tab")
# Numbers written alike, of which what follows them decides how sure each is.
_FAMILY = {"loose": "plain", "decimal": "plain"}
# Of these, lists inside a stem are made as often as questions.
_LISTS = ("bracket", "circled")
# A gap this wide between two numbers is a lost question or two; beyond it a weak number is prose.
WIDEST_GAP = 5
# A file of which fewer questions are numbered in sequence has no numbers: a number in it begins a sentence.
_SHARE_OF_KEYS = 0.2
_INNER = re.compile(r"(\d{1,3})(?:\s+|\s*[、.]\s*)(?=\D)")
_SHORTEST_OUTLINE = 3
# Numbers out of order (3, 17, 25) still number questions where there are as many of them as answers.
_AS_MANY = 0.8
# Lists inside stems are shorter, and begin again with each stem.
_LONG_RUN = 8


class NumberSense:
    """Knows the style in which the file numbers its questions, and which number is due."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.last = 0
        self.has_restarted = True
        listed = list(marks)
        runs, self._chained = _count_runs(listed)
        for style in _LISTS:
            if not _numbers_questions(listed, style):
                del runs[style]
        keys = sum(mark.role == FIELD and mark.name == "key" for mark in listed)
        self.dominant = _find_dominant(runs)
        in_order = sum(runs[style] for style in STRONG)
        plain = sum(mark.role == NUMBER and mark.style in STRONG for mark in listed)
        self.is_numbered = in_order >= _SHARE_OF_KEYS * keys or _AS_MANY * keys <= plain <= keys / _AS_MANY

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
            return is_finished and (mark.number == self.expected > 1 or id(mark) in self._chained)
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


def read_outline(marks: Iterable[Mark]) -> None:
    """``1.1 题干``, ``1.2 题干`` in a file that numbers so: the inner number is the question's."""
    found: list[tuple[Mark, re.Match[str]]] = []
    run: list[tuple[int, int]] = []
    for mark in marks:
        inner = _INNER.match(fold(mark.text)) if mark.role == NUMBER and mark.style == "loose" else None
        if inner is not None and mark.number is not None:
            place = (mark.number, int(inner[1]))
            follows = bool(run) and place in ((run[-1][0], run[-1][1] + 1), (run[-1][0] + 1, 1))
            run = [*run, place] if follows or place[1] == 1 else []
            found += [(mark, inner)] if run else []
    if len(found) < _SHORTEST_OUTLINE:
        return
    for mark, inner in found:
        mark.number, mark.style, mark.text = int(inner[1]), "plain", mark.text[inner.end() :]


def _count_runs(marks: Sequence[Mark]) -> tuple[Counter[str], set[int]]:
    """How often the numbers of each style follow one another; and the ids of marks with both neighbors in their places."""
    runs: Counter[str] = Counter()
    latest: dict[str, list[Mark]] = {}
    chained: set[int] = set()
    for mark in marks:
        if mark.role != NUMBER or mark.number is None:
            continue
        style = _FAMILY.get(mark.style, mark.style)
        before = latest.get(style, [])
        follows = bool(before) and mark.number == (before[-1].number or 0) + 1
        runs[style] += mark.number == 1 or follows
        latest[style] = [*before[-1:], mark] if follows else [mark]
        if follows and (before[-1].number == 1 or len(before) == 2):
            chained.add(id(before[-1]))
    return runs, chained


def _numbers_questions(marks: Sequence[Mark], style: str) -> bool:
    """Whether the numbers of a style have questions behind them: the lines of a list inside a stem follow at once on one another."""
    filled = [mark for mark in marks if mark.role != BLANK]
    found = [index for index, mark in enumerate(filled) if mark.role == NUMBER and mark.style == style]
    places = set(found)
    listed = sum(index + 1 in places for index in found)
    starts = sum(filled[index].number == 1 for index in found)
    return listed * 2 < len(found) or (len(found) >= _LONG_RUN and starts * _LONG_RUN <= len(found))


def _find_dominant(runs: Counter[str]) -> str:
    """The style that numbers most; strong styles win as soon as they number anything."""
    if any(runs[style] >= 2 for style in STRONG):
        return max(STRONG, key=lambda style: runs[style])
    return max(runs, key=lambda style: runs[style]) if runs else STRONG[0]
