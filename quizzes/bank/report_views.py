"""An officer reports a question. Whoever may not have seen the version is told nothing of it: 404."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from quizzes.bank.models import ItemVersion
from quizzes.bank.reports import TooManyReports, may_report, report_version


@login_required
@require_POST
def report(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The script gets JSON, a plain form a page with the way back."""
    version = get_object_or_404(ItemVersion, public_id=version_id)
    if not may_report(request.user, version.pk):
        raise Http404
    problem, status = "", 200
    try:
        report_version(version, officer=request.user, text=request.POST.get("text", ""))
    except TooManyReports as error:
        problem, status = str(error), 429
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"problem": problem}, status=status)
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    context = {"problem": problem, "back": back if is_ours else "/"}
    return render(request, "bank/reported.html", context, status=status)
