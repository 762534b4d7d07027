"""What every request meets first: a database that is down or full is said as 503 with Retry-After, never as 500; and what every
page leaves with: no browser's disk and no proxy keeps it."""

import sys
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_AFTER = "3"
log = structlog.get_logger(__name__)


class OverloadMiddleware:
    """Turns an unreachable or overloaded database into BUSY (ux.md §1.6) with a Retry-After header, where a view met it; where
    another middleware did, such as the session's, Django asks `answer_error`. A NUL in an address, which PostgreSQL cannot
    look for, is a bad request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest()
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return answer_busy(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_busy(request, error) if isinstance(error, (OperationalError, InterfaceError)) else None


def answer_busy(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("database_unavailable", path=request.path, error=type(error).__name__)
    response = HttpResponse(render_to_string("503.html"), status=503)  # no context: it would need the database
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


def answer_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: each middleware turns what it meets into this answer, before the one around it can see the error."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        return answer_busy(request, error)
    return server_error(request)


class PrivatePagesMiddleware:
    """Pages of one person are nobody else's, also not on a shared office computer (T22). A view that may be kept, such as an
    image, says so itself; static files are served before this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CompressionMiddleware(GZipMiddleware):
    """Leaves files alone that are served by ranges: their lengths count, and video does not get smaller."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if response.has_header("Accept-Ranges") else super().process_response(request, response)
