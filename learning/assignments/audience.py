"""Whom an assignment addresses: units' subtrees, posts and ranks among them, officers listed one by one, minus exceptions. What a
draft would come to is told in numbers before anybody is addressed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from people.models import Officer, Unit


@dataclass(frozen=True)
class ExceptionDraft:
    """Whom an assignment leaves out, and why: exactly one of the four is named."""

    unit: Unit | None = None
    post: str = ""
    rank: str = ""
    officer: Officer | None = None
    reason: str = ""


@dataclass(frozen=True)
class AudienceDraft:
    """Who is in one of the units and holds one of the posts and one of the ranks (none named: any), or is listed, and whom no
    exception names."""

    units: Sequence[Unit] = ()
    posts: Sequence[str] = ()
    ranks: Sequence[str] = ()
    officers: Sequence[Officer] = ()
    exceptions: Sequence[ExceptionDraft] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.officers)


@dataclass(frozen=True)
class AudiencePreview:
    """`total`: people expected. `by_unit` parts them, in the tree's order: each chosen unit by its own people and by the subtrees of its
    children; with `listed`, those named one by one from elsewhere, it sums up to `total`. `left_out`: by code of Duty.LeftOut, those of
    the audience who are not expected; `excepted`: how many of these by an exception."""

    total: int
    by_unit: list[tuple[Unit, int]]
    listed: int
    left_out: Counter[str] = field(default_factory=Counter)
    excepted: int = 0


def preview(draft: AudienceDraft, day: date) -> AudiencePreview:
    """By the postings held on that day."""
    raise NotImplementedError
