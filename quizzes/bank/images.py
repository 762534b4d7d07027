"""Images of items. Owns `ItemImage`. Whatever is uploaded is decoded and written anew (lib/images.py); bytes are stored under
their digest in private storage and served by permission or attempt only."""

import hashlib
import uuid
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from cms.media import words_for
from lib.images import TYPES, CleanImage, ImageUnusable, rewrite_image
from quizzes.bank.models import Bank, ItemImage


class ImageRefused(Exception):
    """The image can't be used; the message says why and what to do."""


def clean_image(data: bytes) -> CleanImage:
    """The image as it may be stored.

    Raises ImageRefused.
    """
    try:
        return rewrite_image(data)
    except ImageUnusable as error:
        raise ImageRefused(words_for(error.fault)) from error


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
