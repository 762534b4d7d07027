"""The sheet of rows that an import left out, each with its place, the reasons in words and what could be read, in the columns of
our own template: cured, it is uploaded as it stands."""

from collections.abc import Iterable

from quizzes.bank.drafts import TEXTS, PlainDraft, as_message, images_of, new_option_id, parsed_draft
from quizzes.bank.imports import Draft, Review, write_review_xlsx
from quizzes.bank.models import ItemImportRow
from quizzes.bank.shown import say_note, say_why
from quizzes.bank.types import UnknownItemType, get_type

FLAT = ("single", "multiple", "true_false", "fill_in")


def write_leftovers(rows: Iterable[ItemImportRow]) -> bytes:
    """An .xlsx file with a line a row."""
    return write_review_xlsx([_review_of(row) for row in rows])


def _draft_of(plain: PlainDraft) -> Draft | None:
    """The draft as the sheet's columns hold it: of the four types that have columns of their own, else by its body."""
    try:
        item_type = get_type(plain["type"])
    except UnknownItemType:
        return None
    if plain["type"] in FLAT:
        return parsed_draft(plain)
    body = item_type.to_body(*item_type.from_plain(plain, new_option_id))
    images = dict.fromkeys(images_of(plain), b"1")
    texts = {name: plain[name] for name in TEXTS}
    return Draft(**texts, body=body, images=images)


def _review_of(row: ItemImportRow) -> Review:
    draft = _draft_of(row.draft)
    problems = [as_message(say_note(note)) for note in row.problems]
    return Review(place=row.place, reason="\n".join(say_why(row)), raw=row.raw, draft=draft, problems=problems)
