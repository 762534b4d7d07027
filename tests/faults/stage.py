"""Run as a process on a database of its own: `python -m tests.faults.stage seed N` migrates and prints N open attempts with
their tokens as JSON; `check` reads a ledger from standard input and prints what of it the database does not hold."""

import json
import os
import sys

import django

ITEMS = 40


def seed(count: int) -> None:
    from django.core.management import call_command

    from people.models import Role
    from quizzes.exams.tokens import issue_token
    from tests.factories import make_exam, make_officer, make_province, make_staff, sit

    call_command("migrate", "-v", "0")
    province = make_province()
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.root, count=ITEMS)
    attempts = [sit(exam, make_officer(province.ward, number=f"F{number:05}"))[0] for number in range(count)]
    print(json.dumps([[attempt.pk, issue_token(attempt)] for attempt in attempts]))


def check() -> None:
    """Ledger: [[attempt, position, rev, value], …] that was acknowledged. Lost: no row, an older revision, or another value at
    the same one, before sealing and in what was graded after it."""
    from quizzes.exams.attempts import submit_attempt
    from quizzes.exams.models import Attempt, Response

    ledger = json.load(sys.stdin)
    for attempt in Attempt.objects.open().select_related("officer", "exam"):
        submit_attempt(attempt, officer=attempt.officer, epoch=attempt.epoch)
    rows = {(row.attempt_id, row.position): (row.rev, row.value) for row in Response.objects.all()}
    lost = []
    for attempt_id, position, rev, value in ledger:
        kept = rows.get((attempt_id, position))
        if kept is None or kept[0] < rev or (kept[0] == rev and kept[1] != value):
            lost.append([attempt_id, position, rev, kept[0] if kept else None])
    unmarked = Attempt.objects.exclude(results__isnull=False).count()
    print(json.dumps({"checked": len(ledger), "lost": lost, "rows": len(rows), "unmarked": unmarked}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    seed(int(sys.argv[2])) if sys.argv[1] == "seed" else check()
