"""Files of answers: one at a time in, out to those who may see them, and away again while the attempt is open."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from people.middleware import open_before_password_change
from quizzes.exams.files import MOST_BYTES, FileRefused, discard_file, keep_file, visible_files
from quizzes.exams.models import Attempt
from quizzes.exams.tokens import AttemptToken, TokenInvalid, read_token

FORM_BYTES = MOST_BYTES + 64 * 1024  # of a request with one file
STATUSES = {"closed": 409, "unknown_field": 404, "too_large": 413, "kind": 415, "too_many": 409}
Answer = Callable[..., HttpResponse]


def with_token(view: Answer) -> Answer:
    """Only with the token of this very attempt; it stands in for the session, as on the save path."""

    @wraps(view)
    def guarded(request: HttpRequest, attempt_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
        try:
            token = read_token(request.headers.get("X-Attempt-Token", ""), now=datetime.now(UTC))
        except TokenInvalid:
            return JsonResponse({"reason": "token"}, status=401)
        if not Attempt.objects.filter(pk=token.attempt_id, public_id=attempt_id).exists():
            return JsonResponse({"reason": "token"}, status=401)
        try:
            return view(request, token, **kwargs)
        except FileRefused as refusal:
            return JsonResponse({"reason": refusal.reason}, status=STATUSES[refusal.reason])

    return guarded


@open_before_password_change
@csrf_exempt
@require_POST
@with_token
def receive(request: HttpRequest, token: AttemptToken) -> HttpResponse:
    """One file, acknowledged once it is committed."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > FORM_BYTES:
        raise FileRefused("too_large")
    file = request.FILES.get("file")
    if file is None or len(request.FILES) != 1:
        return JsonResponse({"reason": "malformed"}, status=400)
    if file.size and file.size > MOST_BYTES:
        raise FileRefused("too_large")
    row = keep_file(token, field=request.POST.get("field", ""), name=file.name or "", data=file.read())
    return JsonResponse({"id": str(row.public_id), "name": row.name, "size": row.size}, status=201)


@open_before_password_change
@csrf_exempt
@require_POST
@with_token
def discard(request: HttpRequest, token: AttemptToken, file_id: uuid.UUID) -> HttpResponse:
    discard_file(token, file_id)
    return JsonResponse({})


@login_required
@require_GET
def show(request: HttpRequest, attempt_id: uuid.UUID, file_id: uuid.UUID) -> FileResponse:
    row = get_object_or_404(visible_files(request.user), attempt__public_id=attempt_id, public_id=file_id)
    response = FileResponse(
        row.content.open("rb"), as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def keep_posted(request: HttpRequest, token: AttemptToken) -> tuple[dict[str, list[str]], list[str]]:
    """Files of the plain form, where each field's come as its name with -new: ids by field, and what was not taken, in words."""
    kept: dict[str, list[str]] = {}
    problems = []
    for name in request.FILES:
        field = name.removesuffix("-new")
        for file in request.FILES.getlist(name):
            try:
                row = keep_file(token, field=field, name=file.name or "", data=file.read())
            except FileRefused as refusal:
                problems.append(_("“%(name)s”%(reason)s") % {"name": file.name, "reason": say_refusal(refusal.reason)})
            else:
                kept.setdefault(field, []).append(str(row.public_id))
    return kept, problems


def say_refusal(reason: str) -> str:
    words = {
        "too_large": _("没有上传：文件超过 20 MB，请压缩后再选。"),
        "kind": _("没有上传：内容与文件类型不符，或这种文件不能交。请换一个文件。"),
        "too_many": _("没有上传：文件已经够数，请先删除一个。"),
        "closed": _("没有上传：已经停止接收，或已在另一台设备上继续。"),
    }
    return words.get(reason, _("没有上传：服务器没有接受这个文件，请换一个。"))
