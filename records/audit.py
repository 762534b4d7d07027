"""The audit trail. Owns `AuditEntry`; refuses to write outside a transaction, so that a change and its entry stand or fall
together (G14)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from django.db import connection

from records.clock import database_now
from records.models import AuditEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


_words: dict[str, "StrOrPromise"] = {}


def name_verbs(words: Mapping[str, "StrOrPromise"]) -> None:
    """Say in words what entries with these verbs are about; rooms do it for their own when they start."""
    _words.update(words)


def verb_words(verb: str) -> str:
    """A verb as auditors read it; the verb itself when no room has named it."""
    return str(_words.get(verb, verb))


class Actor(Protocol):
    """Whoever did it: an officer."""

    pk: int
    name: str


def write_entry(
    verb: str,
    *,
    actor: Actor | None,
    target: object = None,
    unit_path: str = "",
    detail: dict[str, object] | None = None,
) -> AuditEntry:
    """Add one entry. `actor` None: the system itself. `target`: the row that was changed, kept as table and id only.
    `detail` holds codes and counts, never keys, passwords or answers.

    Raises RuntimeError outside an atomic block.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit entry {verb} outside a transaction")
    return AuditEntry.objects.create(
        at=database_now(),
        actor_id=actor.pk if actor else None,
        actor_name=actor.name if actor else "",
        verb=verb,
        target_type=target._meta.label_lower if hasattr(target, "_meta") else "",
        target_id=str(getattr(target, "public_id", getattr(target, "pk", "")) or ""),
        unit_path=unit_path,
        detail=detail or {},
    )
