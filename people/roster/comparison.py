"""A file's rows against the database, within one person's scope: what would change, as decided, and as shown."""

import hashlib
import json
from dataclasses import asdict
from datetime import date

from people.models import Officer, Posting
from people.roster.changes import CHANGED, NEW, OTHER_START, TRANSFERRED, UNCHANGED, Decision, decide
from people.roster.rows import Problem, RosterRow
from people.roster.snapshot import read_known, read_missing
from people.scope import ROSTER_KEEPERS
from people.unit_index import UnitIndex

MISSING, PROBLEMS = "missing", "problems"
KINDS = (NEW, CHANGED, TRANSFERRED, OTHER_START, UNCHANGED, MISSING, PROBLEMS)
Shown = dict[str, object]


class Comparison:
    """What rows would change now. Dates left open are `today`."""

    def __init__(self, rows: list[RosterRow], *, owner: Officer, today: date) -> None:
        self.scope = owner.scope_paths(*ROSTER_KEEPERS)
        self.units = UnitIndex(self.scope)
        self.numbers = {row.number for row in rows}
        known = read_known(self.numbers, self.scope)
        self.decisions, self.problems = decide(rows, units=self.units, known=known, today=today)

    def fingerprint(self) -> str:
        """Equal when the same would be written."""
        plain = [[d.row.line, d.kind, d.unit.pk, str(d.starts_on), d.differences] for d in self.decisions]
        return hashlib.sha256(json.dumps(plain).encode()).hexdigest()

    def show(self, problems: list[Problem]) -> dict[str, list[Shown]]:
        """Plain rows by kind, for the preview; `problems` are those that were found without looking at the database."""
        shown: dict[str, list[Shown]] = {kind: [] for kind in KINDS}
        for decision in self.decisions:
            shown[decision.kind].append(self._show(decision))
        missing = read_missing(self.numbers, [decision.unit for decision in self.decisions], self.scope)
        shown[MISSING] = [self._show_missing(posting) for posting in missing]
        every = sorted([*problems, *self.problems], key=lambda problem: problem.line)
        shown[PROBLEMS] = [asdict(problem) for problem in every]
        return shown

    def _show(self, decision: Decision) -> Shown:
        row = decision.row
        return {
            "line": row.line,
            "number": row.number,
            "name": row.name,
            "unit": self.units.path_words(decision.unit),
            "rank": row.rank,
            "post": row.post,
            "starts_on": decision.starts_on.isoformat() if decision.starts_on else "",
            "differences": decision.differences,
            "held_start": decision.held_start.isoformat() if decision.held_start else "",
            "ignored_start": decision.ignored_start.isoformat() if decision.ignored_start else "",
        }

    def _show_missing(self, posting: Posting) -> Shown:
        officer = posting.officer
        return {"number": officer.officer_number, "name": officer.name, "unit": self.units.path_words(posting.unit)}


def plain_row(row: RosterRow) -> Shown:
    """A row as JSON keeps it."""
    return vars(row) | {"starts_on": row.starts_on.isoformat() if row.starts_on else None}


def row_from_plain(plain: Shown) -> RosterRow:
    """The reverse of `plain_row`."""
    day = plain["starts_on"]
    fields: dict[str, object] = {**plain, "starts_on": date.fromisoformat(str(day)) if day else None}
    return RosterRow(**fields)  # type: ignore[arg-type]
