"""Present sums, kept by increments. The only writer of `Tally`, under the lock of the assignment's row, which the caller holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from learning.assignments.models import Assignment, Duty, Tally
from people.models import Role, RoleGrant
from records.messages import send_message
from records.models import Message

BATCH = 1000
log = structlog.get_logger(__name__)


class TallyKey(NamedTuple):
    """What those counted by one row have in common."""

    assignment_id: int
    unit_id: int
    due_at: datetime
    left_out: str
    is_arrival: bool
    is_started: bool
    is_completed: bool
    is_passed: bool
    is_awaiting: bool
    is_satisfied: bool


Differences = dict[TallyKey, tuple[int, int]]  # what is written, and what is right


def apply(changes: Mapping[TallyKey, int]) -> None:
    """Add to each row what came to it; a row of nobody is no row. Called after the duties were written: sums that would fall below
    nothing were wrong before, and are counted anew. Three statements, however many rows."""
    changes = {key: change for key, change in changes.items() if change}
    if not changes:
        return
    touched = Tally.objects.filter(
        assignment__in={key.assignment_id for key in changes}, unit__in={key.unit_id for key in changes}
    )
    held = {TallyKey(*row[:-1]): row[-1] for row in touched.values_list(*TallyKey._fields, "count")}
    counts = {key: held.get(key, 0) + change for key, change in changes.items()}
    wrong = {key.assignment_id for key, count in counts.items() if count < 0}
    _write({key: count for key, count in counts.items() if key.assignment_id not in wrong})
    for assignment in Assignment.objects.filter(pk__in=wrong) if wrong else ():
        _say_aloud(assignment, mend(assignment))


def _write(counts: Mapping[TallyKey, int]) -> None:
    if not counts:
        return
    rows = [Tally(**key._asdict(), count=count) for key, count in counts.items()]
    Tally.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=list(TallyKey._fields), update_fields=["count"]
    )
    if any(count == 0 for count in counts.values()):
        Tally.objects.filter(assignment__in={key.assignment_id for key in counts}, count=0).delete()


def recount(assignment: Assignment) -> Differences:
    """Where the sums differ from the open duties: what is written, and what it must be. Two statements."""
    written = dict(_counted(Tally.objects.filter(assignment=assignment).values_list(*TallyKey._fields, "count")))
    duties = Duty.objects.current().filter(assignment=assignment).order_by()
    right = dict(_counted(duties.values_list(*TallyKey._fields).annotate(row_count=Count("pk"))))
    return {
        key: (written.get(key, 0), right.get(key, 0))
        for key in written.keys() | right.keys()
        if written.get(key, 0) != right.get(key, 0)
    }


def _counted(rows: object) -> list[tuple[TallyKey, int]]:
    return [(TallyKey(*row[:-1]), row[-1]) for row in rows]  # type: ignore[attr-defined]


def mend(assignment: Assignment) -> Differences:
    """Make the sums what they must be. Returns what differed. Holds the assignment's row."""
    with transaction.atomic():
        Assignment.objects.select_for_update(no_key=True, of=("self",)).get(pk=assignment.pk)
        differences = recount(assignment)
        _write({key: right for key, (_written, right) in differences.items()})
    return differences


def check_all() -> int:
    """Recount every assignment that was ever published; mend and say aloud what differs. Returns how many assignments differed."""
    wrong = 0
    for assignment in Assignment.objects.exclude(state=Assignment.State.DRAFT).order_by("pk"):
        if recount(assignment) and (differences := mend(assignment)):
            wrong += 1
            _say_aloud(assignment, differences)
    return wrong


def _say_aloud(assignment: Assignment, differences: Differences) -> None:
    off = sum(abs(written - right) for written, right in differences.values())
    log.error("tallies_differ", assignment=str(assignment.public_id), rows=len(differences), off=off)
    keepers = RoleGrant.objects.active().filter(role=Role.SYSTEM_ADMINISTRATOR).values_list("officer_id", flat=True)
    text = _("培训任务“%(title)s”的汇总数有 %(count)d 处和明细不一致，已按明细改正。请把服务器日志交给维护人员查原因。")
    send_message(
        keepers,
        kind=Message.Kind.SYSTEM,
        title=_("汇总数和明细不一致，已改正"),
        text=text % {"title": assignment.title, "count": len(differences)},
    )
