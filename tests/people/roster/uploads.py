"""Rosters on their way in, as tests send and look at them."""

from typing import Any

from people.models import Officer, Posting, RosterImport
from people.roster.importing import confirm_roster, preview_of, stage_roster
from records import jobs
from tests.people.roster.sheets import make_xlsx

NEW = ["3301999", "陈新", "SJ101", "四级警长", "内勤", "", "2026-03-01"]


def stage(keeper: Officer, *rows: list[Any], header: list[str] | None = None) -> RosterImport:
    """Upload a roster and let it be read."""
    roster = stage_roster(name="名册.xlsx", data=make_xlsx(list(rows), header=header), actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    return roster


def bring_in(keeper: Officer, *rows: list[Any], header: list[str] | None = None) -> RosterImport:
    """Upload, confirm, let it be written."""
    roster = stage(keeper, *rows, header=header)
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    return roster


def seen(roster: RosterImport, kind: str) -> list[Any]:
    """What the preview says of one kind: number and differences, or number, or line and text."""
    rows = preview_of(roster)[kind]
    if kind == "problems":
        return [(row["line"], row["text"]) for row in rows]
    return [(row["number"], [tuple(part) for part in row.get("differences", [])]) for row in rows]  # type: ignore


def spans(number: str) -> list[tuple[Any, ...]]:
    postings = Posting.objects.filter(officer__officer_number=number).order_by("starts_on")
    return list(postings.values_list("unit__code", "rank", "post", "starts_on", "ends_on"))
