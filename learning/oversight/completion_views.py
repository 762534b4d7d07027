"""HR's pages about assignments: completion, matrix, weakest topics, a person's file, exports."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from learning.oversight.access import Asked, get_officer, list_ancestors, overseers_only, read_asked
from learning.oversight.completion import list_posts, name_units
from learning.oversight.completion_exports import KIND, Selection, export_completion
from learning.oversight.completion_page import (
    CountedPaginator,
    describe_completion,
    describe_people,
    read_standing,
    standing_label,
    unit_choices,
)
from learning.oversight.exports import TYPE
from learning.oversight.matrix import COLUMNS, fill_assignments, fill_requirements, list_people
from learning.oversight.person import load_file
from learning.oversight.topics import load_weakest
from records.clock import database_now
from records.models import Job

PAGE = 50


@overseers_only
@require_GET
def show_completion(request: HttpRequest) -> HttpResponse:
    asked = read_asked(request.user, request.GET)
    if asked.question is None:
        return render(request, "oversight/completion_empty.html", {"asked": asked})
    standing, search = read_standing(request.GET.get("status", "")), request.GET.get("search", "").strip()[:40]
    context = describe_completion(asked, asked.question)
    count = None if search else context["report"].count(standing)
    page = CountedPaginator(asked.question.select(standing, search), PAGE, count).get_page(request.GET.get("page"))
    people = describe_people(asked.question.turn_to(page.object_list), asked, context["requirements"])
    shown = {"page": page, "people": people, "standing": standing, "search": search}
    shown |= {
        "filters": f"{asked.address(status=standing or 'all', search=search)}&",
        "label": standing_label(standing),
    }
    with_people = [row.unit for row in context["report"].units if not row.is_own]
    shown["unit_choices"] = unit_choices(context["ancestors"], asked.unit, with_people)
    return render(request, "oversight/completion.html", context | shown)


@overseers_only
@require_POST
def export_list(request: HttpRequest) -> HttpResponse:
    asked = read_asked(request.user, request.POST)
    if asked.question is None:
        raise Http404
    status, search = request.POST.get("status", ""), request.POST.get("search", "").strip()[:40]
    selection = Selection(read_standing(status), search)
    made = export_completion(asked.question, selection, actor=request.user)
    if isinstance(made, Job):
        return redirect("oversight:export", made.public_id)
    headers = {"Content-Disposition": content_disposition_header(True, made[0])}
    return HttpResponse(made[1], content_type=TYPE, headers=headers)


@overseers_only
@require_GET
def show_export(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(Job, public_id=job_id, owner_id=request.user.pk, kind=KIND)
    return render(request, "oversight/export.html", {"job": job})


@overseers_only
@require_GET
def show_matrix(request: HttpRequest) -> HttpResponse:
    """Every requirement of one assignment."""
    asked = read_asked(request.user, request.GET)
    if asked.question is None:
        return render(request, "oversight/completion_empty.html", {"asked": asked})
    duties, requirements = asked.question.select(""), asked.question.requirements()
    page = Paginator(duties.order_by("unit__path", "officer__officer_number"), PAGE).get_page(request.GET.get("page"))
    rows = fill_requirements(asked.question.turn_to(page.object_list), requirements, asked.at)
    places = name_units((row.unit.path for row in rows), asked.unit.path)
    context = {"asked": asked, "page": page, "rows": rows, "heads": requirements, "places": places}
    context |= {"unit_choices": choose_units(asked), "posts": list_posts(asked.question)}
    return render(request, "oversight/matrix.html", context | {"filters": f"{asked.address()}&"})


def choose_units(asked: Asked) -> list[tuple[str, str]]:
    """The reader's units above, this one, and those below it that there were on the day, be there people in them or not."""
    day = timezone.localdate(asked.at)
    below = [unit for unit in asked.unit.get_children() if unit.ended_on is None or unit.ended_on > day]
    return unit_choices(list_ancestors(asked.unit, asked.reader), asked.unit, below)


@overseers_only
@require_GET
def show_assignments(request: HttpRequest) -> HttpResponse:
    """Every assignment of a unit, `COLUMNS` side by side."""
    asked = read_asked(request.user, request.GET)
    columns = Paginator(asked.assignments, COLUMNS).get_page(request.GET.get("columns"))
    held = {"unit": asked.unit, "at": asked.at, "is_present": asked.is_present}
    page = Paginator(list_people(columns.object_list, **held), PAGE).get_page(request.GET.get("page"))
    rows = fill_assignments(list(page.object_list), columns.object_list, **held)
    places = name_units((row.unit.path for row in rows), asked.unit.path)
    context = {"asked": asked, "page": page, "rows": rows, "heads": columns, "columns": columns, "places": places}
    across = asked.address(assignment="")
    context |= {"across": across, "filters": f"{across}&columns={columns.number}&", "is_across": True}
    context["unit_choices"] = choose_units(asked)
    return render(request, "oversight/matrix.html", context)


@overseers_only
@require_GET
def show_topics(request: HttpRequest) -> HttpResponse:
    asked = read_asked(request.user, request.GET)
    if asked.question is None:
        raise Http404
    weakest = load_weakest(asked.question, database_now())
    return render(request, "oversight/topics.html", {"asked": asked, "weakest": weakest})


@overseers_only
@require_GET
def show_person(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    file = load_file(get_officer(request.user, officer_id), database_now())
    return render(request, "oversight/person.html", {"file": file})
