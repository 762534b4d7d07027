"""The save path as a WSGI application of its own: `config/wsgi.py` leads POST /save here past Django's middleware.

It accepts only the signed token in `X-Attempt-Token`, which no other site can make a browser send: that stands in for the
CSRF token. It sets its own security headers, limits the body, and gives its connection back."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections

from quizzes.exams.saving import AttemptUnknown, Outcome, Verdict, read_answers, save_answers
from quizzes.exams.tokens import TokenInvalid, read_token

PATH = "/save"
MAX_BODY = 64 * 1024
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"} | {
    409: "Conflict",
    413: "Payload Too Large",
    503: "Service Unavailable",
}
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "private, no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
log = structlog.get_logger(__name__)


def save_application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """One request: 200 all taken, 409 with reasons, 400/401/405/413 malformed, 503 with Retry-After when the database is away."""
    try:
        status, body = _answer(environ)
    except (OperationalError, InterfaceError) as error:
        log.error("save_unavailable", error=type(error).__name__)
        status, body = 503, {"reason": "busy"}
    finally:
        close_old_connections()
    data = json.dumps(body).encode()
    headers = [*HEADERS, ("Content-Length", str(len(data)))]
    if status == 503:
        headers.append(("Retry-After", "2"))
    start_response(f"{status} {REASONS[status]}", headers)
    return [data]


def _answer(environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    if environ["REQUEST_METHOD"] != "POST":
        return 405, {"reason": "method"}
    try:
        token = read_token(environ.get("HTTP_X_ATTEMPT_TOKEN", ""), now=datetime.now(UTC))
    except TokenInvalid:
        return 401, {"reason": "token"}
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 400, {"reason": "malformed"}
    if not 0 <= length <= MAX_BODY:
        return 413, {"reason": "too_large"}
    try:
        answers, refused = read_answers(json.loads(environ["wsgi.input"].read(length)))
    except (ValueError, RecursionError):
        return 400, {"reason": "malformed"}
    try:
        outcome = save_answers(token, answers)
    except AttemptUnknown:
        return 404, {"reason": "unknown_attempt"}
    return _reply(outcome, refused)


def _reply(outcome: Outcome, refused: list[Verdict]) -> tuple[int, dict[str, Any]]:
    reason = outcome.reason or ("malformed" if refused else "")
    body: dict[str, Any] = {
        "answers": [
            {"position": v.position, "rev": v.rev, "status": v.status} | ({"reason": v.reason} if v.reason else {})
            for v in [*outcome.verdicts, *refused]
        ],
        "server_now": milliseconds(outcome.server_now),
        "deadline": milliseconds(outcome.deadline),
        "accept_until": milliseconds(outcome.accept_until),
    }
    return (409, body | {"reason": reason}) if reason else (200, body)


def milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
