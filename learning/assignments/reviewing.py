"""What is known of duties follows what happened. The only writer of `Duty`, `Completion`, `Tally` (with tallies.py) and `PendingReview`."""

from collections.abc import Iterable

from learning.assignments.models import Assignment


def review_officers(officer_ids: Iterable[int]) -> None:
    """Look again at these officers in every published assignment."""
    raise NotImplementedError


def review_assignment(assignment: Assignment) -> None:
    """Look again at everybody in one assignment."""
    raise NotImplementedError


def review_pending() -> int:
    """Look at everything that is due to be looked at. Returns how many rows of `PendingReview` are done. Can run twice, and anywhere at once."""
    raise NotImplementedError
