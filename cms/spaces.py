"""The places in the page tree that units publish in. Owns `UnitSpace`, the group of each space with its page permissions, and
who is in it: holders of an active trainer grant for that unit, and nobody else. A group may add and change, never publish:
that is the second person's matter (cms/review.py)."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from cms.models import HomePage, SeriesPage, UnitSpace
from cms.publishing import publish_unreviewed
from people.models import Officer, Role, RoleGrant, Unit
from people.scope import is_within

RIGHTS = ("add_page", "change_page")
SERIES = ("司法行政大讲堂", "道德大讲堂", "专题讲座")


def ensure_space(unit: Unit) -> UnitSpace:
    """The unit's space, opened with its group below the space of the unit above, which is opened as well where it is missing.
    A root's space begins with the three series. Locks the home page's row, so that two openings follow one another."""
    with transaction.atomic():
        home = HomePage.objects.select_for_update().get()
        found: UnitSpace | None = UnitSpace.objects.filter(unit=unit).first()
        if found:
            return found
        above = None if unit.is_root() else unit.get_parent()
        parent = ensure_space(above) if above else home
        space: UnitSpace = parent.add_child(instance=UnitSpace(title=unit.name, slug=unit.public_id.hex, unit=unit))
        _open_group(space)
        if above is None:
            _add_series(space)
    return space


def sync_trainers(unit: Unit) -> None:
    """Make the members of the space's group equal to the unit's active trainer grants. Opens the space with the first."""
    trainers = RoleGrant.objects.active().filter(role=Role.TRAINER, unit=unit).values("officer_id")
    officers = Officer.objects.filter(pk__in=trainers)
    if not UnitSpace.objects.filter(unit=unit).exists() and not officers.exists():
        return
    group = group_of(ensure_space(unit))
    group.user_set.set(officers)


def group_of(space: UnitSpace) -> Group:
    return Group.objects.get(name=_group_name(space))


def spaces_of(officer: Officer) -> list[UnitSpace]:
    """Where the officer begins pages: the spaces of the units that trainer grants name."""
    paths = officer.scope_paths(Role.TRAINER)
    return list(UnitSpace.objects.filter(unit__path__in=paths).select_related("unit").order_by("unit__path"))


def is_trainer_of(officer: Officer, unit: Unit) -> bool:
    """Whether a trainer's grant of this officer covers the unit."""
    return is_within(unit.path, officer.scope_paths(Role.TRAINER))


def _group_name(space: UnitSpace) -> str:
    return f"space-{space.unit.public_id.hex}"


def _open_group(space: UnitSpace) -> None:
    group, _ = Group.objects.get_or_create(name=_group_name(space))
    rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=RIGHTS)
    for right in rights:
        GroupPagePermission.objects.get_or_create(group=group, page=space.page_ptr, permission=right)


def _add_series(space: UnitSpace) -> None:
    for position, title in enumerate(SERIES, start=1):
        series = SeriesPage(title=title, unit=space.unit, position=position)
        series.slug = series.public_id.hex
        space.add_child(instance=series)
        publish_unreviewed(series)
