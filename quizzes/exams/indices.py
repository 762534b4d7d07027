"""Classical item statistics, from what each person earned. Pure: numbers in, numbers out.

Shares are what a person earned of an item's points, 0 to 1: for an item that is right or wrong they are the scores of the textbooks."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

GROUP = 0.27  # of the people in the upper and in the lower group (Kelley 1939)


def difficulty_index(shares: Sequence[float]) -> float:
    """The mean share: higher is easier."""
    return sum(shares) / len(shares)


def discrimination_index(shares: Sequence[float], totals: Sequence[float]) -> float | None:
    """Mean share of the upper 27% by total less that of the lower 27%. People who tie at the edge of a group fill its last places in
    equal parts, so that nothing depends on the order in which they come. None: all totals are the same."""
    if len(set(totals)) < 2:
        return None
    size = max(1, int(GROUP * len(totals) + 0.5))
    low = _mean_of_first(sorted(zip(totals, shares, strict=True)), size)
    high = _mean_of_first(sorted(((-total, share) for total, share in zip(totals, shares, strict=True))), size)
    return high - low


def _mean_of_first(ranked: list[tuple[float, float]], size: int) -> float:
    edge = ranked[size - 1][0]
    inside = [share for total, share in ranked if total < edge]
    tied = [share for total, share in ranked if total == edge]
    return (sum(inside) + (size - len(inside)) * sum(tied) / len(tied)) / size


def point_biserial(shares: Sequence[float], rest: Sequence[float]) -> float | None:
    """Correlation of the share with the rest of the score. None: one of them is the same for everybody."""
    count = len(shares)
    mean_share, mean_rest = sum(shares) / count, sum(rest) / count
    above = [share - mean_share for share in shares]
    beyond = [one - mean_rest for one in rest]
    spread = sqrt(sum(one * one for one in above) * sum(one * one for one in beyond))
    if spread < 1e-12:
        return None
    return sum(one * other for one, other in zip(above, beyond, strict=True)) / spread
