"""`manage.py export_items FILE --format NAME [--bank CODE …]`: the export of the screens, without screens.

What the format can't hold is listed on standard output with the item's id. Exit code 1, with one line that says why, when there is
nothing to write or no such format."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from quizzes.bank import exporting
from quizzes.bank.exchange import UnknownFormat, formats, get_format
from quizzes.bank.exporting import Selection
from quizzes.bank.models import Bank
from quizzes.bank.saying import translate


class Command(BaseCommand):
    help = "Export items of a bank to a file of any exchange format."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where to write")
        parser.add_argument("--format", default="", help="one of the formats; by the file's name when not given")
        parser.add_argument("--keys", choices=(exporting.ALL, exporting.KEYS, exporting.NONE), default=exporting.ALL)
        for name in Selection.__dataclass_fields__:
            parser.add_argument(f"--{name}", default="", help=f"only items of this {name}")

    def handle(self, *, file, keys, **options):
        name = options["format"] or guess_format(file)
        selection = Selection.from_plain(options)
        if selection.bank and not Bank.objects.filter(code=selection.bank).exists():
            raise CommandError(f"no bank with the code {selection.bank!r}")
        try:
            chosen = get_format(name)
        except UnknownFormat:
            raise CommandError(f"no format {name!r}; there are {', '.join(formats())}") from None
        if keys == exporting.NONE and chosen not in exporting.keyless_formats():
            raise CommandError(f"the format {name} can't be without keys")
        items = exporting.load_items(exporting.select_items(None, selection, with_keys=keys != exporting.NONE))
        if not items:
            raise CommandError("no such items")
        written = exporting.write_items(items, name=name, secrets=keys, title=exporting.title_of(selection))
        with transaction.atomic():
            exporting.audit_export(items, actor=None, name=name, secrets=keys)
            try:
                file.write_bytes(written.data)
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from None
        self.stdout.write(
            f"wrote {len(items) - len(written.left_out)} of {len(items)} items, {len(written.losses)} losses"
        )
        for loss in written.losses:
            self.stdout.write(f"  {loss.place}: {translate(loss.text)}")


def guess_format(file: Path) -> str:
    """The first format whose extension the file has; "" for none."""
    return next((name for name, one in formats().items() if file.name.lower().endswith(one.EXTENSIONS)), "")
