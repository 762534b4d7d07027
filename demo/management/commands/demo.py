"""`manage.py demo`: fill an empty platform with an invented province, and print one account a role, of trainers two. The folder of statutes is
loaded first, also where the rest is there already: the law is no demo, and loading it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from demo import assignments, every_type, exams, former_law, histories, learners, province, statutes, teaching
from people.models import Officer, Role
from records.jobs import enqueue


class Command(BaseCommand):
    help = "Load demo content into an empty database and print one account a role, of trainers two; histories follow in the background."

    def handle(self, *args: Any, **options: Any) -> None:
        self.load_statutes()
        if Officer.objects.exists():
            self.stderr.write("The database has officers already: nothing loaded.")
            return
        with transaction.atomic():
            units = province.open_units()
            accounts = province.seat_officers(units)
            trainer = next(account.officer for account in accounts if account.role == Role.TRAINER)
            bank = exams.fill_bank(units["S"], trainer)
            teaching.publish_all(units, bank, trainer)
            exam = exams.schedule(bank, trainer, units)
            every_type.add_items(bank, trainer)
            former_law.add_items(bank, trainer)
            reader = next(account.officer for account in accounts if not account.role)
            enqueue(assignments.KIND, owner_id=None, arguments={})
            enqueue(histories.KIND, owner_id=None, arguments={"exam_id": exam.pk})
            enqueue(learners.KIND, owner_id=None, arguments={"officer_id": reader.pk})
        for account in accounts:
            label = Role(account.role).label if account.role else "干警"
            self.stdout.write(f"{label}\t{account.officer.officer_number}\t{account.password}\t{account.officer.name}")

    def load_statutes(self) -> None:
        """A folder at fault is said and left out; the site starts without it."""
        if settings.STATUTES_DIR is None:
            return
        try:
            statutes.load(settings.STATUTES_DIR)
        except statutes.StatutesNotLoaded as error:
            self.stderr.write(f"No statutes loaded:\n{error}")
