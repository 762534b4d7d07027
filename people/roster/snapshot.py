"""What the database knows of the people that a roster speaks of, read in a handful of statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from people.models import Officer, Posting, RoleGrant, Unit
from people.officers import GONE
from people.scope import SEPARATED_ROLES, is_within

CHUNK = 5000


@dataclass(frozen=True)
class Known:
    """One officer of the database; `posting` is the last one begun or planned, None if there never was one."""

    officer: Officer
    posting: Posting | None
    in_scope: bool
    separated: bool


def read_known(numbers: Iterable[str], scope: list[str]) -> dict[str, Known]:
    """Those of the numbers that are taken, in and out of scope; three statements for each 5,000."""
    known: dict[str, Known] = {}
    for chunk in _chunks(numbers):
        officers = Officer.objects.filter(officer_number__in=chunk)
        postings = Posting.objects.filter(officer__officer_number__in=chunk).select_related("unit")
        last = {posting.officer_id: posting for posting in postings.order_by("starts_on")}
        grants = RoleGrant.objects.active().filter(role__in=SEPARATED_ROLES, officer__officer_number__in=chunk)
        separated = set(grants.values_list("officer_id", flat=True))
        for officer in officers:
            posting = last.get(officer.pk)
            in_scope = posting is not None and is_within(posting.unit.path, scope)
            known[officer.officer_number] = Known(officer, posting, in_scope, officer.pk in separated)
    return known


def read_missing(numbers: set[str], units: Iterable[Unit], scope: list[str]) -> list[Posting]:
    """Present postings of officers of the part of the tree that the file covers (below the lowest unit above all of its units, within
    the scope) whom it does not name and who have not left."""
    covered = covered_path([unit.path for unit in units])
    if covered is None:
        return []
    paths = [covered] if is_within(covered, scope) else [path for path in scope if path.startswith(covered)]
    posted = Posting.objects.current().within(paths).select_related("officer", "unit")
    serving = posted.exclude(officer__status__in=GONE).order_by("officer__officer_number")
    return [posting for posting in serving if posting.officer.officer_number not in numbers]


def covered_path(paths: list[str]) -> str | None:
    """The path of the lowest unit that has all of these below it; "" when they have no root in common, None for none."""
    if not paths:
        return None
    first, last = min(paths), max(paths)
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[: length - length % Unit.steplen]


def _chunks(numbers: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(numbers)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
