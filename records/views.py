"""One person's files and jobs. Another person's do not exist."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from records.clock import database_now
from records.files import FileGone, fetch_file
from records.models import Job, PrivateFile


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
