"""`manage.py load_statutes DIR`: load the statutes of a folder, all or none. The same folder again changes nothing. Exit code 1,
with a line for each fault, when a file does not parse."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.statutes.loading import (
    ADDED,
    REPLACED,
    UNCHANGED,
    StatuteRefused,
    StatutesUnreadable,
    load_sources,
    read_folder,
    say_problem,
)


class Command(BaseCommand):
    help = "Load the statutes of a folder of Markdown files, with its manifest.json when there is one."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of *.md files")

    def handle(self, *, folder, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder}: not a folder")
        try:
            loaded = load_sources(read_folder(folder), actor=None)
        except StatutesUnreadable as error:
            faults = "\n".join(f"{name}: {say_problem(problem)}" for name, problem in error.problems)
            raise CommandError(f"{faults}\nNothing was loaded.") from None
        except StatuteRefused as error:
            raise CommandError(f"{error}\nNothing was loaded.") from None
        counts = {outcome: sum(row.outcome == outcome for row in loaded) for outcome in (ADDED, REPLACED, UNCHANGED)}
        articles = sum(row.version.article_count for row in loaded if row.outcome != UNCHANGED)
        self.stdout.write(
            f"{counts[ADDED]} added, {counts[REPLACED]} replaced, {counts[UNCHANGED]} unchanged; {articles} articles written"
        )
