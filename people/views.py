"""Pages of login and of a person's own settings."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is stale, most often after a login elsewhere: say so, and keep what was typed in the page."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"reason": "csrf"}, status=403)
    return render(request, "csrf_failure.html", status=403)
