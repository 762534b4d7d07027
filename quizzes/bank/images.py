"""Images of items. Owns `ItemImage`. Whatever is uploaded is decoded and written anew, so that no metadata, script or broken
file reaches a browser; bytes are stored under their digest in private storage and served by permission or attempt only."""

import hashlib
import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from quizzes.bank.models import Bank, ItemImage

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 1600
MAX_PIXELS = 25_000_000  # 100 MB of memory while it is decoded
MAX_JPEG_PIXELS = 100_000_000  # a phone's photograph; decoded at a fraction of its size
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
WRITTEN_AS = {"JPEG": ("jpg", "JPEG"), "WEBP": ("webp", "WEBP")}


class ImageRefused(Exception):
    """The image can't be used; the message says why and what to do."""


@dataclass(frozen=True)
class CleanImage:
    """An image as it may be stored."""

    data: bytes
    extension: str
    width: int
    height: int


def clean_image(data: bytes) -> CleanImage:
    """Decode, turn upright, shrink to MAX_SIDE and write anew without metadata.

    Raises ImageRefused.
    """
    if len(data) > MAX_BYTES:
        raise ImageRefused(_("图片超过 10 MB：请压缩后再上传。"))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _refuse_bomb(image)
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
            return _write(upright, image.format or "")
    except ImageRefused:
        raise
    except Image.DecompressionBombError as error:
        raise ImageRefused(_("图片尺寸太大：请缩小到长边 4000 像素以内再上传。")) from error
    except Exception as error:  # Pillow's decoders raise whatever the damage leads them to
        raise ImageRefused(_("图片打不开：请另存为 PNG 或 JPG 再上传。")) from error


def keep_image(data: bytes, *, bank: Bank) -> ItemImage:
    """Clean and store an image for a bank.

    Raises ImageRefused.
    """
    return store_image(clean_image(data), bank=bank)


def store_image(clean: CleanImage, *, bank: Bank, public_id: str | uuid.UUID | None = None) -> ItemImage:
    """Write the bytes, once for equal ones, and the row. `public_id`: the id that a draft already names it by."""
    digest = hashlib.sha256(clean.data).hexdigest()
    name = f"items/{digest[:2]}/{digest}.{clean.extension}"
    storage = private_storage()
    if not storage.exists(name):
        name = storage.save(name, ContentFile(clean.data))
    named = {"public_id": public_id} if public_id else {}
    return ItemImage.objects.create(
        bank=bank, content=name, digest=digest, width=clean.width, height=clean.height, **named
    )


def read_image(image: ItemImage) -> tuple[str, bytes]:
    """Media type and bytes."""
    extension = str(image.content.name).rpartition(".")[2]
    with image.content.open("rb") as stream:
        return TYPES[extension], stream.read()


def discard_images(public_ids: Iterable[str | uuid.UUID]) -> None:
    """Delete images that no version shows, bytes and rows. The caller knows that none does."""
    for image in ItemImage.objects.filter(public_id__in=list(public_ids)):
        image.delete()
        if not ItemImage.objects.filter(content=image.content.name).exists():
            private_storage().delete(str(image.content.name))


def private_storage() -> Storage:
    return storages["private"]


def _refuse_bomb(image: Any) -> None:
    """Before a single pixel is decoded: the header tells the size."""
    width, height = image.size
    limit = MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_PIXELS
    if width * height > limit:
        raise ImageRefused(_("图片尺寸太大：请缩小到长边 4000 像素以内再上传。"))


def _write(image: Any, source_format: str) -> CleanImage:
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    extension, written_format = WRITTEN_AS.get(source_format, ("png", "PNG"))
    flat = image.convert("RGBA" if transparent and written_format != "JPEG" else "RGB")
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    target = io.BytesIO()
    bare.save(target, written_format, **({"optimize": True} if written_format == "PNG" else {"quality": 85}))
    return CleanImage(target.getvalue(), extension, *bare.size)
