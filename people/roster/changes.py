"""What a roster would change: each good line against what is known. Decides, and writes nothing.

A person comes in, changes, is transferred, or stays as they are; where the file names another date for a posting already known, that
is said, and the date stays. Whoever the file does not name is listed, never removed."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from people.models import Officer, Posting, Unit
from people.officers import GONE
from people.roster.rows import Problem, RosterRow
from people.roster.snapshot import Known
from people.unit_index import UnitIndex, UnitUnknown

NEW, CHANGED, TRANSFERRED, UNCHANGED = "new", "changed", "transferred", "unchanged"
OTHER_START = "other_start"  # nothing differs but the date of a posting already known, which stays


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

    @property
    def held_start(self) -> date | None:
        """From when the posting holds that is known."""
        return self.known.posting.starts_on if self.known and self.known.posting else None

    @property
    def ignored_start(self) -> date | None:
        """The date in the file that is not taken over: in the same unit no date of the past is rewritten."""
        stated = self.row.starts_on
        held = self.starts_on or self.held_start
        return stated if stated != held else None


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
            problems.append(Problem(row.line, str(refusal), row.name))
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
        is_dated_otherwise = row.starts_on not in (None, posting.starts_on)
        kind = CHANGED if differences else OTHER_START if is_dated_otherwise else UNCHANGED
        return Decision(row, kind, unit, known, None, tuple(differences))
    starts_on = _first_day(row, posting, today, moved=moved)
    differences += _transfer(posting, unit, units) if moved else []
    differences += [*held, Difference("starts_on", posting.starts_on.isoformat(), starts_on.isoformat())]
    return Decision(row, TRANSFERRED if moved else CHANGED, unit, known, starts_on, tuple(differences))


def _find_unit(row: RosterRow, units: UnitIndex) -> Unit:
    try:
        unit = units.with_code(row.unit_code) if row.unit_code else units.named(row.unit_name)
    except UnitUnknown as error:
        raise RowRefused(str(error)) from error
    if row.unit_code and row.unit_name and unit not in units.called(row.unit_name):
        words = _("单位代码“%(code)s”是“%(unit)s”，和单位名称“%(name)s”对不上。")
        raise RowRefused(words % {"code": row.unit_code, "unit": unit.name, "name": row.unit_name})
    return unit


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
    if row.mail and row.mail != officer.mail:
        found.append(Difference("mail", officer.mail, row.mail))
    return found


def _held(row: RosterRow, posting: Posting) -> list[Difference]:
    """Rank and post. An empty cell says nothing."""
    pairs = [("rank", posting.rank, row.rank), ("post", posting.post, row.post)]
    return [Difference(column, before, after) for column, before, after in pairs if after and after != before]


def _transfer(posting: Posting, unit: Unit, units: UnitIndex) -> list[Difference]:
    return [Difference("unit", units.path_words(posting.unit), units.path_words(unit))]
