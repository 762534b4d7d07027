"""The list of assignments, and the form of one from step to step: a button that adds or removes something posts the whole form and
stores nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.models import LecturePage
from learning.assignments import publishing
from learning.assignments.access import assigners_only, get_managed, list_reachable
from learning.assignments.audience import AudiencePreview, ExceptionDraft, preview
from learning.assignments.choosing import count_by_unit, find_things, list_held
from learning.assignments.drafts import AssignmentDraft, AssignmentInvalid, read_draft
from learning.assignments.forms import OFFICER, POST, RANK, UNIT, AssignmentForm, ExceptionRow, pick_of
from learning.assignments.models import Assignment, Requirement
from learning.assignments.pages import describe_audience
from people.models import Officer, Unit
from quizzes.exams.models import Exam
from records.clock import database_now

DAYS = 14
PAGE = 50


@dataclass(frozen=True)
class Found:
    """What the search of the picker shows."""

    words: str
    lectures: list[LecturePage]
    exams: list[Exam]


class Drafting:
    """One request on the form. `assignment` None: a new one."""

    def __init__(self, actor: Officer, assignment: Assignment | None) -> None:
        self.actor, self.assignment = actor, assignment
        self.now = database_now()
        self.today = timezone.localdate(self.now)
        self.stored = read_draft(assignment) if assignment else None
        self.units = count_by_unit(actor, self.today)

    def open_form(self) -> AssignmentForm:
        return self._form(initial=initial_of(self.stored) if self.stored else self._initial())

    def bind_form(self, data: QueryDict) -> AssignmentForm:
        return self._form(data)

    def take_step(self, data: QueryDict) -> AssignmentForm:
        """The form as it was typed, with what the pressed button changes, and without errors: nobody has asked to save."""
        action, _colon, argument = data.get("step", "").partition(":")
        typed = data.copy()
        rows = typed.getlist("requirement")
        if action == "add" and argument not in rows:
            rows = [*rows, argument]
        elif action == "remove":
            rows = [row for row in rows if row != argument]
        elif action == "up" and argument in rows[1:]:
            at = rows.index(argument)
            rows[at - 1 : at + 1] = [rows[at], rows[at - 1]]
        typed.setlist("requirement", rows)
        fields = self._form().fields
        return self._form(
            initial={name: field.widget.value_from_datadict(typed, {}, name) for name, field in fields.items()}
        )

    def preview(self, data: QueryDict | None) -> AudiencePreview | None:
        """How many people it would be, as far as what was typed can be read; None: nobody is chosen."""
        if data is not None:
            bound = self._form(data)
            bound.is_valid()
            audience = bound.read_audience()
        elif self.stored:
            audience = self.stored.audience
        else:
            return None
        return preview(audience, self.today) if audience else None

    def find(self, words: str, form: AssignmentForm) -> Found:
        chosen = [thing.public_id for row in form.picked if (thing := row.exam or row.lecture)]
        return Found(words, *find_things(self.actor, words.strip()[:40], but=chosen))

    @property
    def tree(self) -> list[tuple[Unit, int, int]]:
        """The actor's units with how many serve there and how deep they stand."""
        top = min((unit.depth for unit, _count in self.units), default=0)
        return [(unit, count, unit.depth - top) for unit, count in self.units]

    def _form(self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None) -> AssignmentForm:
        held = {f"{field}s": list_held(self.actor, self.today, field) for field in (POST, RANK)}
        stored = initial_of(self.stored) if self.stored else {}
        kept = self.stored.requirements if self.stored else ()
        return AssignmentForm(data, actor=self.actor, initial=initial or stored, kept=kept, **held)

    def _initial(self) -> dict[str, Any]:
        """Two weeks from today, 18:00, for the highest of the actor's units."""
        due_at = timezone.localtime(self.now) + timedelta(days=DAYS)
        first = next((unit.public_id for unit, _count in self.units), None)
        return {"due_at": due_at.replace(hour=18, minute=0, second=0, microsecond=0), "unit": first, "how": "all"}


def initial_of(draft: AssignmentDraft) -> dict[str, Any]:
    """A stored draft as the form shows it."""
    audience = draft.audience
    return {
        "title": draft.title,
        "note": draft.note,
        "requirements": [pick_of(row) for row in draft.requirements],
        "how": "all" if draft.needed_count is None else "some",
        "needed_count": draft.needed_count,
        "units": [str(unit.public_id) for unit in audience.units],
        "posts": list(audience.posts),
        "ranks": list(audience.ranks),
        "officers": "\n".join(officer.officer_number for officer in audience.officers),
        "exceptions": [_row_of(row) for row in audience.exceptions],
        "due_at": draft.due_at,
        "arrival_days": draft.arrival_days,
        "unit": draft.unit.public_id,
    }


def _row_of(row: ExceptionDraft) -> ExceptionRow:
    if row.officer:
        return ExceptionRow(OFFICER, row.officer.officer_number, row.reason)
    if row.unit:
        return ExceptionRow(UNIT, row.unit.code, row.reason)
    return ExceptionRow(POST, row.post, row.reason) if row.post else ExceptionRow(RANK, row.rank, row.reason)


@assigners_only
@require_safe
def list_assignments(request: HttpRequest) -> HttpResponse:
    page = Paginator(list_reachable(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "assignments/list.html", {"page": page, "now": database_now()})


@assigners_only
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return fill_in(request, Drafting(request.user, None))


@assigners_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    assignment = get_managed(request.user, assignment_id)
    if assignment.state != Assignment.State.DRAFT:
        messages.warning(request, _("任务已经发布，只能延期、免除或撤回。"))
        return redirect("assignments:show", assignment.public_id)
    return fill_in(request, Drafting(request.user, assignment))


def fill_in(request: HttpRequest, drafting: Drafting) -> HttpResponse:
    if request.method != "POST":
        return show_form(request, drafting, drafting.open_form())
    if not request.POST.get("step", "save").startswith("save"):
        return show_form(request, drafting, drafting.take_step(request.POST))
    form = drafting.bind_form(request.POST)
    if form.is_valid():
        try:
            saved = publishing.save_draft(drafting.assignment, form.read_draft(), actor=request.user)
        except AssignmentInvalid as error:
            form.take_problems(error.problems)
        else:
            messages.success(request, _("已存为草稿，还没有发布。请核对下面的人数，再发布。"))
            return redirect("assignments:show", saved.public_id)
    return show_form(request, drafting, form, status=422)


def show_form(request, drafting, form, status=200):
    data = request.POST if request.method == "POST" else None
    context = {"form": form, "assignment": drafting.assignment, "tree": drafting.tree}
    context |= describe_audience(drafting.preview(data))
    context |= {"found": drafting.find(request.POST.get("find", ""), form), "conditions": Requirement.Condition.choices}
    return render(request, "assignments/form.html", context, status=status)
