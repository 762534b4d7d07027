"""Own exams before and after sitting them: list, briefing, receipt, result."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from quizzes.exams import attempts
from quizzes.exams.access import get_own_attempt
from quizzes.exams.models import Exam
from quizzes.exams.overview import GROUPS, get_card, list_cards
from quizzes.exams.results import load_result
from records.clock import database_now

WHICH = ("wrong", "marked", "all")


@login_required
@require_GET
def list_exams(request: HttpRequest) -> HttpResponse:
    cards = list_cards(request.user)
    groups = [(group, [card for card in cards if card.group == group]) for group in GROUPS]
    return render(request, "exams/list.html", {"groups": [(name, rows) for name, rows in groups if rows]})


@login_required
@require_GET
def show_briefing(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    try:
        card = get_card(request.user, exam_id)
    except Exam.DoesNotExist:
        raise Http404 from None
    return render(request, "exams/briefing.html", {"card": card, "exam": card.exam})


@login_required
@require_GET
def show_receipt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = get_own_attempt(request.user, attempt_id)
    if not attempts.seal_if_due(attempt):
        return redirect("exams:attempt", attempt_id)
    result = attempt.results.filter(superseded_at__isnull=True).first()
    return render(request, "exams/receipt.html", {"attempt": attempt, "exam": attempt.exam, "result": result})


@login_required
@require_GET
def show_result(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = get_own_attempt(request.user, attempt_id)
    if not attempts.seal_if_due(attempt):
        return redirect("exams:attempt", attempt_id)
    view = load_result(attempt, now=database_now())
    default = "wrong" if view.select("wrong") else "all"
    which = request.GET.get("show") if request.GET.get("show") in WHICH else default
    context = {"view": view, "exam": view.exam, "which": which, "questions": view.select(which)}
    return render(request, "exams/result.html", context)
