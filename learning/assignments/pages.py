"""What the pages of HR show about one assignment. Reads only, within the reader's units."""

from typing import Any

from django.db.models import Sum
from django.utils import timezone

from learning.assignments.access import may_manage
from learning.assignments.audience import AudiencePreview
from learning.assignments.drafts import ASSIGNERS, read_draft
from learning.assignments.models import Assignment, AudienceRule, DueChange, Duty, Standing, Tally, standing_at
from learning.assignments.outlook import look_ahead
from people.models import Officer
from people.scope import within
from records.clock import database_now
from records.models import AuditEntry

MOST_SHOWN = 50


def describe(assignment: Assignment, reader: Officer) -> dict[str, Any]:
    """The page's context: of a draft what publishing would come to, of what was published where it stands."""
    now, draft = database_now(), read_draft(assignment)
    context = {"assignment": assignment, "draft": draft, "now": now, "may_manage": may_manage(reader, assignment)}
    if assignment.state == Assignment.State.DRAFT:
        return context | {"outlook": look_ahead(draft, day=timezone.localdate(now), now=now)}
    return context | _read_standing(assignment, reader, now) | _read_exceptions(assignment, reader)


def describe_audience(preview: AudiencePreview | None) -> dict[str, Any]:
    left_out = preview.left_out.items() if preview else ()
    return {"preview": preview, "left_out": [(str(Duty.LeftOut(code).label), count) for code, count in left_out]}


def _read_standing(assignment: Assignment, reader: Officer, now: Any) -> dict[str, Any]:
    """Sums over the reader's units."""
    rows = Tally.objects.filter(within("unit__path", reader.scope_paths(*ASSIGNERS)), assignment=assignment)
    expected = rows.filter(left_out="").annotate(standing=standing_at(now)).values("standing")
    counts = {row["standing"]: row["people"] for row in expected.annotate(people=Sum("count"))}
    left_out = rows.exclude(left_out="").aggregate(people=Sum("count"))["people"] or 0
    standing = [(code, label, counts.get(code, 0)) for code, label in Standing.choices]
    return {"standing": standing, "expected": sum(counts.values()), "left_out": left_out}


def _read_exceptions(assignment: Assignment, reader: Officer) -> dict[str, Any]:
    """Who of the reader's units was excepted or given more time by name, and why the assignment was withdrawn."""
    theirs = Officer.objects.visible_to(reader, *ASSIGNERS)
    rules = AudienceRule.objects.filter(assignment=assignment, is_exception=True, officer__in=theirs)
    changes = DueChange.objects.filter(assignment=assignment, officer__in=theirs).select_related(
        "officer", "changed_by"
    )
    entries = AuditEntry.objects.filter(verb="assignment_withdrawn", target_id=str(assignment.public_id))
    is_withdrawn = assignment.state == Assignment.State.WITHDRAWN
    return {
        "excepted": rules.select_related("officer").order_by("officer__officer_number")[:MOST_SHOWN],
        "due_changes": changes.order_by("-changed_at")[:MOST_SHOWN],
        "withdrawal": entries.first() if is_withdrawn else None,
    }
