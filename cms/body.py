"""The body of a lecture or notice as it is shown, and the files that a page uses. Reads only."""

import uuid
from dataclasses import dataclass
from typing import Any

from cms.models import Medium


@dataclass(frozen=True)
class Piece:
    """One block. `number` counts from 0 and names the block in reading progress; `value` is text, rich text, or for a picture its
    caption beside `medium`."""

    number: int
    kind: str
    value: Any
    medium: Medium | None = None


def pieces_of(page: Any) -> list[Piece]:
    """The page's blocks in order. A picture whose file is gone keeps its caption, so that the numbers stay."""
    pictures = {str(medium.public_id): medium for medium in Medium.objects.filter(public_id__in=picture_ids(page.body))}
    pieces = []
    for number, block in enumerate(page.body):
        if block.block_type == "picture":
            caption, medium = block.value["caption"], pictures.get(str(block.value["medium"]))
            pieces.append(Piece(number, block.block_type, caption, medium))
        else:
            pieces.append(Piece(number, block.block_type, block.value))
    return pieces


def picture_ids(body: Any) -> list[uuid.UUID]:
    """Public ids of the pictures in a body."""
    named = [str(block.value["medium"] or "") for block in body if block.block_type == "picture"]
    return [uuid.UUID(name) for name in named if _is_uuid(name)]


def media_of(page: Any) -> list[Medium]:
    """Every file that the page shows or offers: video with its poster, captions, cover, attachments, pictures."""
    used = [getattr(page, name, None) for name in ("video", "captions", "cover")]
    attachments = getattr(page, "attachments", None)
    used += [attachment.medium for attachment in attachments.select_related("medium")] if attachments else []
    used += list(Medium.objects.filter(public_id__in=picture_ids(page.body))) if hasattr(page, "body") else []
    found = {medium.pk: medium for medium in used if medium}
    for medium in list(found.values()):
        if medium.poster:
            found[medium.poster.pk] = medium.poster
    return list(found.values())


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
