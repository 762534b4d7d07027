"""Assignments that tests of this room publish, and what officers do about them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cms.models import LecturePage
from learning.assignments.audience import AudienceDraft
from learning.assignments.drafts import AssignmentDraft, RequirementDraft
from learning.assignments.models import Assignment, Duty, Requirement, Standing
from learning.assignments.publishing import publish_assignment, save_draft
from learning.progress.models import LectureCompletion
from learning.progress.signals import lecture_completed
from people.models import Officer, Unit
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam
from records.clock import database_now
from tests.factories import RIGHT, answer, sit

PASSED = Requirement.Condition.PASSED.value


def make_draft(unit: Unit, *things: LecturePage | Exam | RequirementDraft, **settings: Any) -> AssignmentDraft:
    """All of the things, by everybody of the unit, in ten days; any field of `AssignmentDraft` can be named."""
    named = {
        "title": "第四季度应知应会",
        "due_at": database_now() + timedelta(days=10),
        "audience": AudienceDraft(units=[unit]),
        **settings,
    }
    return AssignmentDraft(unit=unit, requirements=[as_requirement(thing) for thing in things], **named)


def as_requirement(thing: LecturePage | Exam | RequirementDraft) -> RequirementDraft:
    """A lecture is to be completed, an exam to be passed."""
    if isinstance(thing, RequirementDraft):
        return thing
    return RequirementDraft(exam=thing, condition=PASSED) if isinstance(thing, Exam) else RequirementDraft(thing)


def assign(actor: Officer, unit: Unit, *things: LecturePage | Exam | RequirementDraft, **settings: Any) -> Assignment:
    """A published assignment."""
    return publish_assignment(save_draft(None, make_draft(unit, *things, **settings), actor=actor), actor=actor)


def complete(lecture: LecturePage, officer: Officer) -> None:
    """What learning.progress does when the rule holds."""
    completion = LectureCompletion.objects.create(
        officer=officer, lecture=lecture, at=database_now(), rule_version=1, facts={}, credit_hours=1
    )
    lecture_completed.send(LectureCompletion, completion=completion)


def hand_in(exam: Exam, officer: Officer, *, passes: bool = True) -> Attempt:
    """A whole sitting; the paper is one of `make_exam`'s."""
    attempt, token = sit(exam, officer)
    if passes:
        for position, code in enumerate(RIGHT, start=1):
            answer(token, position, RIGHT[code])
    return submit_attempt(attempt, officer=officer, epoch=1)


def move_due(assignment: Assignment, *, to: datetime) -> None:
    """As if the deadline had been that one from the beginning."""
    Assignment.objects.filter(pk=assignment.pk).update(due_at=to)
    Duty.objects.filter(assignment=assignment).update(due_at=to)
    assignment.refresh_from_db()


def duty_of(assignment: Assignment, officer: Officer) -> Duty | None:
    return Duty.objects.current().filter(assignment=assignment, officer=officer).first()


def standings(assignment: Assignment, at: datetime | None = None) -> dict[str, str]:
    """By officer's name, of those expected now: at the instant, if one is named."""
    instant = at or database_now()
    duties = Duty.objects.as_of(instant) if at else Duty.objects.current()
    rows = duties.filter(assignment=assignment).expected().with_standing(instant)
    return {name: Standing(standing).label for name, standing in rows.values_list("officer__name", "standing")}


def left_out(assignment: Assignment) -> dict[str, str]:
    rows = Duty.objects.current().filter(assignment=assignment).exclude(left_out="")
    return dict(rows.values_list("officer__name", "left_out"))


def names(officers: Sequence[Officer]) -> list[str]:
    return [officer.name for officer in officers]
