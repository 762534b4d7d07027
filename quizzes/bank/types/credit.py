"""How a response is worth points that is not wholly right. Pure.

A type counts parts: how many of `total` are right, and how many wrong ones were given. What a part is, the type says: an option of the
key, a gap, a pair, a place in an order, a sub-item."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quizzes.bank.types.wording import gettext_noop

ALL_OR_NOTHING = "all_or_nothing"
SOME_RIGHT = "some_right"  # 少选得部分分、错选不得分: a fixed number of points
PER_PART = "per_part"  # a share for each right part; where wrong choices forfeit, any of them costs all
MINUS_WRONG = "minus_wrong"  # a share for each right part less one for each wrong one, never below 0
MODES = {
    ALL_OR_NOTHING: gettext_noop("全对才得分"),
    SOME_RIGHT: gettext_noop("少选得部分分，错选不得分"),
    PER_PART: gettext_noop("答对几处得几份分，有错选不得分"),
    MINUS_WRONG: gettext_noop("对一处得一份分，错一处扣一份分，最低 0 分"),
}
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Parts:
    """`forfeits`: choosing too much is possible, so that under SOME_RIGHT and PER_PART a wrong one costs all."""

    right: int
    wrong: int
    total: int
    forfeits: bool = False

    @property
    def is_whole(self) -> bool:
        return self.total > 0 and self.right == self.total and self.wrong == 0


@dataclass(frozen=True, slots=True)
class Credit:
    """`partial_points`: what SOME_RIGHT gives."""

    mode: str = ALL_OR_NOTHING
    partial_points: Decimal = Decimal(0)

    def earn(self, parts: Parts, points: Decimal) -> Decimal:
        """From 0 to `points`, to a tenth, half up."""
        if parts.is_whole:
            return points
        if not parts.total or not parts.right or self.mode == ALL_OR_NOTHING:
            return Decimal(0)
        if self.mode == MINUS_WRONG:
            return _share(max(0, parts.right - parts.wrong), parts.total, points)
        if parts.wrong and parts.forfeits:
            return Decimal(0)
        if self.mode == PER_PART:
            return _share(parts.right, parts.total, points)
        return min(self.partial_points, points)


def _share(right: int, total: int, points: Decimal) -> Decimal:
    return min(points, (points * right / total).quantize(TENTH, ROUND_HALF_UP))
