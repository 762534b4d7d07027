"""Whatever a client claims, no more of a video counts than there was time for, and nothing that was covered is lost."""

import itertools
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.progress.coverage import Segment, credit_blocks, credit_segments, measure, merge, subtract

OPENED = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DURATION = 480_000
points = st.integers(0, DURATION)
ranges = st.lists(st.tuples(points, points), max_size=12)
any_number = st.floats(allow_nan=True, allow_infinity=True)
segments = st.lists(
    st.builds(
        Segment,
        start=any_number | st.floats(0, 500),
        end=any_number | st.floats(0, 500),
        rate=any_number | st.sampled_from([0.75, 1.0, 1.25, 1.5, 2.0, 16.0]),
    ),
    max_size=12,
)


def after(seconds: float) -> datetime:
    return OPENED + timedelta(seconds=seconds)


def credit(covered, *claimed, seconds):
    return credit_segments(covered, claimed, duration=DURATION, paid_until=OPENED, now=after(seconds))


def points_of(parts, step=997):
    return {point for point in range(0, DURATION, step) for start, end in parts if start <= point < end}


@given(ranges)
def test_merged_ranges_are_in_order_apart_and_cover_the_same(parts):
    merged = merge(parts)

    assert merged == sorted(merged)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))
    assert points_of(merged) == points_of(parts)


@given(st.tuples(points, points).filter(lambda one: one[0] < one[1]), ranges)
def test_subtraction_leaves_just_what_is_new(one, parts):
    merged = merge(parts)

    assert points_of(subtract(one, merged)) == points_of([one]) - points_of(merged)


@given(ranges, segments, st.floats(0, 2000))
def test_no_more_is_credited_than_twice_the_time_that_went_by(covered, claimed, seconds):
    before = merge(covered)

    credited = credit(before, *claimed, seconds=seconds)

    assert measure(credited.ranges) - measure(before) <= seconds * 2000 + 1
    assert OPENED <= credited.paid_until <= after(seconds)
    assert points_of(before) <= points_of(credited.ranges)
    assert all(0 <= start < end <= DURATION for start, end in credited.ranges)


@given(segments, st.lists(st.floats(0, 60), min_size=1, max_size=6))
def test_many_claims_gain_no_more_than_one(claimed, waits):
    """Each second pays once, however often a client asks."""
    covered, paid_until, at = [], OPENED, 0.0
    for wait in waits:
        at += wait
        credited = credit_segments(covered, claimed, duration=DURATION, paid_until=paid_until, now=after(at))
        covered, paid_until = credited.ranges, credited.paid_until

    assert measure(covered) <= at * 2000 + len(waits)


@given(st.lists(st.floats(1, 30), min_size=1, max_size=12), st.sampled_from([0.75, 1.0, 1.5, 2.0]))
def test_honest_watching_is_credited_whole_however_late_it_arrives(stretches, rate):
    """In pieces as they happen or all at once after a dead spot: the same."""
    ends = [sum(stretches[: index + 1]) * rate for index in range(len(stretches))]
    claimed = [Segment(start, end, rate) for start, end in zip([0.0, *ends], ends, strict=False)]

    covered, paid_until = [], OPENED
    for segment, seconds in zip(claimed, ends, strict=True):
        now = after(seconds / rate + 0.01)
        credited = credit_segments(covered, [segment], duration=DURATION, paid_until=paid_until, now=now)
        covered, paid_until = credited.ranges, credited.paid_until
    at_once = credit([], *claimed, seconds=sum(stretches) + 0.01)

    whole = min(ends[-1] * 1000, DURATION)
    assert measure(covered) == pytest.approx(whole, abs=5)
    assert measure(at_once.ranges) == pytest.approx(whole, abs=5)


def test_claim_of_the_whole_video_at_once_counts_from_its_start_as_far_as_the_time_goes():
    assert credit([], Segment(0, 480, 1), seconds=5).ranges == [(0, 5000)]


def test_speed_of_sixteen_counts_as_two():
    assert credit([], Segment(0, 480, 16), seconds=10).ranges == [(0, 20_000)]


def test_second_look_costs_nothing():
    credited = credit([(0, 60_000)], Segment(0, 60, 1), Segment(60, 70, 1), seconds=10)

    assert credited.ranges == [(0, 70_000)]


@pytest.mark.parametrize(
    "segment",
    [
        Segment(-5, 10, 1),
        Segment(10, 5, 1),
        Segment(7, 7, 1),
        Segment(0, 10, 0),
        Segment(0, 10, -1),
        Segment(math.nan, 10, 1),
        Segment(0, math.inf, 1),
        Segment(0, 10, math.nan),
        Segment(481, 500, 1),
        Segment(1e300, 1e301, 1),
    ],
)
def test_malformed_segment_counts_nothing(segment):
    assert credit([(0, 1000)], segment, seconds=100).ranges == [(0, 1000)]


def test_blocks_are_paid_for_by_their_characters():
    lengths = {0: 300, 1: 300, 2: 300}

    read, paid_until = credit_blocks([], [2, 1, 0, 9], lengths=lengths, paid_until=OPENED, now=after(25))

    assert read == [0, 1]
    assert paid_until == after(20)


@given(st.lists(st.integers(-3, 12)), st.lists(st.integers(-3, 12)), st.floats(0, 400))
def test_blocks_read_never_outrun_the_time(read, claimed, seconds):
    lengths = dict.fromkeys(range(10), 120)

    credited, paid_until = credit_blocks(read, claimed, lengths=lengths, paid_until=OPENED, now=after(seconds))

    before = {number for number in read if number in lengths}
    assert before <= set(credited) <= set(lengths)
    assert (len(credited) - len(before)) * 4 <= seconds + 1e-6
    assert paid_until <= max(OPENED, after(seconds))
