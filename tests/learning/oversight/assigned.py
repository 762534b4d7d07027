"""Assignments and duties as rows, for what reads them. Tallies are counted from the duties that are open."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from learning.assignments.models import Assignment, AudienceRule, Completion, Duty, Requirement, Tally
from learning.assignments.rule import RULE_VERSION
from people.models import Officer, Unit
from quizzes.exams.models import Exam
from records.clock import database_now

ALIKE = ("due_at", "left_out", "is_arrival", "is_started", "is_completed", "is_passed", "is_awaiting", "is_satisfied")
SATISFIED = {"is_started": True, "is_completed": True, "is_passed": True, "is_satisfied": True, "done_count": 1}
TO_RETAKE = {"is_started": True, "is_completed": True}


def assign(unit: Unit, *exams: Exam, days: float = 5, title: str = "第四季度必学", **fields: Any) -> Assignment:
    """Published ten days ago and due in `days`, for the unit's subtree."""
    now = database_now()
    published = {"state": Assignment.State.PUBLISHED, "published_at": now - timedelta(days=10), **fields}
    due_at = now + timedelta(days=days)
    assignment = Assignment.objects.create(title=title, unit=unit, due_at=due_at, **published)
    AudienceRule.objects.create(assignment=assignment, unit=unit)
    for position, exam in enumerate(exams, start=1):
        condition = Requirement.Condition.PASSED
        Requirement.objects.create(assignment=assignment, position=position, exam=exam, condition=condition)
    return assignment


def give(assignment: Assignment, officer: Officer, **fields: Any) -> Duty:
    """The officer's part since the publication, at the unit held today."""
    defaults = {"from_at": assignment.published_at, "due_at": assignment.due_at, "post": officer.posting.post}
    defaults |= {"unit": officer.posting.unit, "rank": officer.posting.rank}
    return Duty.objects.create(assignment=assignment, officer=officer, **defaults | fields)


def follow(duty: Duty, at: datetime, **changes: Any) -> Duty:
    """End the duty at the instant and begin another that differs."""
    fields = {field.name: getattr(duty, field.name) for field in Duty._meta.fields if field.name != "id"}
    Duty.objects.filter(pk=duty.pk).update(until_at=at)
    return Duty.objects.create(**fields | {"from_at": at, "until_at": None} | changes)


def know(duty: Duty, requirement: Requirement, **instants: datetime) -> Completion:
    return Completion.objects.create(
        requirement=requirement, officer=duty.officer, rule_version=RULE_VERSION, facts={}, **instants
    )


def tally(assignment: Assignment) -> None:
    Tally.objects.filter(assignment=assignment).delete()
    open_duties = Duty.objects.current().filter(assignment=assignment).values_list("unit_id", *ALIKE)
    for (unit_id, *values), count in Counter(open_duties).items():
        fields = dict(zip(ALIKE, values, strict=True))
        Tally.objects.create(assignment=assignment, unit_id=unit_id, count=count, **fields)
