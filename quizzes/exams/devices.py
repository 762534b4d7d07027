"""Which browser is at hand: a random cookie of its own, so that two devices of one officer can be told apart (G9)."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from quizzes.exams.attempts import Device

COOKIE = "device"
KEPT_SECONDS = 400 * 24 * 3600


def get_device(request: HttpRequest) -> Device:
    """The device of this request; its cookie may be new and is set by `remember_device`."""
    cookie = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(16)
    agent = request.headers.get("User-Agent", "")
    return Device(cookie, _("手机") if "Mobi" in agent or "Android" in agent else _("电脑"))


def remember_device(response: HttpResponse, device: Device) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        device.cookie,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
