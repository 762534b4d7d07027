"""The sheet of rows that an import left out, each with its place, the reasons in words and what could be read, in the columns of
our own template: cured, it is uploaded as it stands."""

from collections.abc import Iterable

from quizzes.bank.drafts import as_message, parsed_draft
from quizzes.bank.imports import Review, write_review_xlsx
from quizzes.bank.models import ItemImportRow
from quizzes.bank.shown import say_note, say_why
from quizzes.bank.types import all_types


def write_leftovers(rows: Iterable[ItemImportRow]) -> bytes:
    """An .xlsx file with a line a row."""
    return write_review_xlsx([_review_of(row) for row in rows])


def _review_of(row: ItemImportRow) -> Review:
    known = row.draft["type"] in {item_type.code for item_type in all_types()}
    draft = parsed_draft(row.draft) if known else None
    problems = [as_message(say_note(note)) for note in row.problems]
    return Review(place=row.place, reason="\n".join(say_why(row)), raw=row.raw, draft=draft, problems=problems)
