"""Rows of an import as the preview shows them: plain values in words. Shows keys, so only for trainers in scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.bank.drafts import letter_of
from quizzes.bank.leftovers import key_text, say_note, say_why
from quizzes.bank.models import ItemImportRow
from quizzes.bank.types import UnknownItemType, get_type


@dataclass(frozen=True)
class ShownOption:
    letter: str
    text: str
    image: str | None
    right: bool


@dataclass(frozen=True)
class ShownRow:
    number: int
    place: str
    status: str
    status_label: str
    type_label: str
    stem: str
    image: str | None
    options: list[ShownOption]
    key: str
    rationale: str
    citation: str
    raw: str
    reasons: list[str]
    notices: list[str]
    same_item: UUID | None
    confirmed: bool


def show_rows(rows: Iterable[ItemImportRow]) -> list[ShownRow]:
    return [show_row(row) for row in rows]


def show_row(row: ItemImportRow) -> ShownRow:
    draft = row.draft
    letters = draft["key"] if isinstance(draft["key"], str) else ""
    images = draft["option_images"]
    options = [
        ShownOption(letter_of(place), text, images.get(str(place)), letter_of(place) in letters)
        for place, text in enumerate(draft["options"])
    ]
    return ShownRow(
        number=row.number,
        place=row.place,
        status=row.status,
        status_label=str(ItemImportRow.Status(row.status).label),
        type_label=type_label(draft["type"]),
        stem=draft["stem"],
        image=draft["stem_image"],
        options=options,
        key=key_text(draft),
        rationale=draft["rationale"],
        citation=draft["citation"],
        raw=row.raw,
        reasons=say_why(row) if row.status in (ItemImportRow.Status.FIX, ItemImportRow.Status.SAME) else [],
        notices=[say_note(note) for note in row.notices],
        same_item=row.same_item.public_id if row.same_item else None,
        confirmed=row.confirmed,
    )


def type_label(code: str) -> str:
    try:
        return _(get_type(code).short_label)
    except UnknownItemType:
        return _("题型不明")
