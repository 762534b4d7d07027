from django.core.management.base import BaseCommand, CommandError

from learning.assignments.models import Assignment
from learning.assignments.tallies import mend as put_right
from learning.assignments.tallies import recount


class Command(BaseCommand):
    help = "Recount the sums of every assignment from its duties; says what differs, and with --mend puts it right."

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="write what the duties say")

    def handle(self, *args, mend: bool = False, **options):
        wrong = 0
        for assignment in Assignment.objects.exclude(state=Assignment.State.DRAFT).order_by("pk"):
            differences = put_right(assignment) if mend else recount(assignment)
            wrong += bool(differences)
            for key, (written, right) in differences.items():
                self.stdout.write(f"{assignment.public_id} unit {key.unit_id}: {written}, must be {right}")
        if wrong and not mend:
            raise CommandError(f"{wrong} assignments differ; --mend puts them right")
        self.stdout.write(f"{wrong} mended" if wrong else "all sums agree")
