"""Who a session belongs to. Nobody logs in through here."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from people.models import Officer
from records.models import Message


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

    def get_user(self, user_id: Any) -> Officer | None:
        """With `has_unread` beside the officer, for the bell on every page: no page asks for it in a statement of its own."""
        unread = Message.objects.filter(owner_id=OuterRef("pk"), read_at__isnull=True)
        officer = Officer.objects.filter(pk=user_id).annotate(has_unread=Exists(unread)).first()
        return officer if officer and self.user_can_authenticate(officer) else None
