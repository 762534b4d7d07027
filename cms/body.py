"""The body of a lecture or notice as it is shown, and the files that a page uses. Reads only."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cms.models import Medium
from cms.statutes.citing import Target, find_targets
from lib.citations import parse_citation


@dataclass(frozen=True)
class Piece:
    """One block. `number` counts from 0 and names the block in reading progress; `value` is text, rich text, or for a picture its
    caption beside `medium`. `target`: where a citation leads, None where its text is not loaded or it names several articles."""

    number: int
    kind: str
    value: Any
    medium: Medium | None = None
    target: Target | None = None


def pieces_of(page: Any) -> list[Piece]:
    """The page's blocks in order. A picture whose file is gone keeps its caption, so that the numbers stay."""
    pictures = {str(medium.public_id): medium for medium in Medium.objects.filter(public_id__in=picture_ids(page.body))}
    cited = {block.value: parse_citation(block.value) for block in page.body if block.block_type == "citation"}
    leading = {text: found[0] for text, found in cited.items() if len(found) == 1}
    targets = find_targets(leading.values(), day=timezone.localdate())
    pieces = []
    for number, block in enumerate(page.body):
        if block.block_type == "picture":
            caption, medium = block.value["caption"], pictures.get(str(block.value["medium"]))
            pieces.append(Piece(number, block.block_type, caption, medium))
        elif block.block_type == "citation":
            target = targets.get(leading[block.value]) if block.value in leading else None
            pieces.append(Piece(number, block.block_type, block.value, target=target))
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
