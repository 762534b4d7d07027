"""A score as a pure function of paper, sealed answers, key and scoring rule (G4). No Django, no clock, no storage."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from quizzes.bank.types import get_type
from quizzes.bank.types.credit import Credit

CENT = Decimal("0.01")


@dataclass(frozen=True)
class KeyedItem:
    """One item of a paper with all that marking needs."""

    position: int
    version_id: int
    type: str
    content: Mapping[str, Any]
    key: Mapping[str, Any]
    key_number: int
    points: Decimal
    credit: Credit


@dataclass(frozen=True)
class ItemScore:
    item: KeyedItem
    score: Decimal
    answered: bool

    @property
    def correct(self) -> bool:
        return self.score == self.item.points


@dataclass(frozen=True)
class PaperScore:
    items: list[ItemScore]

    @property
    def score(self) -> Decimal:
        return sum((item.score for item in self.items), Decimal(0))

    @property
    def points(self) -> Decimal:
        return sum((item.item.points for item in self.items), Decimal(0))

    @property
    def percentage(self) -> Decimal:
        """Score in percent of the points, half up to two places; 0 of an empty paper."""
        return (self.score * 100 / self.points).quantize(CENT, ROUND_HALF_UP) if self.points else Decimal(0)

    def reaches(self, percent: Decimal) -> bool:
        """Compared before rounding: 59.999 does not reach 60."""
        return bool(self.points) and self.score * 100 >= percent * self.points

    def band(self, bands: Sequence[Mapping[str, Any]]) -> str:
        """The name of the highest band that is reached, "" for none."""
        for band in sorted(bands, key=lambda band: Decimal(str(band["from"])), reverse=True):
            if self.reaches(Decimal(str(band["from"]))):
                return str(band["name"])
        return ""


def score_paper(items: Sequence[KeyedItem], values: Mapping[int, Any]) -> PaperScore:
    """`values`: the sealed answers by position; a position that is missing is unanswered."""
    scores = []
    for item in items:
        item_type = get_type(item.type)
        value = values.get(item.position)
        scores.append(
            ItemScore(
                item,
                score=item_type.score(item.content, item.key, value, item.points, item.credit),
                answered=item_type.is_answered(item.content, value),
            )
        )
    return PaperScore(scores)


def hash_answers(answers: Mapping[int, tuple[int, Any]]) -> str:
    """SHA-256 over the sealed answers, by position: [[position, revision, value], …] as JSON without blanks, keys sorted."""
    rows = [[position, *answers[position]] for position in sorted(answers)]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
