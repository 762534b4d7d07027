"""`manage.py rebuild_search`: write the index anew, for after a restore or when its make-up has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.search_index import rebuild


class Command(BaseCommand):
    help = "Write anew what search finds: lectures, notices and statutes. Searching goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} entries")
