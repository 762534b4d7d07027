"""What must be done by whom by when. The only writer of `Assignment`, `Requirement`, `AudienceRule` and `DueChange`. What was published
keeps its requirements, and its deadline only moves to later: nobody loses time that was promised.

Who may: HR and unit administrators of the assignment's unit; for one officer, those of the officer's present unit as well."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cms.models import LecturePage
from learning.assignments.audience import AudienceDraft
from learning.assignments.models import Assignment, Requirement
from people.models import Officer, Role, Unit
from quizzes.exams.models import Exam

ASSIGNERS = (Role.HR, Role.UNIT_ADMINISTRATOR)


class AssignmentInvalid(Exception):
    """`problems`: what to change, in plain words, by field name ("" for the whole)."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class RequirementDraft:
    """One lecture or one exam."""

    lecture: LecturePage | None = None
    exam: Exam | None = None
    condition: str = Requirement.Condition.COMPLETED


@dataclass(frozen=True)
class AssignmentDraft:
    title: str
    unit: Unit
    due_at: datetime
    requirements: Sequence[RequirementDraft]
    audience: AudienceDraft = field(default_factory=AudienceDraft)
    note: str = ""
    needed_count: int | None = None
    arrival_days: int = 14


def save_draft(assignment: Assignment | None, draft: AssignmentDraft, *, actor: Officer) -> Assignment:
    """A draft that only its makers see; None: a new one. Holds the assignment's row.

    Raises OutOfScope, and AssignmentInvalid, also when it has been published meanwhile.
    """
    raise NotImplementedError


def read_draft(assignment: Assignment) -> AssignmentDraft:
    """An assignment as it is stored."""
    raise NotImplementedError


def discard_draft(assignment: Assignment, *, actor: Officer) -> None:
    """Delete a draft. Raises OutOfScope, AssignmentInvalid when it has been published."""
    raise NotImplementedError


def publish_assignment(assignment: Assignment, *, actor: Officer) -> Assignment:
    """Everybody of the audience has the duty from now on, when this returns. Raises OutOfScope, AssignmentInvalid."""
    raise NotImplementedError


def withdraw_assignment(assignment: Assignment, *, actor: Officer, reason: str) -> Assignment:
    """Nobody has the duty from now on; reports as of earlier stay. Raises OutOfScope, AssignmentInvalid."""
    raise NotImplementedError


def except_officer(assignment: Assignment, officer: Officer, *, reason: str, actor: Officer) -> None:
    """免. Raises OutOfScope (neither the assignment's unit nor the officer's is the actor's), AssignmentInvalid."""
    raise NotImplementedError


def readmit_officer(assignment: Assignment, officer: Officer, *, actor: Officer) -> None:
    """Undo `except_officer`: expected again, with at least `arrival_days` days. Raises OutOfScope, AssignmentInvalid."""
    raise NotImplementedError


def change_due(
    assignment: Assignment, officers: Sequence[Officer], due_at: datetime, *, reason: str, actor: Officer
) -> None:
    """A later deadline for these officers. Raises OutOfScope, AssignmentInvalid."""
    raise NotImplementedError


def change_due_for_all(assignment: Assignment, due_at: datetime, *, reason: str, actor: Officer) -> Assignment:
    """A later deadline for everybody. Raises OutOfScope, AssignmentInvalid."""
    raise NotImplementedError
