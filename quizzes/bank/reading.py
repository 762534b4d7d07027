"""Reading a file of questions: the parsers' answer as rows that can be shown, stored and settled, in the file's order. The
import screens and the command both read through here. Owns no table, writes nothing."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from cms.models import Competency
from lib.images import CleanImage
from quizzes.bank.bodies import plain_of_body, plain_of_record
from quizzes.bank.drafts import (
    Note,
    PlainDraft,
    blank_draft,
    check_plain,
    fingerprint,
    images_of,
    note,
    notices_of,
    plain_draft,
)
from quizzes.bank.duplicates_at_import import note_likeness
from quizzes.bank.exchange import recognize_format
from quizzes.bank.exchange.records import ReadFile, Record, Unread
from quizzes.bank.images import clean_image
from quizzes.bank.imports import Draft, ImportRefused, ParsedFile, Review, parse_file
from quizzes.bank.imports.corrections import Correction, FileShape
from quizzes.bank.imports.encodings import decode
from quizzes.bank.imports.limits import MAX_QUESTIONS, TOO_MANY_QUESTIONS, check_size
from quizzes.bank.models import Bank, Item
from quizzes.bank.old_documents import convert_old
from quizzes.bank.search import fold
from quizzes.bank.types.wording import Message, gettext_noop, say

NOT_READ = gettext_noop("这一段里没有读出题目：请补写题干、选项和答案，或者不导入这一行。")
NO_QUESTIONS = gettext_noop("没有在文件里找到题目：请对照模板检查格式。")
COPIED = gettext_noop("这一行原来是几道题，分成的两行都留着全文：请在每一行里只留一道题。")
TITLES = {"single": "一、单选题", "multiple": "一、多选题", "true_false": "一、判断题", "fill_in": "一、填空题"}


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
    """`shape`: None for a format that leaves nothing to guess. `correction`: what the file was read by, where there was any."""

    layout: str
    encoding: str
    rows: list[ReadRow]
    images: dict[str, CleanImage]  # by the id that drafts name them by; not stored yet
    shape: FileShape | None = None
    correction: Correction | None = None
    is_recalled: bool = False


Recall = Callable[[FileShape], Correction | None]


def read_questions(
    name: str,
    data: bytes,
    *,
    encoding: str,
    bank: Bank | None,
    competencies: Mapping[str, Competency],
    correction: Correction | None = None,
    recall: Recall | None = None,
) -> Reading:
    """Parse the file, check every draft and find what the bank (None: no bank) or the file already has.

    A file of an exchange format is read as that; any other by the tolerant layouts, as `correction` says, else as `recall` finds
    that files of the same shape were corrected. `encoding`: "" to detect it. `competencies`: those known, by folded name.
    Raises ImportRefused.
    """
    check_size(data)
    name, data = convert_old(name, data)
    images: dict[str, CleanImage] = {}

    def keep(image: bytes) -> str:
        public_id = str(uuid.uuid4())
        images[public_id] = clean_image(image)
        return public_id

    written = decode(data, encoding)[0].encode() if encoding and data[:4] != b"PK\x03\x04" else data
    known_format = recognize_format(written, name)
    shape: FileShape | None = None
    is_recalled = False
    if known_format is not None:
        found = known_format.read(written, name)
        rows, layout, encoding = _read_records(found, keep), found.layout, found.encoding or encoding
    else:
        parsed, correction, is_recalled = _parse_known(data, name, encoding, correction, recall)
        rows, layout, encoding, shape = _read_in_order(parsed, keep), parsed.layout, parsed.encoding, parsed.shape
    for row in rows:
        row.notices = [*row.notices, *notices_of(row.draft, competencies)]
        row.fingerprint = fingerprint(row.draft)
    mark_repeated(rows, stems_of(bank) if bank else {})
    if bank:
        note_likeness(rows, bank)
    return Reading(layout, encoding, rows, images, shape, correction, is_recalled)


def _parse_known(
    data: bytes, name: str, encoding: str, correction: Correction | None, recall: Recall | None
) -> tuple[ParsedFile, Correction | None, bool]:
    """(the file as read, what it was corrected by, whether that was remembered). Where what is remembered reads nothing, the file is
    read as if nobody had corrected one of its shape."""
    first: ParsedFile | ImportRefused
    try:
        first = parse_file(data, name, encoding=encoding or None, correction=correction)
    except ImportRefused as refused:
        first = refused
    known = recall(first.shape) if correction is None and recall and first.shape else None
    if known is not None:
        known = replace(known, encoding=encoding or known.encoding)
        with suppress(ImportRefused):
            return parse_file(data, name, encoding=known.encoding or None, correction=known), known, True
    if isinstance(first, ImportRefused):
        raise first
    return first, correction, False


def split_question(draft: PlainDraft, *, raw: str, place: str, at: int) -> list[ReadRow]:
    """The questions of one row: of the lines of its text before line `at`, and of the others. Where there is no such line, or where
    images could go to either, two copies to be cured by hand: nothing is lost."""
    lines = raw.split("\n")
    if images_of(draft) or not 0 < at < len(lines):
        copied = note(say(COPIED))
        return [ReadRow(place=place, draft=dict(draft), raw=raw, problems=[copied]) for _ in range(2)]
    pieces = ("\n".join(lines[:at]), "\n".join(lines[at:]))
    return [row for piece in pieces for row in _read_piece(piece, draft["type"], place)]


def _read_piece(text: str, item_type: str, place: str) -> list[ReadRow]:
    """The questions in a piece of a row's text, read as if it stood alone under a title of the row's type; what nobody can read is
    one row to be cured. Every row keeps the piece as its original text."""
    titled = f"{TITLES.get(item_type, '')}\n{text}"
    try:
        parsed = parse_file(titled.encode(), "part.txt", encoding="utf-8")
    except ImportRefused:
        return [ReadRow(place=place, draft=blank_draft(text), raw=text, problems=[note(say(NOT_READ))])]
    rows = _read_in_order(parsed, _refuse_image)
    for row in rows:
        row.place, row.raw, row.fingerprint = place, text, fingerprint(row.draft)
    return rows


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


def _refuse_image(image: bytes) -> str:
    raise AssertionError("plain text holds no image")


def _read_in_order(parsed: ParsedFile, keep: Callable[[bytes], str]) -> list[ReadRow]:
    read: list[Draft | Review] = [*parsed.items, *parsed.review]
    in_order = sorted(read, key=lambda one: one.position)
    return [_read_item(one, keep) if isinstance(one, Draft) else _read_review(one, keep) for one in in_order]


def _read_records(found: ReadFile, keep: Callable[[bytes], str]) -> list[ReadRow]:
    """Records and unread blocks in the order of the file, each with what was lost of it."""
    if len(found.records) + len(found.unread) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    told: list[Record | Unread] = sorted([*found.records, *found.unread], key=_place_of)
    if not told:
        raise ImportRefused(say(NO_QUESTIONS))
    rows = [_read_record(one, keep) if isinstance(one, Record) else _read_unread(one, keep) for one in told]
    places = {row.place: row for row in reversed(rows)}
    for loss in found.losses:
        places.get(loss.place, rows[0]).notices.append(note(loss.text))
    return rows


def _place_of(one: Record | Unread) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", one.place)]


def _read_record(record: Record, keep: Callable[[bytes], str]) -> ReadRow:
    plain, problems, notices = plain_of_record(record, keep)
    told = list(map(note, problems)) or check_plain(plain)
    return ReadRow(place=record.place, draft=plain, problems=told, notices=list(map(note, notices)))


def _read_unread(unread: Unread, keep: Callable[[bytes], str]) -> ReadRow:
    plain = blank_draft(unread.raw)
    problems: list[Message] = []
    notices: list[Message] = []
    if unread.record:
        plain, problems, notices = plain_of_record(unread.record, keep)
    told = [*map(note, unread.problems), *map(note, problems)]
    return ReadRow(place=unread.place, draft=plain, raw=unread.raw, problems=told, notices=list(map(note, notices)))


def _plain(draft: Draft, keep: Callable[[bytes], str]) -> tuple[PlainDraft, list[Message]]:
    """A draft of the tolerant layouts; one of the newer types stands as a body."""
    if draft.body is None:
        return plain_draft(draft, keep)
    plain, problems = plain_of_body(draft.body, draft.type, draft.images, keep)
    texts = ("rationale", "citation", "topic", "competency", "difficulty", "points", "source")
    return {**plain, **{name: getattr(draft, name) for name in texts}}, problems


def _read_item(draft: Draft, keep: Callable[[bytes], str]) -> ReadRow:
    plain, image_problems = _plain(draft, keep)
    problems = [*check_plain(plain), *map(note, image_problems)]
    return ReadRow(place=draft.place, draft=plain, problems=problems)


def _read_review(review: Review, keep: Callable[[bytes], str]) -> ReadRow:
    reasons: Sequence[str] = review.problems or [review.reason]
    plain, image_problems = _plain(review.draft, keep) if review.draft else (blank_draft(review.raw), [])
    problems = [*map(note, reasons), *map(note, image_problems)]
    return ReadRow(place=review.place, draft=plain, raw=review.raw, problems=problems)
