"""Own exams before and after sitting them: list, briefing, receipt, result."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from quizzes.exams import attempts
from quizzes.exams.access import get_own_attempt
from quizzes.exams.briefing import list_section_rules
from quizzes.exams.models import Exam
from quizzes.exams.overview import (
    AVAILABLE,
    ENDED,
    GROUPS,
    RUNNING,
    UPCOMING,
    count_attempts_left,
    get_card,
    is_released,
    list_cards,
)
from quizzes.exams.results import load_result
from records.clock import database_now

WHICH = ("wrong", "marked", "all")


@login_required
@require_safe
def list_exams(request: HttpRequest) -> HttpResponse:
    cards = list_cards(request.user)
    groups = [(group, [card for card in cards if card.group == group]) for group in GROUPS]
    groups[-1][1].reverse()  # what is over: the latest first
    return render(request, "exams/list.html", {"groups": [(name, rows) for name, rows in groups if rows]})


@login_required
@require_safe
def show_briefing(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """What stands before an exam, or why it can't be begun: not yet, handed in, over, in progress."""
    try:
        card = get_card(request.user, exam_id)
    except Exam.DoesNotExist:
        raise Http404 from None
    context = {"card": card, "exam": card.exam}
    if card.group == AVAILABLE:
        return render(request, "exams/briefing.html", context | {"sections": list_section_rules(card.exam)})
    templates = {RUNNING: "exams/running.html", UPCOMING: "exams/not_yet.html", ENDED: "exams/ended.html"}
    return render(request, templates[card.group], context)


@login_required
@require_safe
def show_receipt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = get_own_attempt(request.user, attempt_id)
    if not attempts.seal_if_due(attempt):
        return redirect("exams:attempt", attempt_id)
    result = attempt.results.filter(superseded_at__isnull=True).first()
    context = {"attempt": attempt, "exam": attempt.exam, "answered_count": result.answered_count if result else None}
    context["released"] = is_released(attempt.exam, database_now())
    return render(request, "exams/receipt.html", context)


@login_required
@require_safe
def show_result(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = get_own_attempt(request.user, attempt_id)
    if not attempts.seal_if_due(attempt):
        return redirect("exams:attempt", attempt_id)
    now = database_now()
    view = load_result(attempt, now=now)
    if view.result is None:
        return render(request, "exams/pending.html", {"attempt": attempt, "exam": attempt.exam, "view": view})
    default = "wrong" if view.select("wrong") else "all"
    which = request.GET.get("show") if request.GET.get("show") in WHICH else default
    counts = [(name, len(view.select(name))) for name in WHICH]
    context = {"view": view, "attempt": attempt, "exam": view.exam, "which": which, "counts": counts, "now": now}
    context["attempts_left"] = count_attempts_left(view.exam, request.user, now)
    return render(request, "exams/result.html", context)
