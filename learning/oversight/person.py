"""One officer's file: what was assigned and how far it is, exams, hours, reminders. Reads only; results as far as they are out (G6)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from learning.assignments.models import Duty, Reminder, Requirement
from learning.oversight.matrix import Cell, fill_requirements
from learning.progress.models import LectureCompletion
from people.models import Officer, Posting
from quizzes.exams.models import Attempt, Exam, Result
from quizzes.exams.overview import is_released


@dataclass(frozen=True)
class Part:
    """The officer's part in one assignment, as it stands or as it was when it ended (`duty.until_at`), requirement by requirement."""

    duty: Duty
    requirements: list[tuple[str, Cell]]


@dataclass(frozen=True)
class Sat:
    """One exam that was sat. `best` None: nothing is out yet."""

    exam: Exam
    count: int
    last_at: datetime
    best: Result | None


@dataclass(frozen=True)
class PersonFile:
    officer: Officer
    at: datetime
    parts: list[Part]
    exams: list[Sat]
    hours: list[tuple[int, Decimal, int]]  # a year, its hours, its lectures
    reminders: list[Reminder]
    postings: list[Posting]


def load_file(officer: Officer, at: datetime) -> PersonFile:
    """Nine statements at most, more for no number of rows. The caller fetches the officer within the reader's units."""
    return PersonFile(
        officer=officer,
        at=at,
        parts=_load_parts(officer, at),
        exams=_load_exams(officer, at),
        hours=_load_hours(officer),
        reminders=list(officer.reminders.order_by("-sent_at").prefetch_related("assignments")[:50]),
        postings=list(officer.postings.select_related("unit").order_by("-starts_on")),
    )


def _load_parts(officer: Officer, at: datetime) -> list[Part]:
    """The latest row of each assignment, the latest deadline first."""
    duties = Duty.objects.filter(officer=officer).with_standing(at).select_related("assignment", "unit", "officer")
    latest = {duty.assignment_id: duty for duty in duties.order_by("from_at", "pk")}
    parts = sorted(latest.values(), key=lambda duty: (duty.due_at, duty.pk), reverse=True)
    requirements = defaultdict(list)
    for one in Requirement.objects.filter(assignment__in=latest).select_related("lecture", "exam"):
        requirements[one.assignment_id].append(one)
    everything = [one for group in requirements.values() for one in group]
    cells = _cells(parts[:1], everything, at)
    return [Part(duty, [(one.title, cells[one.pk]) for one in requirements[duty.assignment_id]]) for duty in parts]


def _cells(duties: Sequence[Duty], requirements: Sequence[Requirement], at: datetime) -> dict[int, Cell]:
    """By requirement; all rows are the same officer's, so one duty stands for the person."""
    rows = fill_requirements(duties, requirements, at)
    return {one.pk: cell for row in rows for one, cell in zip(requirements, row.cells, strict=True) if cell}


def _load_exams(officer: Officer, at: datetime) -> list[Sat]:
    """The last sat first."""
    sealed = Attempt.objects.sealed().filter(officer=officer).select_related("exam").order_by("ended_at")
    results = {one.attempt_id: one for one in Result.objects.current().filter(attempt__officer=officer)}
    by_exam: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in sealed:
        by_exam[attempt.exam_id].append(attempt)
    found = []
    for attempts in by_exam.values():
        exam, last_at = attempts[-1].exam, attempts[-1].ended_at
        known = [results[one.pk] for one in attempts if one.pk in results and is_released(exam, at)]
        if last_at:
            best = max(known, key=lambda result: result.percentage, default=None)
            found.append(Sat(exam, len(attempts), last_at, best))
    return sorted(found, key=lambda sat: sat.last_at, reverse=True)


def _load_hours(officer: Officer) -> list[tuple[int, Decimal, int]]:
    completed = LectureCompletion.objects.filter(officer=officer).order_by()
    years = completed.annotate(year=ExtractYear("at", tzinfo=timezone.get_current_timezone()))
    rows = years.values_list("year").annotate(hours=Sum("credit_hours"), count=Count("pk")).order_by("-year")
    return list(rows)
