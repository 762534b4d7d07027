"""Files on their way in, part after part, so that a lost connection costs one part. Owns `MediumUpload`; makes a `Medium` of it when
the last part has come. Refuses what is too big, of another type than it says, or not in its turn."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from cms.media import MediumRefused, keep_medium, refuse_name
from cms.models import Medium, MediumUpload
from cms.spaces import is_trainer_of
from people.models import Officer, Unit
from people.scope import OutOfScope
from records.clock import database_now

KEPT = timedelta(days=1)


class PartOutOfTurn(Exception):
    """The part begins elsewhere than where the last one ended; `received` says where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__(str(received))
        self.received = received


def start_upload(*, kind: str, name: str, size: int, unit: Unit, actor: Officer) -> MediumUpload:
    """Raises OutOfScope, MediumRefused."""
    if not is_trainer_of(actor, unit):
        raise OutOfScope(unit.path)
    limit = settings.MEDIUM_LIMITS.get(kind)
    if limit is None:
        raise MediumRefused(_("这里不能上传这种文件。"))
    refuse_name(kind, name)
    if size <= 0:
        raise MediumRefused(_("文件是空的，请换一个。"))
    if size > limit:
        raise MediumRefused(_("文件超过 %(limit)d MB，请压缩后再上传。") % {"limit": limit // 1024 // 1024})
    return MediumUpload.objects.create(owner=actor, unit=unit, kind=kind, name=name[-150:], size=size)


def add_part(upload: MediumUpload, data: bytes, *, offset: int) -> int:
    """Store one part and return how many bytes there are now. A part that came twice changes nothing.

    Raises PartOutOfTurn, MediumRefused.
    """
    if not data or len(data) > settings.MEDIUM_PART or offset + len(data) > upload.size:
        raise MediumRefused(_("文件和开始上传时不一样了，请重新选择。"))
    with transaction.atomic():
        row = MediumUpload.objects.select_for_update().get(pk=upload.pk)
        if offset != row.received:
            raise PartOutOfTurn(row.received)
        storage, name = _storage(), _part_name(row, offset)
        if storage.exists(name):  # written once by a request that died before its commit
            storage.delete(name)
        storage.save(name, ContentFile(data))
        row.received += len(data)
        row.save(update_fields=["received"])
    return row.received


def finish_upload(upload: MediumUpload, *, actor: Officer) -> Medium:
    """Put the parts together and check the whole.

    Raises PartOutOfTurn when parts are missing, MediumRefused when the file is not what its name says; then the parts are gone.
    """
    if upload.received != upload.size:
        raise PartOutOfTurn(upload.received)
    try:
        content = Parts(upload)
        medium = keep_medium(content, kind=upload.kind, name=upload.name, unit=upload.unit, actor=actor)
    except MediumRefused:
        discard_upload(upload)
        raise
    discard_upload(upload)
    return medium


def discard_upload(upload: MediumUpload) -> None:
    for name in _part_names(upload):
        _storage().delete(name)
    upload.delete()


def discard_stale_uploads() -> int:
    """Returns how many nobody had finished within a day."""
    stale = list(MediumUpload.objects.filter(created_at__lt=database_now() - KEPT))
    for upload in stale:
        discard_upload(upload)
    return len(stale)


class Parts(File):  # type: ignore[type-arg]
    """The parts of an upload read as one file."""

    def __init__(self, upload: MediumUpload) -> None:
        super().__init__(None, name=upload.name)
        self.names, self.size = _part_names(upload), upload.size

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for name in self.names:
            with _storage().open(name) as part:
                yield from part.chunks(chunk_size)

    def head(self, length: int) -> bytes:
        """The first bytes."""
        with _storage().open(self.names[0]) as part:
            data: bytes = part.read(length)
        return data

    def whole(self) -> bytes:
        """All of it, for what is small enough to be looked at in memory."""
        return b"".join(self.chunks())

    def multiple_chunks(self, chunk_size: Any = None) -> bool:
        return True


def _part_name(upload: MediumUpload, offset: int) -> str:
    return f"medium-parts/{upload.public_id.hex}/{offset:012d}"


def _part_names(upload: MediumUpload) -> list[str]:
    folder = f"medium-parts/{upload.public_id.hex}"
    try:
        _folders, files = _storage().listdir(folder)
    except FileNotFoundError:
        files = []
    return [f"{folder}/{name}" for name in sorted(files)]


def _storage() -> Storage:
    return storages["private"]
