"""In-site messages. The only writer of `Message`. Refuses to lead anywhere but to pages of our own."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from records.clock import database_now
from records.models import Message

TITLE_LENGTH, PATH_LENGTH = 100, 200
AT_ONCE = 1000


class PathInvalid(ValueError):
    """A message leads to a page of ours or nowhere."""


def send_message(owner_ids: Iterable[int], *, kind: str, title: str, text: str = "", path: str = "") -> int:
    """The same message to each of them, in the caller's transaction; returns to how many. `path`: the page of ours that it
    leads to. A title that is too long is cut, since it often holds a title that somebody else wrote.

    Raises PathInvalid.
    """
    if path and (not path.startswith("/") or path.startswith(("//", "/\\")) or len(path) > PATH_LENGTH):
        raise PathInvalid(path)
    now, words = database_now(), title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
    rows = [
        Message(owner_id=owner_id, kind=kind, title=words, text=text, path=path, created_at=now)
        for owner_id in dict.fromkeys(owner_ids)
    ]
    Message.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def list_messages(owner_id: int) -> QuerySet[Message]:
    """The owner's own, the newest first."""
    return Message.objects.filter(owner_id=owner_id).order_by("-id")


def unread_count(owner_id: int) -> int:
    return Message.objects.filter(owner_id=owner_id, read_at__isnull=True).count()


def mark_read(message: Message) -> None:
    """The first time counts."""
    Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=database_now())


def mark_all_read(owner_id: int, *, until: datetime | None = None) -> int:
    """What the owner had in view: nothing that arrived after `until`. Returns how many."""
    rows = Message.objects.filter(owner_id=owner_id, read_at__isnull=True)
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    return rows.update(read_at=database_now())
