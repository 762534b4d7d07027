"""Files for one person. Owns `PrivateFile`; another person's file does not exist for the asker (404), a single-use file
exists once."""

import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models import Q

from records.clock import database_now
from records.models import PrivateFile

KEPT = timedelta(hours=24)


class FileGone(Exception):
    """No such file for this person: never there, someone else's, expired, or already fetched."""


def keep_file(
    content: bytes, *, owner_id: int, purpose: str, name: str, kept: timedelta = KEPT, single_use: bool = False
) -> PrivateFile:
    """Store bytes under a random name, readable by the owner alone until `kept` has passed."""
    file = PrivateFile(
        owner_id=owner_id, purpose=purpose, name=name, single_use=single_use, expires_at=database_now() + kept
    )
    file.content.save(f"{uuid.uuid4().hex}.bin", ContentFile(content), save=False)
    file.save()
    return file


def fetch_file(public_id: uuid.UUID, *, owner_id: int) -> tuple[str, bytes]:
    """Name and bytes. A single-use file is marked by one UPDATE before it is read, so that two askers can't both have it,
    and is deleted from disk.

    Raises FileGone.
    """
    now = database_now()
    mine = PrivateFile.objects.fetchable_by(owner_id, now).filter(public_id=public_id)
    if not mine.update(fetched_at=now):
        raise FileGone(str(public_id))
    file = PrivateFile.objects.get(public_id=public_id)
    with file.content.open("rb") as stream:
        data = stream.read()
    if file.single_use:
        file.content.delete(save=False)
    return file.name, data


def read_file(file_id: int) -> bytes:
    """The bytes, for a verb of ours that was given the row's id.

    Raises FileGone when its time was over.
    """
    try:
        with PrivateFile.objects.get(pk=file_id).content.open("rb") as stream:
            data: bytes = stream.read()
    except (PrivateFile.DoesNotExist, FileNotFoundError) as error:
        raise FileGone(str(file_id)) from error
    return data


def discard_file(file_id: int) -> None:
    """Delete a file before its time, bytes and row."""
    for file in PrivateFile.objects.filter(pk=file_id):
        file.content.delete(save=False)
        file.delete()


def discard_expired_files() -> int:
    """Delete what has expired, and single-use files that were fetched. Returns how many."""
    gone = PrivateFile.objects.filter(Q(expires_at__lt=database_now()) | Q(single_use=True, fetched_at__isnull=False))
    count = 0
    for file in gone:
        file.content.delete(save=False)
        file.delete()
        count += 1
    return count
