"""One getter per right: outside a reader's subtrees nothing exists (G10)."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from learning.oversight.reports import VIEWERS, get_top_unit, list_visible_exams
from people.models import Officer, Unit
from quizzes.exams.models import Exam

View = Callable[..., HttpResponse]


def overseers_only(view: View) -> View:
    """Others are told whom to ask (NOPERM, ux.md §1.6), not a bare 403."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (isinstance(request.user, Officer) and request.user.has_role(*VIEWERS)):
            return render(request, "oversight/no_permission.html", status=403)
        return view(request, *args, **kwargs)

    return checked


def get_exam(reader: Officer, exam_id: uuid.UUID) -> Exam:
    return get_object_or_404(list_visible_exams(reader), public_id=exam_id)


def get_unit(reader: Officer, unit_id: str) -> Unit:
    """The chosen unit, or the highest one of the reader's own for ""."""
    if not unit_id:
        unit = get_top_unit(reader)
        if unit is None:
            raise Http404
        return unit
    try:
        public_id = uuid.UUID(unit_id)
    except ValueError:
        raise Http404 from None
    chosen: Unit = get_object_or_404(Unit.objects.visible_to(reader, *VIEWERS), public_id=public_id)
    return chosen
