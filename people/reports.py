"""What the pages of staff read about people: lists within a keeper's units."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from people.models import Officer, OfficerQuerySet, Posting, RosterImport, Unit
from people.numbers import normalize_number
from people.scope import ROSTER_KEEPERS, within


@dataclass(frozen=True)
class TreeLine:
    """One unit of the tree: how deep it stands below the keeper's own, and how many are posted in it itself."""

    unit: Unit
    depth: int
    people: int


def list_officers(keeper: Officer, *, unit: Unit | None, search: str) -> OfficerQuerySet:
    """Officers posted today in the keeper's units, or in one of these and below; by name or by the number's beginning."""
    officers: OfficerQuerySet = Officer.objects.visible_to(keeper, *ROSTER_KEEPERS).posted_on(timezone.localdate())
    if unit:
        officers = officers.filter(within("unit_path", [unit.path]))
    if search:
        officers = officers.filter(Q(name__contains=search) | Q(officer_number__startswith=normalize_number(search)))
    return officers.order_by("unit_path", "officer_number")  # type: ignore[misc]  # annotated by posted_on


def list_children(keeper: Officer, unit: Unit | None) -> dict[str, list[Unit]]:
    """For drilling down: the units from the keeper's own down to `unit`, and those just below it (None: the keeper's own)."""
    mine = Unit.objects.visible_to(keeper, *ROSTER_KEEPERS)
    if unit is None:
        tops = [one for one in mine.active() if not _is_below(one, keeper)]
        return {"ancestors": [], "children": tops}
    ends = range(Unit.steplen, len(unit.path), Unit.steplen)
    ancestors = list(mine.filter(path__in=[unit.path[:end] for end in ends]))
    children = list(mine.active().filter(path__startswith=unit.path, depth=unit.depth + 1))
    return {"ancestors": ancestors, "children": children}


def list_tree(keeper: Officer) -> list[TreeLine]:
    """The keeper's units that are not ended, in the tree's order."""
    held = Q(postings__starts_on__lte=timezone.localdate()) & (
        Q(postings__ends_on__isnull=True) | Q(postings__ends_on__gt=timezone.localdate())
    )
    units = list(
        Unit.objects.visible_to(keeper, *ROSTER_KEEPERS).active().annotate(people=Count("postings", filter=held))
    )
    top = min((unit.depth for unit in units), default=1)
    return [TreeLine(unit, unit.depth - top, unit.people) for unit in units]


def list_postings(officer: Officer) -> QuerySet[Posting]:
    """All of an officer's postings, the newest first."""
    return officer.postings.select_related("unit").order_by("-starts_on")


def list_roster_imports(owner: Officer) -> QuerySet[RosterImport]:
    """The owner's last imports."""
    return RosterImport.objects.filter(owner=owner).order_by("-id")[:10]


def _is_below(unit: Unit, keeper: Officer) -> bool:
    return any(unit.path != path and unit.path.startswith(path) for path in keeper.scope_paths(*ROSTER_KEEPERS))
