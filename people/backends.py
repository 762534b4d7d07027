"""Who a session belongs to. Nobody logs in through here."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from people.models import Officer


class SessionBackend(ModelBackend):
    """Django's permissions and its lookup of a session's officer. Passwords are checked by `people.login` alone, where the
    limits are: a login form of any other library fails instead of passing them by."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Officer | None:
        return None

    async def aauthenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Officer | None:
        return None
