"""Pictures that came with a question: only kinds that browsers and Pillow read, and one a stem or option."""

from __future__ import annotations

from quizzes.bank.imports.limits import MAX_IMAGE_BYTES
from quizzes.bank.types.wording import Message, gettext_noop, say

UNREADABLE = gettext_noop("%(where)s里的图片是不能显示的格式（如 WMF、EMF）：请截图后以 PNG 图片重新插入。")
TOO_LARGE = gettext_noop("%(where)s里的图片太大：请压缩到 %(limit)s MB 以内。")
SEVERAL = gettext_noop("%(where)s里有 %(count)s 张图片，只能放一张：请把它们拼成一张图片。")
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def is_readable(data: bytes) -> bool:
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def check_pictures(pictures: list[bytes], where: str) -> list[Message]:
    """Problems of the pictures at one place of a question."""
    problems = [say(SEVERAL, where=where, count=len(pictures))] if len(pictures) > 1 else []
    if not all(is_readable(picture) for picture in pictures):
        problems.append(say(UNREADABLE, where=where))
    if any(len(picture) > MAX_IMAGE_BYTES for picture in pictures):
        problems.append(say(TOO_LARGE, where=where, limit=MAX_IMAGE_BYTES // (1024 * 1024)))
    return problems
