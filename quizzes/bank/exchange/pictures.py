"""Images that questions bring along: found by the names that texts use, kept by names of their own in the record."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

from quizzes.bank.exchange.flow import Flow
from quizzes.bank.imports.limits import MAX_IMAGE_BYTES
from quizzes.bank.types.wording import Message, gettext_noop, say

MISSING = gettext_noop("图片“%(name)s”不在文件里或不是图片，没有读入。")
SECOND = gettext_noop("一段文字只能带一幅图片：图片“%(name)s”没有读入。")
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"RIFF", ".webp"),
    (b"BM", ".bmp"),
)
_DATA = re.compile(r"^data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".bmp": "image/bmp"}

Fetch = Callable[[str], bytes | None]


def find_extension(data: bytes) -> str:
    """By the first bytes; "" for what is no image that is shown."""
    return next((extension for sign, extension in _SIGNS if data.startswith(sign)), "")


def name_file(name: str, data: bytes) -> str:
    """A plain name for a file in a package: letters, digits and an extension that says the truth."""
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", posixpath.splitext(name)[0])[:80] or "image"
    return stem + (find_extension(data) or ".bin")


def decode_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def keep_image(source: str, fetch: Fetch, images: dict[str, bytes]) -> str | None:
    """Takes the image into the record; its name there, or None where it can't be had. Nothing is ever asked of a network."""
    embedded = _DATA.match(source)
    data = decode_base64(source[embedded.end() :]) if embedded else fetch(unquote(source))
    if not data or len(data) > MAX_IMAGE_BYTES or not find_extension(data):
        return None
    name = "image" + find_extension(data) if embedded else posixpath.basename(unquote(source)) or "image"
    stem, extension = posixpath.splitext(name)
    number = 1
    while images.get(name, data) != data:
        number += 1
        name = f"{stem}-{number}{extension}"
    images[name] = data
    return name


def take_images(flow: Flow, fetch: Fetch, images: dict[str, bytes], losses: list[Message]) -> str | None:
    """The one image of a piece of text; what else there was is said."""
    kept: str | None = None
    for source in flow.images:
        shown = "data" if source.startswith("data:") else source[:200]
        if kept is not None:
            losses.append(say(SECOND, name=shown))
            continue
        kept = keep_image(source, fetch, images)
        if kept is None:
            losses.append(say(MISSING, name=shown))
    losses += flow.lost.values()
    return kept
