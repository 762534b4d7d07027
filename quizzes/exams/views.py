"""Sitting an exam: start, the paper, hand-in, take-over. `officer_views.py` has the pages before and after."""

import json
import uuid
from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from people.middleware import open_before_password_change
from quizzes.exams import attempts
from quizzes.exams.access import get_own_attempt, get_paper_image
from quizzes.exams.attempt_page import build_context, build_receipt, get_progress, read_posted_answers
from quizzes.exams.devices import get_device, remember_device
from quizzes.exams.file_views import keep_posted
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.saving import save_answers
from quizzes.exams.tokens import TokenInvalid, read_token
from records.clock import database_now


@login_required
@require_POST
def start(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    device = get_device(request)
    try:
        attempt = attempts.start_attempt(exam_id, officer=request.user, device=device)
    except Exam.DoesNotExist:
        raise Http404 from None
    except attempts.ExamRefused:
        return redirect("exams:briefing", exam_id)  # which says why
    return remember_device(redirect("exams:attempt", attempt.public_id), device)


@open_before_password_change
@login_required
@require_safe
def show_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt, device = get_own_attempt(request.user, attempt_id), get_device(request)
    if attempts.seal_if_due(attempt):
        return redirect("exams:receipt", attempt_id)
    if not attempts.is_on_device(attempt, device):
        context = {"attempt": attempt, "exam": attempt.exam, "device": device, "progress": get_progress(attempt)}
        return remember_device(render(request, "exams/other_device.html", context), device)
    return render(request, "exams/attempt.html", build_context(attempt, request.user, database_now()))


@open_before_password_change
@require_POST
def submit(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Hand in, or save the plain form. Scripts ask for JSON, and are told 401 when the session is gone."""
    if not request.user.is_authenticated:
        return (
            JsonResponse({"reason": "login"}, status=401)
            if _is_script(request)
            else redirect_to_login(f"{request.path.removesuffix('submit')}")
        )
    attempt = get_own_attempt(request.user, attempt_id)
    token = request.POST.get("token") or request.headers.get("X-Attempt-Token", "")
    try:
        permit = read_token(token, now=datetime.now(UTC))
        if permit.attempt_id != attempt.pk:
            raise TokenInvalid
        files, problems = keep_posted(request, permit)
        if posted := read_posted_answers(attempt, request.POST, files):
            save_answers(permit, posted)
        for problem in problems:
            messages.error(request, problem)
        if request.POST.get("action") == "save" or problems:
            return redirect("exams:attempt", attempt_id)
        attempt = attempts.submit_attempt(attempt, officer=request.user, epoch=permit.epoch)
    except TokenInvalid:
        return _answer(request, attempt, 409, {"reason": "token"})
    except attempts.AttemptTakenOver:
        return _answer(request, attempt, 409, {"reason": "taken_over"})
    return _answer(request, attempt, 200, {"receipt": build_receipt(attempt)})


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _answer(request: HttpRequest, attempt: Attempt, status: int, body: dict[str, object]) -> HttpResponse:
    if _is_script(request):
        return JsonResponse(body, status=status)
    return redirect("exams:receipt" if status == 200 else "exams:attempt", attempt.public_id)


@open_before_password_change
@csrf_exempt  # the signed token in a header of ours stands in for it, as on the save path
@require_POST
def record_leave(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    try:
        token = read_token(request.headers.get("X-Attempt-Token", ""), now=datetime.now(UTC))
        seconds = float(json.loads(request.body)["seconds"])
        count = attempts.record_leave(token, seconds=seconds)
    except TokenInvalid:
        return JsonResponse({"reason": "token"}, status=401)
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"reason": "malformed"}, status=400)
    except (Attempt.DoesNotExist, attempts.AttemptClosed):
        return JsonResponse({"reason": "sealed"}, status=409)
    return JsonResponse({"count": count})


@open_before_password_change
@login_required
@require_POST
def take_over(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt, device = get_own_attempt(request.user, attempt_id), get_device(request)
    try:
        attempts.take_over(attempt, officer=request.user, device=device)
    except attempts.AttemptClosed:
        return redirect("exams:receipt", attempt_id)
    return remember_device(redirect("exams:attempt", attempt_id), device)


@login_required
@require_GET
def show_image(request: HttpRequest, attempt_id: uuid.UUID, image_id: uuid.UUID) -> FileResponse:
    image = get_paper_image(get_own_attempt(request.user, attempt_id), image_id)
    response = FileResponse(image.content.open("rb"))
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
