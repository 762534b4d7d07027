"""Access tokens: what another system reads completion with, in its owner's name. Owns `AccessToken`; refuses one that reaches beyond
its owner's units, lasts longer than a year, or is told a second time: only a digest is kept.

A token never gives more than its owner has at that moment: who loses a role or leaves takes the tokens' reach along."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import AccessToken, Officer, Role, Unit
from people.scope import SECURITY, OutOfScope, is_within, require_scope
from records.audit import write_entry
from records.clock import database_now

ISSUERS = (Role.HR, Role.UNIT_ADMINISTRATOR)
PREFIX = "wkt_"  # so that scanners of code and logs recognize one
LONGEST_DAYS = 365


class TokenInvalid(Exception):
    """The token is refused; the message says in words why."""


def issue_token(unit: Unit, *, name: str, days: int, actor: Officer) -> tuple[AccessToken, str]:
    """A token for the unit's subtree and its secret, which nobody can read again. Locks the actor's row, so that a form sent
    twice issues one.

    Raises OutOfScope, TokenInvalid.
    """
    require_scope(actor, unit.path, *ISSUERS)
    name = name.strip()
    if not name:
        raise TokenInvalid(_("请填写用途。"))
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenInvalid(_("有效期最长 %(days)d 天。") % {"days": LONGEST_DAYS})
    if unit.ended_on:
        raise TokenInvalid(_("“%(name)s”已经撤销。") % {"name": unit.name})
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        Officer.objects.select_for_update(no_key=True).get(pk=actor.pk)
        now = database_now()
        if AccessToken.objects.active(now).filter(owner=actor, name=name).exists():
            raise TokenInvalid(_("你已经有一个用于“%(name)s”的令牌。要换新的，请先撤销它。") % {"name": name})
        token = AccessToken.objects.create(
            owner=actor,
            unit=unit,
            name=name,
            digest=digest_of(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        write_entry("access_token_issued", actor=actor, target=actor, unit_path=unit.path, detail=_detail(token))
    return token, secret


def revoke_token(token: AccessToken, *, actor: Officer) -> None:
    """End a token: its owner, or a security administrator of its unit. One that was revoked stays as it is.

    Raises OutOfScope.
    """
    if actor.pk != token.owner_id and not is_within(token.unit.path, actor.scope_paths(*SECURITY)):
        raise OutOfScope(token.unit.path)
    with transaction.atomic():
        if not AccessToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=database_now()):
            return
        write_entry(
            "access_token_revoked", actor=actor, target=token.owner, unit_path=token.unit.path, detail=_detail(token)
        )


def authenticate(secret: str) -> AccessToken | None:
    """The token in force with that secret, its owner narrowed to it; None: there is none, or its owner may not log in. The
    day of its last use is kept, once a day."""
    now = database_now()
    found = AccessToken.objects.active(now).filter(digest=digest_of(secret), owner__is_active=True)
    token = found.select_related("owner", "unit").first()
    if token is None:
        return None
    if token.last_used_on != now.date():
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=now.date())
    narrow(token.owner, token.unit.path)
    return token


def narrow(owner: Officer, path: str) -> None:
    """Leave the officer, in memory, those of the present grants that oversee completion, and of each what lies in the
    subtree at `path`."""
    kept: list[tuple[str, str]] = []
    for role in ISSUERS:
        for granted in owner.scope_paths(role):
            if granted.startswith(path) or path.startswith(granted):
                kept.append((role, max(granted, path, key=len)))
    owner._grants = kept


def digest_of(secret: str) -> str:
    """Plain, since the secret is random and long: nothing is gained by making guesses slow."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _detail(token: AccessToken) -> dict[str, object]:
    return {"title": token.name, "unit": token.unit.code, "to": token.expires_at.date().isoformat()}
