"""What the account decides about every request: its language, and that an initial password is changed first."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation

from people.models import Officer

View = Callable[..., HttpResponse]


class PreferencesMiddleware:
    """Chinese is the default even for browsers that ask for another language; English is chosen, never guessed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response


def open_before_password_change(view: View) -> View:
    """Mark a view that an officer who still owes the first password change may use: the change itself, logging out, and
    whatever a running exam needs, which nothing may lock (T26)."""
    view.open_before_password_change = True  # type: ignore[attr-defined]
    return view


class PasswordChangeMiddleware:
    """Leads an officer who logged in by an initial password to choosing one, from every page but the marked ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: object, kwargs: object) -> HttpResponse | None:
        officer = request.user
        if not isinstance(officer, Officer) or not officer.must_change_password:
            return None
        if getattr(view, "open_before_password_change", False):
            return None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"reason": "password_change"}, status=403)
        following = {"next": request.get_full_path()} if request.method == "GET" else {}
        return HttpResponseRedirect(reverse("people:password") + (f"?{urlencode(following)}" if following else ""))
