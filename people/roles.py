"""Who may do what, where. Owns `RoleGrant`; refuses a grant to oneself, outside the granter's units, and any second role
beside one of the three separated ones (system, security, audit: none of them can do another's work)."""

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.models import Officer, Role, RoleGrant, Unit
from people.scope import SECURITY, SEPARATED_ROLES, OutOfScope, is_within
from people.signals import role_granted, role_revoked
from records.audit import write_entry
from records.clock import database_now

TRAINERS = "教官"  # the group that opens Wagtail's admin; what a trainer sees in it goes by grants, not by the group


class RoleRefused(Exception):
    """The grant is refused; the message says in words why."""


def grant_role(officer: Officer, role: str, *, unit: Unit, actor: Officer | None) -> RoleGrant:
    """Grant a role for the unit's subtree. `actor` None: the system itself, by a command. Locks the officer's row, so that
    two grants at once cannot join separated roles.

    Raises OutOfScope, RoleRefused.
    """
    _check_actor(actor, officer, unit)
    if unit.ended_on:
        raise RoleRefused(_("“%(name)s”已经撤销。") % {"name": unit.name})
    with transaction.atomic():
        Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
        held = set(RoleGrant.objects.active().filter(officer=officer).values_list("role", flat=True))
        _check_separation(role, held)
        grant = _create(officer, role, unit, actor)
        _sync_group(officer)
        write_entry("role_granted", actor=actor, target=officer, unit_path=unit.path, detail=_detail(grant))
        role_granted.send(RoleGrant, grant=grant)
    officer.__dict__.pop("_grants", None)
    return grant


def revoke_role(grant: RoleGrant, *, actor: Officer | None) -> None:
    """End a grant; one that has ended stays as it is.

    Raises OutOfScope, RoleRefused.
    """
    _check_actor(actor, grant.officer, grant.unit)
    with transaction.atomic():
        if not RoleGrant.objects.active().filter(pk=grant.pk).update(revoked_at=database_now()):
            return
        _sync_group(grant.officer)
        write_entry("role_revoked", actor=actor, target=grant.officer, unit_path=grant.unit.path, detail=_detail(grant))
        role_revoked.send(RoleGrant, grant=grant)
    grant.officer.__dict__.pop("_grants", None)


def _check_actor(actor: Officer | None, officer: Officer, unit: Unit) -> None:
    if actor is None:
        return
    scope = actor.scope_paths(*SECURITY)
    if not is_within(unit.path, scope) or not is_within(officer.present_path, scope):
        raise OutOfScope(unit.path)
    if actor.pk == officer.pk:
        raise RoleRefused(_("不能给自己授权或撤销自己的授权，请由另一位安全管理员办理。"))


def _check_separation(role: str, held: set[str]) -> None:
    if role not in Role.values:
        raise RoleRefused(_("没有这个角色。"))
    others = held - {role}
    if others and (role in SEPARATED_ROLES or others & set(SEPARATED_ROLES)):
        names = "、".join(str(Role(other).label) for other in sorted(others))
        raise RoleRefused(
            _("系统管理员、安全管理员、审计员必须分开，也不能兼任别的角色。此人现在是：%(roles)s。") % {"roles": names}
        )


def _create(officer: Officer, role: str, unit: Unit, actor: Officer | None) -> RoleGrant:
    try:
        with transaction.atomic():
            return RoleGrant.objects.create(officer=officer, role=role, unit=unit, granted_by=actor)
    except IntegrityError as error:
        raise RoleRefused(_("此人在这个单位已经有这个角色。")) from error


def _sync_group(officer: Officer) -> None:
    """Wagtail's admin opens to holders of a trainer grant, and to nobody else."""
    group, created = Group.objects.get_or_create(name=TRAINERS)
    if created:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    if RoleGrant.objects.active().filter(officer=officer, role=Role.TRAINER).exists():
        officer.groups.add(group)
    else:
        officer.groups.remove(group)


def _detail(grant: RoleGrant) -> dict[str, object]:
    return {"role": grant.role, "unit": grant.unit.code, "officer_number": grant.officer.officer_number}
