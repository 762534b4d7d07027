"""`manage.py import_items FILE --bank CODE [--dry-run] [--json]`: the import of the screens, without screens.

What is sound goes into the bank in one transaction; what is damaged, or is there already, is listed with place and reason and
stays out. Exit code 0, also with such rows; 1 when the file is refused or the bank unknown, with one line that says why."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from quizzes.bank.drafts import known_competencies
from quizzes.bank.images import store_image
from quizzes.bank.imports import ImportRefused
from quizzes.bank.intake import take_in
from quizzes.bank.models import Bank, Item
from quizzes.bank.reading import Reading, read_questions
from quizzes.bank.shown import say_note

REPEATED_IN_FILE = "与这份文件里 %(place)s 的题相同"
REPEATED_IN_BANK = "题库里已有同样题干的题（%(item)s）"


class Command(BaseCommand):
    help = "Import questions from a .docx, .xlsx, .csv or .txt file into a bank."
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file of questions")
        parser.add_argument("--bank", default="", help="code of the bank; a dry run can do without")
        parser.add_argument("--encoding", default="", help="encoding of a text file; detected when not given")
        parser.add_argument("--repeated", action="store_true", help="import questions that are there already, too")
        parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *, file, bank, encoding, repeated, dry_run, **options):
        found, known = find_bank(bank, dry_run)
        try:
            data = file.read_bytes()
            reading = read_questions(file.name, data, encoding=encoding, bank=found, competencies=known)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except ImportRefused as error:
            raise CommandError(f"{file.name}: {error.reason}") from None
        report = report_of(file.name, reading, repeated)
        if not dry_run:
            report["imported"] = write(reading, found, repeated)
        self.stdout.write(as_json(report) if options["json"] else as_text(report))


def find_bank(code, dry_run):
    """The bank and the competencies that questions may name. A dry run can do without a bank and without a database."""
    try:
        found, known = Bank.objects.select_related("unit").filter(code=code).first(), known_competencies()
    except DatabaseError:
        if dry_run:
            return None, {}
        raise
    if found is None and not dry_run:
        raise CommandError(f"no bank with the code {code!r}" if code else "name a bank with --bank CODE")
    return found, known


def is_repeated(row):
    return row.same_item_id is not None or row.same_row is not None


def wanted(reading, repeated):
    return [row for row in reading.rows if not row.problems and (repeated or not is_repeated(row))]


def write(reading: Reading, bank: Bank, repeated: bool) -> int:
    rows = wanted(reading, repeated)
    with transaction.atomic():
        for public_id, image in reading.images.items():
            store_image(image, bank=bank, public_id=public_id)
        if rows:
            take_in([row.draft for row in rows], bank=bank, actor=None, left_out=len(reading.rows) - len(rows))
    return len(rows)


def report_of(name: str, reading: Reading, repeated: bool) -> dict:
    sound = [row for row in reading.rows if not row.problems]
    same = {row.same_item_id for row in sound if row.same_item_id}
    items = dict(Item.objects.filter(pk__in=same).values_list("pk", "public_id")) if same else {}
    return {
        "file": name,
        "layout": reading.layout,
        "encoding": reading.encoding,
        "items": [item_of(row) for row in sound],
        "review": [review_of(row) for row in reading.rows if row.problems],
        "repeated": [repeated_of(row, reading, items) for row in sound if is_repeated(row) and not repeated],
        "imported": 0,
    }


def item_of(row) -> dict:
    texts = (
        "type",
        "stem",
        "options",
        "key",
        "rationale",
        "citation",
        "topic",
        "competency",
        "difficulty",
        "points",
        "source",
    )
    pictures = {
        "stem_image": bool(row.draft["stem_image"]),
        "option_images": sorted(map(int, row.draft["option_images"])),
    }
    return {**{name: row.draft[name] for name in texts}, **pictures, "place": row.place}


def review_of(row) -> dict:
    reasons = [say_note(note) for note in row.problems]
    return {"place": row.place, "reason": "；".join(reason.rstrip("。") for reason in reasons) + "。", "raw": row.raw}


def repeated_of(row, reading, items) -> dict:
    reason = (
        REPEATED_IN_FILE % {"place": reading.rows[row.same_row - 1].place}
        if row.same_row is not None
        else REPEATED_IN_BANK % {"item": items[row.same_item_id]}
    )
    return {"place": row.place, "reason": reason}


def as_json(report) -> str:
    return json.dumps(report, ensure_ascii=False, indent=1)


def as_text(report) -> str:
    lines = [f"{report['file']}: {report['layout']} {report['encoding']}".rstrip()]
    lines.append(f"read {len(report['items'])}, to review {len(report['review'])}, imported {report['imported']}")
    lines += [f"  {row['place']}: {row['reason']}" for row in [*report["review"], *report["repeated"]]]
    return "\n".join(lines)
