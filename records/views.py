"""One person's files, jobs and messages. Another person's do not exist."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from records import messages
from records.clock import database_now
from records.files import FileGone, fetch_file
from records.models import Job, Message, PrivateFile

PAGE = 20


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """Says what there is; the POST hands it over, since it may be the only time."""
    if request.method == "POST":
        return hand_over(file_id, request.user.pk)
    file = get_object_or_404(PrivateFile, public_id=file_id, owner_id=request.user.pk)
    is_there = PrivateFile.objects.fetchable_by(request.user.pk, database_now()).filter(pk=file.pk).exists()
    return render(request, "records/file.html", {"file": file, "is_there": is_there}, status=200 if is_there else 410)


def hand_over(file_id: uuid.UUID, owner_id: int) -> HttpResponse:
    try:
        name, data = fetch_file(file_id, owner_id=owner_id)
    except FileGone as error:
        raise Http404 from error
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_required
@never_cache
@require_GET
def job(request: HttpRequest, job_id: uuid.UUID) -> JsonResponse:
    """How far a job of this person's is."""
    job = get_object_or_404(Job, public_id=job_id, owner_id=request.user.pk)
    is_over = job.state in (Job.State.DONE, Job.State.FAILED)
    fields = ("state", "progress", "total", "problem", "result")
    return JsonResponse({"over": is_over} | {field: getattr(job, field) for field in fields})


@login_required
@require_safe
def list_messages(request: HttpRequest) -> HttpResponse:
    kind = request.GET["kind"] if request.GET.get("kind") in Message.Kind.values else ""
    rows = messages.list_messages(request.user.pk)
    page = Paginator(rows.filter(kind=kind) if kind else rows, PAGE).get_page(request.GET.get("page"))
    filters = urlencode({"kind": kind}) + "&" if kind else ""
    context = {"page": page, "kind": kind, "kinds": Message.Kind.choices, "filters": filters, "seen_at": database_now()}
    return render(request, "records/messages.html", context)


@login_required
@require_POST
def open_message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """A POST, since it marks the message as read."""
    message = get_object_or_404(messages.list_messages(request.user.pk), public_id=message_id)
    messages.mark_read(message)
    return redirect(message.path or "records:messages")


@login_required
@require_POST
def read_messages(request: HttpRequest) -> HttpResponse:
    """`until`: when the page was made, so that what arrived since stays new."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    messages.mark_all_read(request.user.pk, until=until if until and until.tzinfo else None)
    return redirect("records:messages")
