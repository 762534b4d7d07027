"""Files of lectures and notices. Owns `Medium`. A file is kept only when its first bytes are what its name and kind say; images are
written anew, captions must be WebVTT, video must be H.264 in mp4 where ffprobe is there to look."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext as _

from cms.captions import check_captions
from cms.models import Medium
from lib.images import TYPES, CleanImage, Fault, ImageUnusable, rewrite_image
from people.models import Officer, Unit
from records import jobs
from records.audit import write_entry

JOB = "process-video"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OFFICE = "application/vnd.openxmlformats-officedocument."
# By ending: how the file begins, and how it is served. Office's new formats are zips.
ATTACHMENTS = {
    "pdf": (b"%PDF-", "application/pdf"),
    "docx": (ZIP, OFFICE + "wordprocessingml.document"),
    "xlsx": (ZIP, OFFICE + "spreadsheetml.sheet"),
    "pptx": (ZIP, OFFICE + "presentationml.presentation"),
    "zip": (ZIP, "application/zip"),
}
ENDINGS = {
    "video": ("mp4", "m4v"),
    "image": ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"),
    "captions": ("vtt",),
    "attachment": tuple(ATTACHMENTS),
}


class MediumRefused(Exception):
    """The file can't be used; the message says why and what to do."""


class Source(Protocol):
    """A file that is about to be kept."""

    @property
    def size(self) -> int: ...
    def head(self, length: int) -> bytes: ...
    def whole(self) -> bytes: ...
    def chunks(self) -> Iterator[bytes]: ...


def refuse_name(kind: str, name: str) -> None:
    """Before a single byte has come.

    Raises MediumRefused.
    """
    if _ending(name) in ENDINGS.get(kind, ()):
        return
    if kind == Medium.Kind.VIDEO:
        raise MediumRefused(_("视频要用 mp4 格式，请用手机或剪辑软件另存为 mp4。"))
    if kind == Medium.Kind.CAPTIONS:
        raise MediumRefused(_("字幕要用 WebVTT 格式（文件名以 .vtt 结尾）。"))
    if kind == Medium.Kind.IMAGE:
        raise MediumRefused(_("图片打不开：请另存为 PNG 或 JPG 再上传。"))
    raise MediumRefused(_("附件可以是 pdf、docx、xlsx、pptx 或 zip，请换一种格式。"))


def keep_medium(source: Source, *, kind: str, name: str, unit: Unit, actor: Officer | None) -> Medium:
    """Check and store one file. A video is looked at in a job; until then its state is PROCESSING.

    Raises MediumRefused.
    """
    refuse_name(kind, name)
    medium = Medium(kind=kind, name=name, unit=unit, uploaded_by=actor)
    KEEPERS[kind](medium, source)
    with transaction.atomic():
        medium.save()
        if kind == Medium.Kind.VIDEO:
            jobs.enqueue(JOB, owner_id=actor.pk if actor else None, arguments={"medium": str(medium.public_id)})
        detail: dict[str, object] = {"kind": kind, "size": medium.size}
        write_entry("medium_uploaded", actor=actor, target=medium, unit_path=unit.path, detail=detail)
    medium.refresh_from_db()
    return medium


def keep_picture(clean: CleanImage, *, kind: str, name: str, unit: Unit) -> Medium:
    """A picture of our own making: a poster or a cover."""
    medium = Medium(kind=kind, name=name, unit=unit)
    _fill_picture(medium, clean)
    medium.save()
    return medium


def words_for(fault: Fault) -> str:
    if fault is Fault.TOO_MANY_BYTES:
        return _("图片超过 10 MB：请压缩后再上传。")
    if fault is Fault.TOO_MANY_PIXELS:
        return _("图片尺寸太大：请缩小到长边 4000 像素以内再上传。")
    return _("图片打不开：请另存为 PNG 或 JPG 再上传。")


def _keep_video(medium: Medium, source: Source) -> None:
    if source.head(12)[4:8] != b"ftyp":
        raise MediumRefused(_("这个文件不是 mp4 视频，请用手机或剪辑软件另存为 mp4。"))
    medium.state = Medium.State.PROCESSING
    _store(medium, source, "mp4", "video/mp4")


def _keep_image(medium: Medium, source: Source) -> None:
    try:
        _fill_picture(medium, rewrite_image(source.whole()))
    except ImageUnusable as error:
        raise MediumRefused(words_for(error.fault)) from error


def _keep_captions(medium: Medium, source: Source) -> None:
    problem = check_captions(source.whole())
    if problem:
        raise MediumRefused(_("字幕文件第 %(line)d 行看不懂，请按 WebVTT 格式改好再上传。") % {"line": problem})
    _store(medium, source, "vtt", "text/vtt; charset=utf-8")


def _keep_attachment(medium: Medium, source: Source) -> None:
    magic, content_type = ATTACHMENTS[_ending(medium.name)]
    if not source.head(len(magic)) == magic:
        raise MediumRefused(_("文件内容和文件名的格式对不上，请重新另存后再上传。"))
    _store(medium, source, _ending(medium.name), content_type)


KEEPERS: dict[str, Callable[[Medium, Source], None]] = {
    "video": _keep_video,
    "image": _keep_image,
    "captions": _keep_captions,
    "attachment": _keep_attachment,
}


def _fill_picture(medium: Medium, clean: CleanImage) -> None:
    medium.width, medium.height = clean.width, clean.height
    medium.content_type, medium.size = TYPES[clean.extension], len(clean.data)
    medium.digest = hashlib.sha256(clean.data).hexdigest()
    medium.content.save(f"{uuid.uuid4().hex}.{clean.extension}", ContentFile(clean.data), save=False)


def _store(medium: Medium, source: Source, extension: str, content_type: str) -> None:
    """The name on disk is ours, never the uploader's (T17)."""
    digest = hashlib.sha256()
    hashed = _Hashing(source, digest.update)
    medium.content_type, medium.size = content_type, source.size
    folder = Medium._meta.get_field("content").generate_filename(medium, f"{uuid.uuid4().hex}.{extension}")
    medium.content.name = storages["private"].save(folder, hashed)
    medium.digest = digest.hexdigest()


class _Hashing(ContentFile):  # type: ignore[type-arg]
    """Hands on the chunks of a source and shows each to `look`."""

    def __init__(self, source: Source, look: Callable[[bytes], None]) -> None:
        super().__init__(b"")
        self.source, self.look, self.size = source, look, source.size

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for data in self.source.chunks():
            self.look(data)
            yield data


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()
