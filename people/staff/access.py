"""One getter per right: outside a person's units nothing exists (G10)."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from people.models import AccessToken, Officer, Role, RoleGrant, RosterImport, Unit
from people.scope import ROSTER_KEEPERS, SECURITY, within
from people.tokens import ISSUERS
from records.models import AuditEntry

View = Callable[..., HttpResponse]


def for_roles(*roles: str) -> Callable[[View], View]:
    """Others are told whose page it is (NOPERM, ux.md §1.6), not a bare 403."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_role(*roles):  # type: ignore[union-attr]
                return render(
                    request,
                    "people/staff/no_permission.html",
                    {"roles": [Role(role).label for role in roles]},
                    status=403,
                )
            return view(request, *args, **kwargs)

        return checked

    return decorate


roster_keepers_only = for_roles(*ROSTER_KEEPERS)
security_only = for_roles(*SECURITY)
auditors_only = for_roles(Role.AUDITOR)
token_issuers_only = for_roles(*ISSUERS)
token_readers_only = for_roles(*ISSUERS, *SECURITY)


def get_officer(keeper: Officer, officer_id: uuid.UUID) -> Officer:
    officer: Officer = get_object_or_404(Officer.objects.visible_to(keeper, *ROSTER_KEEPERS), public_id=officer_id)
    return officer


def get_unit(keeper: Officer, unit_id: uuid.UUID | str) -> Unit:
    """`unit_id` may come from a query string: what is no id names no unit."""
    try:
        public_id = uuid.UUID(str(unit_id))
    except ValueError:
        raise Http404 from None
    unit: Unit = get_object_or_404(Unit.objects.visible_to(keeper, *ROSTER_KEEPERS), public_id=public_id)
    return unit


def get_roster_import(keeper: Officer, import_id: uuid.UUID) -> RosterImport:
    return get_object_or_404(RosterImport, public_id=import_id, owner=keeper)


def list_grants(granter: Officer) -> QuerySet[RoleGrant]:
    """Grants in force inside the granter's units, to officers there."""
    scope = granter.scope_paths(*SECURITY)
    people = Officer.objects.visible_to(granter, *SECURITY)
    grants = RoleGrant.objects.active().filter(within("unit__path", scope), officer__in=people)
    return grants.select_related("officer", "unit", "granted_by").order_by("unit__path", "role", "officer__name")


def list_tokens(reader: Officer) -> QuerySet[AccessToken]:
    """The reader's own; for security administrators also everybody's for units in their subtrees."""
    overseen = within("unit__path", reader.scope_paths(*SECURITY))
    return AccessToken.objects.filter(Q(owner=reader) | overseen).select_related("owner", "unit").order_by("-id")


def list_entries(auditor: Officer) -> QuerySet[AuditEntry]:
    """Entries about the auditor's units. What concerns no unit belongs to those who audit the whole tree."""
    scope = auditor.scope_paths(Role.AUDITOR)
    whole_tree = any(len(path) == Unit.steplen for path in scope)
    return AuditEntry.objects.filter(within("unit_path", scope) | (Q(unit_path="") if whole_tree else Q(pk__in=[])))
