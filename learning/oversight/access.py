"""One getter per right: outside a reader's subtrees nothing exists (G10). What a page was asked for stands in its address."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from learning.assignments.models import Assignment
from learning.oversight.completion import Question, choose_assignment, list_assignments
from learning.oversight.reports import VIEWERS, get_top_unit, list_visible_exams
from people.models import Officer, Unit
from people.scope import is_within
from quizzes.exams.models import Exam
from records.clock import database_now

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


def list_ancestors(unit: Unit, reader: Officer) -> list[Unit]:
    """Units above it that are the reader's, from the top."""
    scope = reader.scope_paths(*VIEWERS)
    return [one for one in unit.get_ancestors() if is_within(one.path, scope)]


def get_officer(reader: Officer, officer_id: uuid.UUID) -> Officer:
    """Somebody whose present unit is the reader's."""
    officer: Officer = get_object_or_404(Officer.objects.visible_to(reader, *VIEWERS), public_id=officer_id)
    return officer


@dataclass(frozen=True)
class Asked:
    """What an address asks for. `question` None: there is no assignment yet. `day`: the as-of day as it was given, "" for now;
    `problem`: what of the address could not be read, in words."""

    reader: Officer
    unit: Unit
    at: datetime
    day: str
    assignments: list[Assignment]
    question: Question | None
    problem: str = ""

    @property
    def is_present(self) -> bool:
        return not self.day

    @property
    def filters(self) -> dict[str, str]:
        """As they stand in addresses."""
        assignment = str(self.question.assignment.public_id) if self.question else ""
        chosen = {"assignment": assignment, "unit": str(self.unit.public_id), "as_of": self.day}
        chosen["post"] = self.question.post if self.question else ""
        return {name: value for name, value in chosen.items() if value}

    def address(self, **changes: str) -> str:
        """A query string with these filters changed."""
        return urlencode({name: value for name, value in (self.filters | changes).items() if value})


def read_asked(reader: Officer, query: Mapping[str, str]) -> Asked:
    """Filters `assignment`, `unit`, `post` and `as_of`. Http404: the unit or the assignment is not the reader's."""
    unit, now = get_unit(reader, query.get("unit", "")), database_now()
    at, day, problem = read_instant(query.get("as_of", ""), now)
    assignments = list(list_assignments(reader))
    named = query.get("assignment", "")
    chosen = choose_assignment(assignments, at)
    if named:
        chosen = next((one for one in assignments if str(one.public_id) == named), None)
        if chosen is None:
            raise Http404
    question = Question(chosen, unit, at, not day, query.get("post", "").strip()) if chosen else None
    return Asked(reader, unit, at, day, assignments, question, problem)


def read_instant(text: str, now: datetime) -> tuple[datetime, str, str]:
    """The end of a day, or now for "", today and later: the instant, the day as its address has it, and what is wrong with it."""
    if not text:
        return now, "", ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return now, "", _("“截至”要写成 2026-11-22 这样的日期。下面是现在的数据。")
    if day >= timezone.localdate(now):
        return now, "", ""
    return timezone.make_aware(datetime.combine(day, time.max)), day.isoformat(), ""
