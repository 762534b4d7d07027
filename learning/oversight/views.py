"""HR's pages: exams, and for each who has passed, failed or not come, by unit."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from learning.oversight.access import get_exam, get_unit, overseers_only
from learning.oversight.exports import export_report
from learning.oversight.reports import STATUSES, get_report, list_visible_exams
from records.clock import database_now

PAGE = 50


@overseers_only
@require_GET
def list_exams(request: HttpRequest) -> HttpResponse:
    page = Paginator(list_visible_exams(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/exam_list.html", {"page": page, "now": database_now()})


@overseers_only
@require_GET
def show_exam(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    unit = get_unit(request.user, request.GET.get("unit", ""))
    exam, now = get_exam(request.user, exam_id), database_now()
    report = get_report(exam, reader=request.user, unit=unit, as_of=now)
    status = request.GET.get("status", "")
    status = status if status in STATUSES else ""
    search = request.GET.get("search", "").strip()
    people = Paginator(report.list_people(status, search), PAGE).get_page(request.GET.get("page"))
    ancestors = [one for one in unit.get_ancestors() if any(one.path.startswith(p) for p in request.user.scope_paths())]
    context = {"report": report, "exam": exam, "unit": unit, "units": report.list_units(), "people": people}
    context |= {"status": status, "search": search, "ancestors": ancestors, "now": timezone.localtime(now)}
    return render(request, "oversight/exam.html", context)


@overseers_only
@require_POST
def export_people(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    unit = get_unit(request.user, request.POST.get("unit", ""))
    report = get_report(get_exam(request.user, exam_id), reader=request.user, unit=unit, as_of=database_now())
    return export_report(report, actor=request.user, status=request.POST.get("status", ""))
