"""The tree of units. Owns `Unit`; refuses to give a unit another parent, and to end one that people or units still stand in."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Officer, Posting, Unit
from people.postings import move_postings
from people.scope import ROSTER_KEEPERS, require_scope
from records.audit import write_entry


class UnitInvalid(Exception):
    """The change is refused; the message says in words why."""


@dataclass(frozen=True)
class NewUnit:
    """What a unit is opened with."""

    code: str
    name: str
    kind: str
    opened_on: date


def open_unit(new: NewUnit, *, parent: Unit | None, actor: Officer | None) -> Unit:
    """Open a unit below `parent` (None: a root, which only the system opens). Locks the parent's row, which parts two that
    open at once.

    Raises OutOfScope, UnitInvalid.
    """
    require_scope(actor, parent.path if parent else "", *ROSTER_KEEPERS)
    with transaction.atomic():
        above = Unit.objects.select_for_update(no_key=True).get(pk=parent.pk) if parent else None
        _check_new(new, above)
        fields = {"code": new.code, "name": new.name, "kind": new.kind, "opened_on": new.opened_on}
        unit: Unit = above.add_child(**fields) if above else Unit.add_root(**fields)
        write_entry("unit_opened", actor=actor, target=unit, unit_path=unit.path, detail={"code": unit.code})
    return unit


def end_unit(unit: Unit, *, actor: Officer | None, ended_on: date, successor: Unit | None = None) -> None:
    """End a unit; whoever is posted there on that day or later goes on in the successor. Roles granted for it go on for its
    past; the successor's are granted anew, by those who grant. Locks the unit's row.

    Raises OutOfScope, UnitInvalid.
    """
    for place in [unit, successor] if successor else [unit]:
        require_scope(actor, place.path, *ROSTER_KEEPERS)
    with transaction.atomic():
        ending = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        _check_end(ending, ended_on, successor)
        moved = move_postings(ending, successor, on=ended_on) if successor else 0
        ending.ended_on, ending.successor = ended_on, successor
        ending.save(update_fields=["ended_on", "successor"])
        detail: dict[str, object] = {
            "code": unit.code,
            "successor": successor.code if successor else "",
            "moved": moved,
        }
        write_entry("unit_ended", actor=actor, target=unit, unit_path=unit.path, detail=detail)
    unit.ended_on, unit.successor = ended_on, successor


def _check_new(new: NewUnit, parent: Unit | None) -> None:
    if parent and parent.ended_on:
        raise UnitInvalid(_("上级单位已经撤销，不能在它下面设单位。"))
    if not new.code.strip() or not new.name.strip():
        raise UnitInvalid(_("请填写单位代码和单位名称。"))
    if "/" in new.name:
        raise UnitInvalid(_("单位名称里不能有“/”，它在名册里用来分隔上下级。"))
    if Unit.objects.filter(code=new.code).exists():
        raise UnitInvalid(_("单位代码“%(code)s”已经有单位在用。") % {"code": new.code})
    siblings = parent.get_children() if parent else Unit.get_root_nodes()
    if siblings.filter(name=new.name, ended_on__isnull=True).exists():
        raise UnitInvalid(_("同一个上级下面已经有“%(name)s”。") % {"name": new.name})


def _check_end(unit: Unit, ended_on: date, successor: Unit | None) -> None:
    if unit.ended_on:
        raise UnitInvalid(_("这个单位已经撤销了。"))
    if not unit.opened_on <= ended_on <= timezone.localdate():
        raise UnitInvalid(_("撤销日期要在成立日期之后，而且不能在今天以后。"))
    if unit.get_children().filter(ended_on__isnull=True).exists():
        raise UnitInvalid(_("下面还有没撤销的单位，请先撤销它们。"))
    if successor and (successor.pk == unit.pk or successor.ended_on):
        raise UnitInvalid(_("承接单位要是另一个没有撤销的单位。"))
    people = Posting.objects.filter(unit=unit).lasting_beyond(ended_on).count()
    if people and not successor:
        raise UnitInvalid(_("还有 %(count)d 人在这个单位，请选定承接单位。") % {"count": people})
