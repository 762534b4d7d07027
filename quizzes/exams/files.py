"""Files that officers hand in for a question. The only writer of `ResponseFile`. A file is acknowledged after its commit alone; it counts
where the response of its own attempt names it, so that naming another attempt's file means nothing. Reads no key."""

import hashlib
import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet

from lib.file_signs import TYPES, extension_of, is_genuine
from people.models import Officer, Role
from people.scope import within
from quizzes.bank.showing import show_content
from quizzes.bank.types import get_type
from quizzes.exams.models import Attempt, PaperItem, ResponseFile
from quizzes.exams.tokens import AttemptToken
from records.clock import database_now

MOST_BYTES = 20 * 1024 * 1024
MOST_STORED = 20  # of one question, with those that no answer names any more
NAME_LENGTH = 120


class FileRefused(Exception):
    """`reason`: closed, unknown_field, too_large, kind or too_many."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def keep_file(token: AttemptToken, *, field: str, name: str, data: bytes) -> ResponseFile:
    """Store one file for the question whose fields are called `field`. Holds the attempt's row, so that sealing waits for it.

    Raises FileRefused.
    """
    if len(data) > MOST_BYTES:
        raise FileRefused("too_large")
    with transaction.atomic():
        attempt = _lock_open(token, database_now())
        position, rules = _find_field(attempt, field)
        extension = extension_of(name)
        if extension not in rules["extensions"] or not is_genuine(data, extension):
            raise FileRefused("kind")
        if ResponseFile.objects.filter(attempt=attempt, position=position).count() >= MOST_STORED:
            raise FileRefused("too_many")
        row = ResponseFile(
            attempt=attempt,
            position=position,
            name=_clean_name(name, extension),
            media_type=TYPES[extension],
            size=len(data),
            digest=hashlib.sha256(data).hexdigest(),
        )
        row.content.save(f"{row.public_id}{extension}", ContentFile(data), save=False)
        try:
            row.save()
        except Exception:
            row.content.storage.delete(str(row.content.name))
            raise
    return row


def discard_file(token: AttemptToken, file_id: uuid.UUID) -> None:
    """Delete a file of an attempt that is still open; one that is not there is gone already. Holds the attempt's row.

    Raises FileRefused.
    """
    with transaction.atomic():
        attempt = _lock_open(token, database_now())
        for row in ResponseFile.objects.filter(attempt=attempt, public_id=file_id):
            storage, name = row.content.storage, str(row.content.name)
            row.delete()
            transaction.on_commit(partial(storage.delete, name))


def visible_files(officer: Officer) -> QuerySet[ResponseFile]:
    """Own files, and those of sealed attempts at exams that the officer trains for."""
    managed = within("attempt__exam__unit__path", officer.scope_paths(Role.TRAINER))
    return ResponseFile.objects.filter(
        Q(attempt__officer=officer) | managed & Q(attempt__state=Attempt.State.SEALED)
    ).select_related("attempt")


def _lock_open(token: AttemptToken, now: datetime) -> Attempt:
    attempt = (
        Attempt.objects.open()
        .select_for_update(of=("self",))
        .select_related("exam")
        .filter(pk=token.attempt_id, officer_id=token.officer_id, epoch=token.epoch, accept_until__gte=now)
        .first()
    )
    if attempt is None:
        raise FileRefused("closed")
    return attempt


def _find_field(attempt: Attempt, field: str) -> tuple[int, dict[str, Any]]:
    """The position, and what may be handed in there."""
    number = field.partition("-")[0].removeprefix("q")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise FileRefused("unknown_field")
    rows = PaperItem.objects.filter(paper_id=attempt.exam.paper_id, position=int(number)).select_related("version")
    for row in rows:
        shown = show_content(get_type(row.version.type), row.version.content, field=f"q{row.position}")
        for part in (shown, *shown.get("parts", ())):
            if part["field"] == field and "accept" in part:
                return row.position, part
    raise FileRefused("unknown_field")


def _clean_name(name: str, extension: str) -> str:
    """The officer's own name of the file, without folders and signs that no name has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable()).strip() or f"file{extension}"
    return plain if len(plain) <= NAME_LENGTH else plain[: NAME_LENGTH - len(extension)] + extension
