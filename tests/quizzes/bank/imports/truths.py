"""What the questions of a file truly are, and how a reading of it compares: recovered, silently wrong, or gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quizzes.bank.drafts import PlainDraft
from quizzes.bank.reading import ReadRow, read_questions

# A clean question must be recovered; a damaged one must be told; of one that a person may read either way, what is recovered is right.
CLEAN, DAMAGED, EITHER = "clean", "damaged", "either"
_STATES = {"ok": CLEAN, "review": DAMAGED, "either": EITHER}


@dataclass(frozen=True)
class Truth:
    """`stem` and `options` as the author wrote them; `key` as drafts hold it."""

    type: str
    stem: str
    options: list[str]
    key: object
    state: str = CLEAN


@dataclass
class Comparison:
    """`silent`: rows offered as ready that are none of the questions, or a damaged one; `gone`: questions of which nothing is shown."""

    clean: int = 0
    recovered: int = 0
    silent: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def add(self, other: Comparison) -> None:
        self.clean += other.clean
        self.recovered += other.recovered
        self.silent += other.silent
        self.missed += other.missed
        self.gone += other.gone


def read_truths(questions: Iterable[Mapping[str, Any]]) -> list[Truth]:
    return [Truth(one["type"], one["stem"], one["options"], one["key"], _STATES[one["is"]]) for one in questions]


def compare(name: str, data: bytes, truths: Iterable[Truth]) -> Comparison:
    """The real reading of a file against what is in it."""
    left = list(truths)
    result = Comparison(clean=sum(truth.state == CLEAN for truth in left))
    rows = read_questions(name, data, encoding="", bank=None, competencies={}).rows
    for row in rows:
        truth = next((one for one in left if _is_same(one, row.draft)), None) if not row.problems else None
        if row.problems:
            continue
        if truth is None or truth.state == DAMAGED:
            result.silent.append(f"{name} {row.place}: {row.draft}")
        if truth is not None:
            left.remove(truth)
            result.recovered += truth.state == CLEAN
    result.missed = [f"{name}: {one.stem}" for one in left if one.state == CLEAN]
    shown = _bare("\n".join(_told(row) for row in rows))
    result.gone = [f"{name}: {one.stem}" for one in left if _bare(one.stem)[:5] not in shown]
    return result


def _told(row: ReadRow) -> str:
    return f"{row.draft['stem']}\n{row.raw}\n{row.draft['more']}"


def _is_same(truth: Truth, draft: PlainDraft) -> bool:
    if draft["type"] != truth.type or _bare(draft["stem"]) != _bare(truth.stem):
        return False
    if truth.type in ("single", "multiple", "true_false") and list(map(_bare, draft["options"])) != list(
        map(_bare, truth.options)
    ):
        return False
    if truth.type == "fill_in":
        return _bare(str(draft["key"])) == _bare(str(truth.key))
    return truth.key is None or draft["key"] == truth.key


def _bare(text: str) -> str:
    """Without blanks, the gap that is left for an answer and closing punctuation, which are the reader's to tidy."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[。.;]+$", "", re.sub(r"\(\)|\[\]|【】|_+", "", re.sub(r"[。.;]+$", "", folded))).lower()
