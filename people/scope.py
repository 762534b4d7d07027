"""Subtrees of the unit tree as prefixes of materialized paths, and the check that keeps a change inside them (G10)."""

from collections.abc import Iterable
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Q

ROSTER_KEEPERS = ("unit_administrator", "system_administrator")  # who keeps units, officers and postings
SECURITY = ("security_administrator",)  # who grants roles
SEPARATED_ROLES = (
    "system_administrator",
    "security_administrator",
    "auditor",
)  # nobody holds one of them and any other


class OutOfScope(PermissionDenied):
    """The actor was not granted this for the unit. Where a view does not say it better, it answers 403."""


class Grantee(Protocol):
    """Whoever holds roles: an officer."""

    def scope_paths(self, *roles: str) -> list[str]: ...


def within(field: str, paths: Iterable[str]) -> Q:
    """A condition that holds for rows whose `field` begins with any of the paths; nothing matches an empty scope."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def is_within(path: str, scope: Iterable[str]) -> bool:
    """Whether the unit at `path` stands in one of the subtrees. No unit ("") stands in none."""
    return any(path.startswith(root) for root in scope)


def require_scope(actor: Grantee | None, path: str, *roles: str) -> None:
    """Refuse an actor without one of the roles for the unit at `path`. None is the system itself: a command on the machine.

    Raises OutOfScope.
    """
    if actor is not None and not is_within(path, actor.scope_paths(*roles)):
        raise OutOfScope(path)
