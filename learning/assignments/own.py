"""An officer's own assignments: what is still to do, what is done, and which requirement leads where. Reads only; what is not known
before an exam's results are released is not here either (G6)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from learning.assignments.models import Assignment, Completion, Duty, Reminder, Requirement, Standing
from people.models import Officer
from records.clock import database_now


@dataclass(frozen=True)
class OwnRequirement:
    """One requirement; `completion` None: nothing is known of it yet."""

    requirement: Requirement
    completion: Completion | None

    @property
    def is_satisfied(self) -> bool:
        return bool(self.completion and self.completion.satisfied_at)

    @property
    def is_completed(self) -> bool:
        return bool(self.completion and self.completion.completed_at)

    @property
    def is_started(self) -> bool:
        return bool(self.completion and self.completion.started_at)


@dataclass(frozen=True)
class OwnAssignment:
    """One duty that stands now. `now`: the database's."""

    duty: Duty
    requirements: list[OwnRequirement]
    now: datetime

    @property
    def assignment(self) -> Assignment:
        return self.duty.assignment

    @property
    def due_at(self) -> datetime:
        return self.duty.due_at

    @property
    def needed(self) -> int:
        total = len(self.requirements)
        return total if self.assignment.needed_count is None else min(self.assignment.needed_count, total)

    @property
    def is_choice(self) -> bool:
        """Whether some of the requirements are enough."""
        return self.needed < len(self.requirements)

    @property
    def standing(self) -> str:
        """As reports have it, of somebody who is expected."""
        if self.duty.is_satisfied:
            return Standing.SATISFIED
        if self.duty.due_at <= self.now:
            return Standing.OVERDUE
        is_to_retake = self.duty.is_completed and not self.duty.is_awaiting
        return Standing.TO_RETAKE if is_to_retake else Standing.UNFINISHED

    @property
    def is_to_do(self) -> bool:
        """What the officer is asked to do: not satisfied, expected, and not merely waiting for a result."""
        return not (self.duty.is_satisfied or self.duty.left_out or self.duty.is_awaiting)

    @property
    def open_requirements(self) -> list[OwnRequirement]:
        return [row for row in self.requirements if not row.is_satisfied]


def find_former(officer: Officer, public_id: uuid.UUID) -> Assignment | None:
    """One that this officer ever had. One statement."""
    return Assignment.objects.filter(public_id=public_id, duties__officer=officer).distinct().first()


def list_own(officer: Officer, *, public_id: uuid.UUID | None = None) -> list[OwnAssignment]:
    """Those of published assignments that this officer has now: what is to do first, by deadline, then the rest, the latest
    deadline first. Four statements. `public_id`: only that assignment's."""
    duties = Duty.objects.current().filter(officer=officer, assignment__state=Assignment.State.PUBLISHED)
    if public_id is not None:
        duties = duties.filter(assignment__public_id=public_id)
    rows = list(duties.select_related("assignment__unit"))
    if not rows:
        return []
    now, completions = database_now(), _load_completions(officer, rows)
    requirements: dict[int, list[OwnRequirement]] = {}
    for requirement in _load_requirements(rows):
        own = OwnRequirement(requirement, completions.get(requirement.pk))
        requirements.setdefault(requirement.assignment_id, []).append(own)
    found = [OwnAssignment(duty, requirements.get(duty.assignment_id, []), now) for duty in rows]
    to_do = sorted((one for one in found if one.is_to_do), key=lambda one: (one.due_at, one.duty.pk))
    rest = sorted((one for one in found if not one.is_to_do), key=lambda one: one.due_at, reverse=True)
    return [*to_do, *rest]


def list_reminders(officer: Officer) -> QuerySet[Reminder]:
    """All that this officer was ever sent, the newest first: who was reminded sees every row about it."""
    return Reminder.objects.filter(officer=officer).select_related("sent_by").order_by("-sent_at", "-pk")


def _load_requirements(duties: Sequence[Duty]) -> QuerySet[Requirement]:
    rows = Requirement.objects.filter(assignment__in=[duty.assignment_id for duty in duties])
    return rows.select_related("lecture__unit", "exam").order_by("assignment_id", "position")


def _load_completions(officer: Officer, duties: Sequence[Duty]) -> dict[int, Completion]:
    rows = Completion.objects.filter(
        officer=officer, requirement__assignment__in=[duty.assignment_id for duty in duties]
    )
    return {row.requirement_id: row for row in rows}
