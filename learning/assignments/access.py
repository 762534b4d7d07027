"""One getter per right: outside a person's units nothing exists (G10)."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from learning.assignments.drafts import ASSIGNERS
from learning.assignments.models import Assignment, Duty
from people.models import Officer
from people.scope import is_within

View = Callable[..., HttpResponse]


def assigners_only(view: View) -> View:
    """Others are told whom to ask (NOPERM, ux.md §1.6), not a bare 403."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (isinstance(request.user, Officer) and request.user.has_role(*ASSIGNERS)):
            return render(request, "oversight/no_permission.html", status=403)
        return view(request, *args, **kwargs)

    return checked


def list_reachable(actor: Officer) -> QuerySet[Assignment]:
    """Those of the actor's units, and published ones from above that somebody of these units has."""
    held = Duty.objects.current().within(actor.scope_paths(*ASSIGNERS)).values("assignment")
    own = Assignment.objects.visible_to(actor, *ASSIGNERS).values("pk")
    from_above = Q(pk__in=held, state=Assignment.State.PUBLISHED)
    rows = Assignment.objects.filter(Q(pk__in=own) | from_above).select_related("unit")
    return rows.order_by("-due_at", "-pk")


def may_manage(actor: Officer, assignment: Assignment) -> bool:
    return is_within(assignment.unit.path, actor.scope_paths(*ASSIGNERS))


def get_reachable(actor: Officer, assignment_id: uuid.UUID) -> Assignment:
    assignment: Assignment = get_object_or_404(list_reachable(actor), public_id=assignment_id)
    return assignment


def get_managed(actor: Officer, assignment_id: uuid.UUID) -> Assignment:
    """One that the actor may change as a whole."""
    rows = Assignment.objects.visible_to(actor, *ASSIGNERS).select_related("unit")
    assignment: Assignment = get_object_or_404(rows, public_id=assignment_id)
    return assignment


def get_officer(actor: Officer, officer_id: uuid.UUID, assignment: Assignment) -> Officer:
    """Somebody who has this assignment now and whose duty the actor may change: one of the actor's units, or, of an assignment of
    the actor's own, anybody."""
    duties = Duty.objects.current().filter(assignment=assignment)
    if not may_manage(actor, assignment):
        duties = duties.within(actor.scope_paths(*ASSIGNERS))
    officer: Officer = get_object_or_404(Officer.objects.filter(pk__in=duties.values("officer")), public_id=officer_id)
    return officer
