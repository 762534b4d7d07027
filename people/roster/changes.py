"""What a roster would change: each good line against what is known. Decides, and writes nothing.

A person comes in, changes, is transferred, or stays as they are. Whoever the file does not name is listed, never removed."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from people.models import Officer, Posting, Unit
from people.officers import GONE
from people.roster.rows import Problem, RosterRow
from people.roster.snapshot import Known, UnitIndex

NEW, CHANGED, TRANSFERRED, UNCHANGED = "new", "changed", "transferred", "unchanged"


class Difference(NamedTuple):
    """One thing that changes: a column of `rows.COLUMNS`, or "unit"; before and after as shown."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Decision:
    """What comes of one line. `known` None: a new officer. `starts_on`: from when a new posting holds; None: the posting
    stays. Nothing differs for a new officer: all is new."""

    row: RosterRow
    kind: str
    unit: Unit
    known: Known | None = None
    starts_on: date | None = None
    differences: tuple[Difference, ...] = ()


class RowRefused(Exception):
    """The line is good in itself, but does not fit what is known; the message says in words why."""


def decide(
    rows: list[RosterRow], *, units: UnitIndex, known: dict[str, Known], today: date
) -> tuple[list[Decision], list[Problem]]:
    """A decision or a problem for each line."""
    decisions: list[Decision] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            decisions.append(_decide_row(row, units, known.get(row.number), today))
        except RowRefused as refusal:
            problems.append(Problem(row.line, str(refusal)))
    return decisions, problems


def _decide_row(row: RosterRow, units: UnitIndex, known: Known | None, today: date) -> Decision:
    unit = _find_unit(row, units)
    if known is None:
        return Decision(row, NEW, unit, starts_on=row.starts_on or today)
    _check_known(row, known)
    posting = known.posting
    if posting is None:
        raise RowRefused(_("此人没有任职记录，请联系系统管理员。"))
    differences = _personal(row, known.officer)
    moved = posting.unit_id != unit.pk or (posting.ends_on is not None and posting.ends_on <= today)
    held = _held(row, posting)
    if not moved and not held:
        return Decision(row, CHANGED if differences else UNCHANGED, unit, known, None, tuple(differences))
    starts_on = _first_day(row, posting, today, moved=moved)
    differences += _transfer(posting, unit, units) if moved else []
    differences += [*held, Difference("starts_on", posting.starts_on.isoformat(), starts_on.isoformat())]
    return Decision(row, TRANSFERRED if moved else CHANGED, unit, known, starts_on, tuple(differences))


def _find_unit(row: RosterRow, units: UnitIndex) -> Unit:
    by_code = units.with_code(row.unit_code) if row.unit_code else None
    if row.unit_code and by_code is None:
        raise RowRefused(_("你管理的单位里没有代码“%(code)s”。") % {"code": row.unit_code})
    if not row.unit_name:
        assert by_code is not None
        return by_code
    by_name = units.called(row.unit_name)
    if by_code is not None:
        if by_code not in by_name:
            raise RowRefused(
                _("单位代码“%(code)s”是“%(unit)s”，和单位名称“%(name)s”对不上。")
                % {"code": row.unit_code, "unit": by_code.name, "name": row.unit_name}
            )
        return by_code
    if not by_name:
        raise RowRefused(_("你管理的单位里没有“%(name)s”。") % {"name": row.unit_name})
    if len(by_name) > 1:
        example = "/".join(units.names(by_name[0])[-2:])
        raise RowRefused(
            _("有 %(count)d 个单位叫“%(name)s”。请写上级单位，例如“%(example)s”，或填单位代码。")
            % {"count": len(by_name), "name": row.unit_name, "example": example}
        )
    return by_name[0]


def _check_known(row: RosterRow, known: Known) -> None:
    if not known.in_scope:
        raise RowRefused(_("警号“%(number)s”已经在别的单位使用。调动请由上级单位办理。") % {"number": row.number})
    if known.separated and row.status in GONE:
        raise RowRefused(_("此人是系统管理员、安全管理员或审计员。请先由安全管理员撤销授权。"))


def _first_day(row: RosterRow, posting: Posting, today: date, *, moved: bool) -> date:
    """From when the change holds: the file's date or today. In the same unit a file repeats the date of the posting held,
    while rank or post have changed since: that is a change from today, or last year's rank would be another."""
    stated = row.starts_on if moved or (row.starts_on and row.starts_on > posting.starts_on) else None
    starts_on = stated or today
    if starts_on < posting.starts_on:
        raise RowRefused(
            _("任职起始日期 %(start)s 早于现在任职的起始日期 %(held)s。")
            % {"start": starts_on, "held": posting.starts_on}
        )
    return starts_on


def _personal(row: RosterRow, officer: Officer) -> list[Difference]:
    found = [] if row.name == officer.name else [Difference("name", officer.name, row.name)]
    if row.status and row.status != officer.status:
        found.append(Difference("status", officer.status, row.status))
    return found


def _held(row: RosterRow, posting: Posting) -> list[Difference]:
    """Rank and post. An empty cell says nothing."""
    pairs = [("rank", posting.rank, row.rank), ("post", posting.post, row.post)]
    return [Difference(column, before, after) for column, before, after in pairs if after and after != before]


def _transfer(posting: Posting, unit: Unit, units: UnitIndex) -> list[Difference]:
    before, after = ("/".join(units.names(place)[1:] or units.names(place)) for place in (posting.unit, unit))
    return [Difference("unit", before, after)]
