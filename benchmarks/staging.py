"""Run as a process on a database: `seed COUNT ITEMS` prints open attempts as [attempt, officer, token]; `written REV`
how many saves the table shows since that revision; `statements` how many statements start, save and submit take."""

import json
import os
import sys
from typing import Any

import django


def seed(count: int, items: int) -> list[Any]:
    from django.core.management import call_command

    from people.models import Role
    from quizzes.exams.tokens import issue_token
    from tests.factories import make_exam, make_officer, make_province, make_staff, sit

    call_command("migrate", "-v", "0")
    province = make_province()
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.root, count=items)
    attempts = [sit(exam, make_officer(province.ward, number=f"B{number:05}"))[0] for number in range(count)]
    return [[attempt.pk, attempt.officer_id, issue_token(attempt)] for attempt in attempts]


def written(first: int) -> dict[str, int]:
    """Saves since revision `first`, where each save of a row raised its revision by one."""
    from django.db.models import F, Sum

    from quizzes.exams.models import Response

    rows = Response.objects.filter(rev__gte=first, rev__lt=first + 5_000_000)
    return {"saves": rows.aggregate(total=Sum(F("rev") - first + 1))["total"] or 0}


def statements() -> dict[str, Any]:
    """Whole requests through Django's stack, each counted and timed; the attempts of one more exam are used up."""
    from time import perf_counter

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from people.models import Officer, Role
    from quizzes.exams.models import Attempt, Exam
    from quizzes.exams.saving import Answer, save_answers
    from quizzes.exams.tokens import issue_token, read_token
    from records.clock import database_now

    exam = Exam.objects.get()
    trainers = Officer.objects.filter(role_grants__role=Role.TRAINER).values("pk")
    figures: dict[str, list[float]] = {"start": [], "submit": [], "start_ms": [], "submit_ms": []}
    Exam.objects.update(attempts_allowed=2)
    for officer in Officer.objects.exclude(pk__in=trainers):
        client = Client(HTTP_HOST="localhost")
        client.force_login(officer)
        token = read_token(issue_token(Attempt.objects.get(officer=officer, state="open")), now=database_now())
        save_answers(token, [Answer(position, "o2", 10**9) for position in range(1, exam.paper.items.count() + 1)])
        attempt = Attempt.objects.get(pk=token.attempt_id)
        with CaptureQueriesContext(connection) as submitted:
            begun = perf_counter()
            client.post(
                f"/exams/attempts/{attempt.public_id}/submit", {"token": issue_token(attempt), "action": "submit"}
            )
            figures["submit_ms"].append((perf_counter() - begun) * 1000)
        with CaptureQueriesContext(connection) as started:
            begun = perf_counter()
            client.post(f"/exams/{exam.public_id}/start")
            figures["start_ms"].append((perf_counter() - begun) * 1000)
        for name, captured in (("submit", submitted), ("start", started)):
            figures[name].append(sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in captured))
    assert Attempt.objects.filter(number=2).count() == Attempt.objects.filter(number=1).count(), (
        "not every start was one"
    )
    assert not Attempt.objects.filter(number=1, state="open").exists(), "not every submit was one"
    return figures


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    commands: dict[str, Any] = {"seed": seed, "written": written, "statements": statements}
    print(json.dumps(commands[sys.argv[1]](*map(int, sys.argv[2:]))))
