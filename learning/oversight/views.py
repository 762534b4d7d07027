"""HR's pages: exams, and for each who has passed, failed or not come, by unit."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from learning.oversight.access import get_exam, get_unit, overseers_only
from learning.oversight.exports import export_report
from learning.oversight.presentation import describe_report
from learning.oversight.reports import get_report, list_visible_exams
from quizzes.exams.roll import STATUSES
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
    exam = get_exam(request.user, exam_id)
    report = get_report(exam, reader=request.user, unit=unit, as_of=database_now())
    status = request.GET["status"] if request.GET.get("status") in STATUSES else ""
    search = request.GET.get("search", "").strip()
    people = Paginator(report.list_people(status, search), PAGE).get_page(request.GET.get("page"))
    filters = f"{urlencode({'unit': unit.public_id, 'status': status, 'search': search})}&"
    context = describe_report(report, request.user) | {"people": people, "filters": filters}
    return render(request, "oversight/exam.html", context | {"status": status, "search": search})


@overseers_only
@require_POST
def export_people(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    unit = get_unit(request.user, request.POST.get("unit", ""))
    report = get_report(get_exam(request.user, exam_id), reader=request.user, unit=unit, as_of=database_now())
    return export_report(report, actor=request.user, status=request.POST.get("status", ""))
