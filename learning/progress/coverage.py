"""What of a lecture an officer has covered, and how much of a claim may count. Pure: plain values in and out, time an argument.

Positions in a video are whole milliseconds, ranges are half-open [from, to). A claim costs wall time: a stretch of video its
length ÷ speed (never above `FASTEST`), a block of text its characters ÷ `CHARACTERS_A_SECOND`. The wall time that has gone by
since the lecture was opened pays for it, each second once; so whoever claims more than there was time for gains nothing, and
whoever sends late, from a dead spot, loses nothing. What is covered already costs nothing again."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Range = tuple[int, int]

FASTEST = 2.0
SLOWEST = 0.25
CHARACTERS_A_SECOND = 30
SLACK = timedelta(seconds=3)  # given once, when a lecture is opened: a player's clock and ours differ a little


@dataclass(frozen=True)
class Segment:
    """A stretch of video that a client says it has played, in seconds of the video, at one speed."""

    start: float
    end: float
    rate: float


@dataclass(frozen=True)
class Credited:
    """What a claim came to. `paid_until`: up to where the wall time is used up now."""

    ranges: list[Range]
    paid_until: datetime


def merge(ranges: Iterable[Range]) -> list[Range]:
    """The same coverage as ranges in order that neither touch nor overlap."""
    merged: list[Range] = []
    for start, end in sorted(one for one in ranges if one[0] < one[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def subtract(one: Range, ranges: Sequence[Range]) -> list[Range]:
    """The parts of one range that `ranges`, merged, do not cover."""
    left, parts = one[0], []
    for start, end in ranges:
        if end <= left:
            continue
        if start >= one[1]:
            break
        if start > left:
            parts.append((left, start))
        left = max(left, end)
    if left < one[1]:
        parts.append((left, one[1]))
    return parts


def measure(ranges: Iterable[Range]) -> int:
    """Milliseconds covered by merged ranges."""
    return sum(end - start for start, end in ranges)


def credit_segments(
    covered: Sequence[Range], segments: Iterable[Segment], *, duration: int, paid_until: datetime, now: datetime
) -> Credited:
    """Add the segments in their order, oldest first, as far as the wall time between `paid_until` and `now` pays for what is
    new in them. `duration`: of the video, milliseconds; nothing beyond it counts. A segment that can't be paid for in full
    counts from its start as far as the time goes. Malformed segments (negative, backwards, not a number) count nothing."""
    ranges = merge(covered)
    budget = max((now - paid_until).total_seconds() * 1000, 0.0)
    spent = 0.0
    for segment in segments:
        claimed = _clip(segment, duration)
        if claimed is None:
            continue
        rate = min(max(segment.rate, SLOWEST), FASTEST)
        gained: list[Range] = []
        for start, end in subtract(claimed, ranges):
            affordable = int((budget - spent) * rate)
            end = min(end, start + affordable)
            if end > start:
                gained.append((start, end))
                spent += (end - start) / rate
        if gained:
            ranges = merge([*ranges, *gained])
    return Credited(ranges, paid_until + timedelta(milliseconds=min(spent, budget)))


def _clip(segment: Segment, duration: int) -> Range | None:
    numbers = (segment.start, segment.end, segment.rate)
    if not all(math.isfinite(number) for number in numbers) or segment.rate <= 0 or segment.start < 0:
        return None
    start = int(min(segment.start * 1000, duration))
    end = int(min(max(segment.end * 1000, 0), duration))
    return (start, end) if start < end else None


def credit_blocks(
    read: Iterable[int], blocks: Iterable[int], *, lengths: Mapping[int, int], paid_until: datetime, now: datetime
) -> tuple[list[int], datetime]:
    """Add the blocks, in their order on the page, that the wall time pays for. `lengths`: characters by block number; a number
    that the page has not counts nothing. Returns the blocks read, in order, and up to where the time is used up now."""
    known = {number for number in read if number in lengths}
    for number in sorted(set(blocks) - known):
        if number not in lengths:
            continue
        cost = timedelta(seconds=lengths[number] / CHARACTERS_A_SECOND)
        if paid_until + cost > now:
            break
        paid_until += cost
        known.add(number)
    return sorted(known), paid_until
