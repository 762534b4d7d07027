"""Writing what a roster decided: officers, postings, and the file of initial passwords. The caller holds the transaction,
has locked the officers, and writes the audit row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from people.models import Officer, Posting
from people.officers import apply_status, prepare_officer, update_in_bulk, write_officers
from people.passwords import passwords_sheet
from people.postings import Place, follow, write_in_bulk
from people.roster.changes import NEW, Decision
from people.roster.rows import RosterRow

STEP = 1000


@dataclass
class Prepared:
    """New officers with their hashed passwords, made before the transaction; by officer number."""

    officers: dict[str, Officer]
    passwords: bytes | None


def prepare(rows: Iterable[RosterRow], units: dict[str, str], report: Callable[[int], None]) -> Prepared:
    """Make passwords, their hashes and their sheet: seconds for thousands, and no lock is held. `units`: the name of the unit
    of each new number; `report` hears how many are done."""
    new = [row for row in rows if row.number in units]
    entered: list[tuple[Officer, str]] = []
    for start in range(0, len(new), STEP):
        chunk = new[start : start + STEP]
        entered += [_prepare(row) for row in chunk]
        report(len(entered))
    lines = [(o.officer_number, o.name, units[o.officer_number], password) for o, password in entered]
    officers = {officer.officer_number: officer for officer, _password in entered}
    return Prepared(officers, passwords_sheet(lines) if lines else None)


def _prepare(row: RosterRow) -> tuple[Officer, str]:
    officer, password = prepare_officer(row.number, row.name, row.status or Officer.Status.ACTIVE)
    officer.mail = row.mail
    return officer, password


def apply_decisions(decisions: list[Decision], prepared: Prepared) -> None:
    """Write them all."""
    new = [decision for decision in decisions if decision.kind == NEW]
    write_officers([(prepared.officers[decision.row.number], *_first_posting(decision)) for decision in new])
    _apply_known([decision for decision in decisions if decision.known and decision.differences])


def _apply_known(decisions: list[Decision]) -> None:
    ended, corrected, added = [], [], []
    for decision in decisions:
        held = decision.known.posting if decision.known else None
        if held is None or decision.starts_on is None:
            continue
        posting = follow(held, _place(decision, held), officer_id=held.officer_id, starts_on=decision.starts_on)
        if posting is held:
            corrected.append(held)
        else:
            ended.append(held)
            added.append(posting)
    write_in_bulk(ended=ended, corrected=corrected, added=added)
    update_in_bulk([officer for decision in decisions if (officer := _renewed(decision))])


def _first_posting(decision: Decision) -> tuple[Place, date]:
    assert decision.starts_on is not None
    return Place(decision.unit, decision.row.rank, decision.row.post), decision.starts_on


def _renewed(decision: Decision) -> Officer | None:
    """The officer with the file's name, status and mail address; None when these stay."""
    assert decision.known is not None
    officer, row = decision.known.officer, decision.row
    if row.name == officer.name and row.status in ("", officer.status) and row.mail in ("", officer.mail):
        return None
    officer.name = row.name
    officer.mail = row.mail or officer.mail
    apply_status(officer, row.status or officer.status)
    return officer


def _place(decision: Decision, held: Posting) -> Place:
    """Where the file says, and as it was where the file says nothing."""
    return Place(decision.unit, decision.row.rank or held.rank, decision.row.post or held.post)
