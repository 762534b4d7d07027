"""Reading a file of questions: the parsers' answer as rows that can be shown, stored and settled, in the file's order. The
import screens and the command both read through here. Owns no table, writes nothing."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cms.models import Competency
from lib.images import CleanImage
from quizzes.bank.drafts import (
    Note,
    PlainDraft,
    blank_draft,
    check_plain,
    fingerprint,
    note,
    notices_of,
    plain_draft,
)
from quizzes.bank.images import clean_image
from quizzes.bank.imports import Draft, Review, parse_file
from quizzes.bank.models import Bank, Item
from quizzes.bank.search import fold

NUMBERS = re.compile(r"(\d+)")


@dataclass
class ReadRow:
    """One question of a file, or one block that should be one."""

    place: str
    draft: PlainDraft
    raw: str = ""
    problems: list[Note] = field(default_factory=list)
    notices: list[Note] = field(default_factory=list)
    fingerprint: str = ""
    same_item_id: int | None = None
    same_row: int | None = None


@dataclass(frozen=True)
class Reading:
    layout: str
    encoding: str
    rows: list[ReadRow]
    images: dict[str, CleanImage]  # by the id that drafts name them by; not stored yet


def read_questions(
    name: str, data: bytes, *, encoding: str, bank: Bank | None, competencies: Mapping[str, Competency]
) -> Reading:
    """Parse the file, check every draft and find what the bank (None: no bank) or the file already has.

    `encoding`: "" to detect it. `competencies`: those known, by folded name. Raises ImportRefused.
    """
    images: dict[str, CleanImage] = {}

    def keep(image: bytes) -> str:
        public_id = str(uuid.uuid4())
        images[public_id] = clean_image(image)
        return public_id

    parsed = parse_file(data, name, encoding=encoding or None)
    rows = [_read_item(draft, keep) for draft in parsed.items] + [
        _read_review(review, keep) for review in parsed.review
    ]
    rows.sort(key=_by_place)
    for row in rows:
        row.notices = notices_of(row.draft, competencies)
        row.fingerprint = fingerprint(row.draft)
    mark_repeated(rows, stems_of(bank) if bank else {})
    return Reading(parsed.layout, parsed.encoding, rows, images)


def stems_of(bank: Bank) -> dict[str, int]:
    """Items of a bank by folded stem. One statement."""
    found = Item.objects.filter(bank=bank).order_by("-id").values_list("search_text", "id")
    return {text.partition("\n")[0]: item_id for text, item_id in found}


def mark_repeated(rows: Sequence[ReadRow], known: Mapping[str, int]) -> None:
    """Say of each row which item has the same stem, and which earlier row asks the same."""
    first: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        row.same_item_id = known.get(fold(row.draft["stem"]) or "-")
        earlier = first.setdefault(row.fingerprint, number) if row.fingerprint else number
        row.same_row = earlier if earlier < number else None


def _read_item(draft: Draft, keep: Callable[[bytes], str]) -> ReadRow:
    plain, image_problems = plain_draft(draft, keep)
    problems = [*check_plain(plain), *map(note, image_problems)]
    return ReadRow(place=draft.place, draft=plain, problems=problems)


def _read_review(review: Review, keep: Callable[[bytes], str]) -> ReadRow:
    reasons: Sequence[str] = review.problems or [review.reason]
    plain, image_problems = plain_draft(review.draft, keep) if review.draft else (blank_draft(review.raw), [])
    problems = [*map(note, reasons), *map(note, image_problems)]
    return ReadRow(place=review.place, draft=plain, raw=review.raw, problems=problems)


def _by_place(row: ReadRow) -> list[tuple[int, int, str]]:
    """Places in the file's order: the numbers in them compare as numbers."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in NUMBERS.split(row.place) if part]
