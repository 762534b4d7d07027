"""重发初始密码: for everyone below a unit who never chose a password."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from people.reissue import JOB, list_owing, start_reissue
from people.staff.access import get_unit, roster_keepers_only
from records.models import Job


@roster_keepers_only
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    unit = get_unit(request.user, unit_id)
    if request.method == "POST":
        return redirect("people_staff:reissue", start_reissue(unit, actor=request.user).public_id)
    return render(request, "people/staff/reissue_start.html", {"unit": unit, "count": list_owing(unit).count()})


@roster_keepers_only
@require_GET
def show(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    job = get_object_or_404(Job, public_id=job_id, kind=JOB, owner_id=request.user.pk)
    if job.state == Job.State.DONE:
        return redirect("records:file", job.result["file"])
    return render(request, "people/staff/reissue.html", {"job": job, "is_stuck": job.state == Job.State.FAILED})
