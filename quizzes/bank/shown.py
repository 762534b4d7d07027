"""Rows of an import as the preview shows them: plain values in words. Shows keys, so only for trainers in scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.bank.drafts import Note, PlainDraft, images_of, letter_of, new_option_id
from quizzes.bank.models import ItemImportRow
from quizzes.bank.saying import translate
from quizzes.bank.types import UnknownItemType, get_type

MOST_LINES = 200


@dataclass(frozen=True)
class ShownOption:
    letter: str
    text: str
    image: str | None
    right: bool
    feedback: str


@dataclass(frozen=True)
class ShownRow:
    """`raw_lines`: where the row may be split in two; none for a row with images, which nobody knows which half they belong to."""

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
    points: str
    raw: str
    raw_lines: list[str]
    reasons: list[str]
    notices: list[str]
    same_item: UUID | None
    confirmed: bool


def show_rows(rows: Iterable[ItemImportRow]) -> list[ShownRow]:
    return [show_row(row) for row in rows]


def show_row(row: ItemImportRow) -> ShownRow:
    draft = row.draft
    letters = draft["key"] if isinstance(draft["key"], str) else ""
    images, told = draft["option_images"], draft.get("option_feedback") or {}
    options = [
        ShownOption(
            letter_of(place), text, images.get(str(place)), letter_of(place) in letters, told.get(str(place), "")
        )
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
        points=draft["points"],
        raw=row.raw,
        raw_lines=[] if images_of(draft) else row.raw.split("\n")[:MOST_LINES],
        reasons=say_why(row) if row.status in (ItemImportRow.Status.FIX, ItemImportRow.Status.SAME) else [],
        notices=[say_note(note) for note in row.notices],
        same_item=row.same_item.public_id if row.same_item else None,
        confirmed=row.confirmed,
    )


def say_note(note: Note) -> str:
    """The sentence of a note in the reader's language."""
    return translate(note)


def say_why(row: ItemImportRow) -> list[str]:
    """Every reason why a row is not ready, in words."""
    reasons = [say_note(note) for note in row.problems]
    if row.same_row is not None:
        reasons.append(_("与序号 %(number)s 的题相同。") % {"number": row.same_row})
    if row.same_item_id is not None:
        reasons.append(_("题库里已有同样题干的题。"))
    return reasons


def key_text(draft: PlainDraft) -> str:
    """The key of an item without options, in words."""
    key = draft["key"]
    if isinstance(key, bool):
        return _("正确") if key else _("错误")
    if isinstance(key, str):
        return key
    try:
        item_type = get_type(draft["type"])
    except UnknownItemType:
        return ""
    return translate(item_type.describe_key(*item_type.from_plain(draft, new_option_id)))


def type_label(code: str) -> str:
    try:
        return _(get_type(code).short_label)
    except UnknownItemType:
        return _("题型不明")
