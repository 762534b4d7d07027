"""Pictures that strangers sent: decoded and written anew, so that no metadata, script or broken file reaches a browser. Pure."""

import io
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 1600
MAX_PIXELS = 25_000_000  # 100 MB of memory while it is decoded
MAX_JPEG_PIXELS = 100_000_000  # a phone's photograph; decoded at a fraction of its size
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
WRITTEN_AS = {"JPEG": ("jpg", "JPEG"), "WEBP": ("webp", "WEBP")}


class Fault(Enum):
    """What is wrong with a picture."""

    TOO_MANY_BYTES = "bytes"
    TOO_MANY_PIXELS = "pixels"
    DAMAGED = "damaged"


class ImageUnusable(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class CleanImage:
    """An image as it may be stored."""

    data: bytes
    extension: str
    width: int
    height: int


def rewrite_image(data: bytes) -> CleanImage:
    """Decode, turn upright, shrink to MAX_SIDE and write anew without metadata.

    Raises ImageUnusable.
    """
    if len(data) > MAX_BYTES:
        raise ImageUnusable(Fault.TOO_MANY_BYTES)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _refuse_bomb(image)
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
            return _write(upright, image.format or "")
    except ImageUnusable:
        raise
    except Image.DecompressionBombError as error:
        raise ImageUnusable(Fault.TOO_MANY_PIXELS) from error
    except Exception as error:  # Pillow's decoders raise whatever the damage leads them to
        raise ImageUnusable(Fault.DAMAGED) from error


def _refuse_bomb(image: Any) -> None:
    """Before a single pixel is decoded: the header tells the size."""
    width, height = image.size
    limit = MAX_JPEG_PIXELS if image.format == "JPEG" else MAX_PIXELS
    if width * height > limit:
        raise ImageUnusable(Fault.TOO_MANY_PIXELS)


def _write(image: Any, source_format: str) -> CleanImage:
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    extension, written_format = WRITTEN_AS.get(source_format, ("png", "PNG"))
    flat = image.convert("RGBA" if transparent and written_format != "JPEG" else "RGB")
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    target = io.BytesIO()
    bare.save(target, written_format, **({"optimize": True} if written_format == "PNG" else {"quality": 85}))
    return CleanImage(target.getvalue(), extension, *bare.size)
