"""What an officer's duty must say, from what is known: pure. A duty's deadline never comes nearer. Who becomes expected later than the
others (who comes into the audience after publication, returns from leave, or is no longer excepted) has a deadline of at least
`arrival_days` days from then. Once the deadline is over, nobody is expected who was not expected when it passed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from learning.assignments.rule import Progress


class Content(NamedTuple):
    """All that a row of `Duty` says, but for whose it is and from when until when."""

    unit_id: int
    post: str
    rank: str
    due_at: datetime
    left_out: str
    is_arrival: bool
    done_count: int
    is_started: bool
    is_completed: bool
    is_passed: bool
    is_awaiting: bool
    is_satisfied: bool


class Span(NamedTuple):
    """One row of the past, or the open one (`until_at` None)."""

    from_at: datetime
    until_at: datetime | None
    due_at: datetime
    left_out: str
    is_arrival: bool

    def holds_at(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


class Terms(NamedTuple):
    """What the assignment asks of everybody. `is_first`: it is being published just now."""

    due_at: datetime
    arrival_days: int
    is_first: bool


class Timing(NamedTuple):
    """When it is due, and whether the officer is expected at all."""

    due_at: datetime
    left_out: str
    is_arrival: bool


def time_duty(
    terms: Terms, left_out: str, *, spans: Sequence[Span], extended_to: datetime | None, now: datetime
) -> Timing | None:
    """For somebody whom the assignment addresses. `left_out`: "" for who is to be expected. `spans`: all that was ever known
    of the officer and the assignment, the earliest first. None: no duty."""
    due_at = max([terms.due_at, *([extended_to] if extended_to else []), *(span.due_at for span in spans)])
    held = spans[-1] if spans and spans[-1].until_at is None else None
    if terms.is_first:
        return Timing(due_at, left_out, is_arrival=False)
    begins = held is None or bool(held.left_out and not left_out)
    if begins and due_at <= now:
        was_expected = any(span.holds_at(due_at) and not span.left_out for span in spans)
        if not was_expected and held is None:
            return None
        if not was_expected and held is not None:
            return Timing(due_at, held.left_out, held.is_arrival)
    elif begins:
        due_at = max(due_at, now + timedelta(days=terms.arrival_days))
    if held is not None:
        return Timing(due_at, left_out, held.is_arrival)
    returns_late = due_at <= now
    return Timing(due_at, left_out, is_arrival=spans[-1].is_arrival if returns_late else True)


def write_content(person_fields: tuple[int, str, str], timing: Timing, progress: Progress) -> Content:
    """`person_fields`: unit, post and rank held."""
    unit_id, post, rank = person_fields
    return Content(
        unit_id=unit_id,
        post=post,
        rank=rank,
        due_at=timing.due_at,
        left_out=timing.left_out,
        is_arrival=timing.is_arrival,
        done_count=progress.done_count,
        is_started=progress.is_started,
        is_completed=progress.is_completed,
        is_passed=progress.is_passed,
        is_awaiting=progress.is_awaiting,
        is_satisfied=progress.is_satisfied,
    )
