"""Officer by officer: every requirement of one assignment, or every assignment of a unit, as of an instant. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from learning.assignments.models import Assignment, Completion, Duty, Requirement, Standing
from learning.oversight.completion import in_units, list_unit_ids
from people.models import Officer, Unit
from people.scope import within
from quizzes.exams.overview import is_released

SATISFIED, AWAITING, TO_RETAKE, STARTED, NOTHING = "satisfied", "awaiting", "to_retake", "started", "nothing"
COLUMNS = 8  # assignments side by side


@dataclass(frozen=True)
class Cell:
    """How far one officer was with one thing, and since when. `left_out`: why it was not expected."""

    state: str
    at: datetime | None = None
    left_out: str = ""


class Instants(NamedTuple):
    """Of one Completion; None: not yet."""

    started_at: datetime | None
    completed_at: datetime | None
    satisfied_at: datetime | None


@dataclass(frozen=True)
class Row:
    officer: Officer
    unit: Unit
    cells: list[Cell | None]


def fill_requirements(duties: Sequence[Duty], requirements: Sequence[Requirement], at: datetime) -> list[Row]:
    """A cell for each requirement, in their order. One statement."""
    instants = Completion.objects.filter(
        requirement__in=requirements, officer__in=[duty.officer_id for duty in duties]
    ).values_list("officer_id", "requirement_id", *Instants._fields)
    known = {(officer_id, requirement_id): Instants(*row) for officer_id, requirement_id, *row in instants}
    return [
        Row(duty.officer, duty.unit, [_cell(known.get((duty.officer_id, one.pk)), one, at) for one in requirements])
        for duty in duties
    ]


def _cell(completion: Instants | None, requirement: Requirement, at: datetime) -> Cell:
    """By what was known at the instant."""
    if completion is None:
        return Cell(NOTHING)
    if completion.satisfied_at and completion.satisfied_at <= at:
        return Cell(SATISFIED, completion.satisfied_at)
    if completion.completed_at and completion.completed_at <= at:
        is_awaiting = requirement.exam is not None and not is_released(requirement.exam, at)
        return Cell(AWAITING if is_awaiting else TO_RETAKE, completion.completed_at)
    is_started = completion.started_at is not None and completion.started_at <= at
    return Cell(STARTED, completion.started_at) if is_started else Cell(NOTHING)


def list_people(assignments: Sequence[Assignment], *, unit: Unit, at: datetime, is_present: bool) -> list[int]:
    """Ids of those who have a part in any of these, by number: all of them, since to count them costs as much. One statement."""
    held = Duty.objects.current() if is_present else Duty.objects.as_of(at)
    duties = in_units(held.filter(assignment__in=assignments), list_unit_ids(unit))
    people: QuerySet[Officer] = Officer.objects.filter(pk__in=duties.order_by().values("officer_id"))
    return list(people.order_by("officer_number").values_list("pk", flat=True))


def fill_assignments(
    officer_ids: Sequence[int], assignments: Sequence[Assignment], *, unit: Unit, at: datetime, is_present: bool
) -> list[Row]:
    """A cell for each assignment, in their order; None where the officer has no part in it. One statement."""
    held = Duty.objects.current() if is_present else Duty.objects.as_of(at)
    duties = held.filter(within("unit__path", [unit.path]), assignment__in=assignments, officer__in=officer_ids)
    by_officer: dict[int, dict[int, Duty]] = {pk: {} for pk in officer_ids}
    for duty in duties.with_standing(at).select_related("officer", "unit"):
        by_officer[duty.officer_id][duty.assignment_id] = duty
    rows = []
    for parts in by_officer.values():
        if parts:  # who was moved between the two statements has none
            one = next(iter(parts.values()))
            rows.append(Row(one.officer, one.unit, [_part(parts.get(each.pk)) for each in assignments]))
    return rows


def _part(duty: Duty | None) -> Cell | None:
    if duty is None:
        return None
    if duty.left_out:
        return Cell("", left_out=duty.get_left_out_display())
    standing = duty.standing  # type: ignore[attr-defined]
    if standing == Standing.UNFINISHED:
        return Cell(AWAITING if duty.is_awaiting else STARTED if duty.is_started else NOTHING, duty.due_at)
    return Cell(standing, duty.due_at)
