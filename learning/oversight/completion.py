"""How far an assignment has come: down the unit tree, as of an instant. Reads only, within the units that the reader oversees.

Reports of the present add up `Tally`; those of an earlier instant, and those narrowed to a post, count the duties that held then. Both
say the same of now. A unit's numbers are its own people's and its children's, and the rows of its list, always. Duties of the past are
never changed, so neither is a report of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr

from learning.assignments.models import (
    Assignment,
    AudienceRule,
    Duty,
    DutyQuerySet,
    Requirement,
    Standing,
    Tally,
    standing_at,
)
from learning.oversight.reports import VIEWERS, addresses_somebody_of
from people.models import Officer, Unit
from quizzes.exams.overview import is_released
from quizzes.exams.roll import percent

STANDINGS = tuple(Standing.values)
Rows = TypeVar("Rows", bound=QuerySet[Any])
LEFT_OUT = "left_out"
ALL = "all"
FLAGS = ("is_completed", "is_passed", "is_awaiting", "is_arrival")


@dataclass
class Numbers:
    """People of one unit. `standings` parts those expected; `left_out` counts the others by code of Duty.LeftOut. `completed`, `passed`
    (of those who completed), `awaiting` (a result) and `arrivals` are among those expected."""

    standings: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    completed: int = 0
    passed: int = 0
    awaiting: int = 0
    arrivals: int = 0

    @property
    def expected(self) -> int:
        return sum(self.standings.values())

    @property
    def satisfied(self) -> int:
        return self.standings[Standing.SATISFIED]

    @property
    def overdue(self) -> int:
        return self.standings[Standing.OVERDUE]

    @property
    def to_retake(self) -> int:
        return self.standings[Standing.TO_RETAKE]

    @property
    def unfinished(self) -> int:
        return self.standings[Standing.UNFINISHED]

    @property
    def to_finish(self) -> int:
        return self.expected - self.satisfied

    @property
    def satisfied_percentage(self) -> Decimal:
        return percent(self.satisfied, self.expected)

    @property
    def passed_percentage(self) -> Decimal:
        """Of those who completed."""
        return percent(self.passed, self.completed)

    def add(self, other: "Numbers") -> None:
        self.standings.update(other.standings)
        self.left_out.update(other.left_out)
        for name in ("completed", "passed", "awaiting", "arrivals"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class UnitNumbers:
    """One line of the drill-down: a child's whole subtree, or the people of the unit itself (`is_own`)."""

    unit: Unit
    numbers: Numbers
    is_own: bool = False


class Group(NamedTuple):
    """Duties of one question that are alike. `path`: the unit itself or the child below it; `part`: a standing, or why they are left out;
    `first_due_at`: the earliest deadline of those who did not arrive later."""

    path: str
    part: str
    is_completed: bool
    is_passed: bool
    is_awaiting: bool
    is_arrival: bool
    post: str
    size: int
    first_due_at: datetime | None = None


@dataclass(frozen=True)
class Question:
    """What is asked: of which assignment, in which unit's subtree, as of when, for which post ("": any). `is_present`: `at` is now. The
    unit must be one of the reader's; whoever makes a question fetches it by `visible_to`."""

    assignment: Assignment
    unit: Unit
    at: datetime
    is_present: bool = True
    post: str = ""

    def duties(self) -> DutyQuerySet:
        """The rows that the numbers are made of: those expected and those left out."""
        return self._held().filter(post=self.post) if self.post else self._held()

    def _held(self) -> DutyQuerySet:
        """Of any post."""
        held = Duty.objects.current() if self.is_present else Duty.objects.as_of(self.at)
        return in_units(held.filter(assignment=self.assignment), self.unit_ids)

    @cached_property
    def unit_ids(self) -> list[int] | None:
        return list_unit_ids(self.unit)

    @cached_property
    def due_at(self) -> datetime:
        """The assignment's deadline as it was then for the unit's people: one that was moved later is not told of before."""
        if self.is_present:
            return self.assignment.due_at
        return min((group.first_due_at for group in self.groups if group.first_due_at), default=self.assignment.due_at)

    @cached_property
    def groups(self) -> "list[Group]":
        """The unit's duties of any post, counted together where they are alike. One statement."""
        parts = ("place", "part", *FLAGS, "post")
        grouped = self._held().order_by().annotate(place=self.place, part=self.part).values_list(*parts)
        first = Min("due_at", filter=Q(is_arrival=False))
        return [Group(*row) for row in grouped.annotate(size=Count("pk"), first=first)]

    @property
    def place(self) -> Substr:
        """The path of the unit itself, or of the child whose subtree a row lies in."""
        return Substr("unit__path", 1, len(self.unit.path) + Unit.steplen)

    @property
    def part(self) -> Case:
        """Why somebody is left out, or the standing."""
        return Case(When(~Q(left_out=""), then=F("left_out")), default=standing_at(self.at))

    def select(self, standing: str = "", search: str = "") -> DutyQuerySet:
        """Rows of the list, annotated with `standing`, most urgent first. `standing`: one of the four, LEFT_OUT, or "" for all expected;
        `search`: a part of the name, or the whole number."""
        duties = self.duties().with_standing(self.at)
        duties = duties.exclude(left_out="") if standing == LEFT_OUT else duties.expected()
        if standing in STANDINGS:
            duties = duties.filter(Q(("standing", standing)))  # an annotation
        if search:
            duties = duties.filter(Q(officer__name__contains=search) | Q(officer__officer_number=search))
        order = ("due_at", "unit__path", "officer__officer_number")
        return duties.select_related("officer", "unit").order_by(*order)

    def turn_to(self, rows: DutyQuerySet) -> list[Duty]:
        """The rows of one page: the ids first, from an index alone, since the rows of an assignment lie all over the table. Two statements."""
        pks = list(rows.values_list("pk", flat=True))
        found = Duty.objects.with_standing(self.at).select_related("officer", "unit").in_bulk(pks)
        return [found[pk] for pk in pks]

    def requirements(self) -> list[Requirement]:
        return list(self.assignment.requirements.select_related("lecture", "exam"))


@dataclass(frozen=True)
class CompletionReport:
    """`units`: the unit's own people, then its children, those with most people to finish first."""

    question: Question
    numbers: Numbers
    units: list[UnitNumbers]

    @property
    def at(self) -> datetime:
        return self.question.at

    @property
    def is_over(self) -> bool:
        return self.question.at >= self.question.due_at

    @cached_property
    def days_left(self) -> int:
        """Whole days to the deadline, or since it."""
        return abs(self.question.due_at - self.question.at).days

    def count(self, standing: str) -> int:
        """How many rows the list has."""
        if standing == LEFT_OUT:
            return sum(self.numbers.left_out.values())
        return self.numbers.standings[standing] if standing in STANDINGS else self.numbers.expected


def list_assignments(reader: Officer) -> QuerySet[Assignment]:
    """Assignments that were published and concern somebody in the reader's units, or did; by deadline, the latest first."""
    paths = reader.scope_paths(*VIEWERS)
    addressed = AudienceRule.objects.filter(addresses_somebody_of(reader), is_exception=False).values("assignment_id")
    counted = Tally.objects.within(paths).values("assignment_id")
    known = Assignment.objects.filter(published_at__isnull=False).filter(Q(pk__in=addressed) | Q(pk__in=counted))
    return known.select_related("unit").order_by("-due_at", "-pk")


def choose_assignment(assignments: Iterable[Assignment], at: datetime) -> Assignment | None:
    """The one whose deadline is nearest, before or after: it is what needs looking at."""
    running = [one for one in assignments if one.withdrawn_at is None or one.withdrawn_at > at]
    return min(running, key=lambda one: abs(one.due_at - at), default=None)


def list_unit_ids(unit: Unit) -> list[int] | None:
    """The units of its subtree; None: it is the only root, which every unit is below. One statement."""
    if unit.depth == 1 and not Unit.objects.filter(depth=1).exclude(pk=unit.pk).exists():
        return None
    return list(Unit.objects.filter(path__startswith=unit.path).order_by().values_list("pk", flat=True))


def in_units(rows: Rows, unit_ids: list[int] | None) -> Rows:
    """Duties or tallies of these units. By id: how much of the tree a prefix stands for is not known to who plans a prepared statement, and
    the plan for a small part of it takes seconds for the whole."""
    return rows if unit_ids is None else rows.filter(unit__in=unit_ids)


def get_completion(question: Question) -> CompletionReport:
    """Three statements."""
    by_place = _count(question)
    children = Unit.objects.filter(path__in=[path for path in by_place if path != question.unit.path])
    rows = [UnitNumbers(child, by_place[child.path]) for child in children]
    rows.sort(key=lambda row: (-row.numbers.to_finish, row.unit.path))
    own = by_place.get(question.unit.path)
    if own is not None:
        rows.insert(0, UnitNumbers(question.unit, own, is_own=True))
    total = Numbers()
    for row in rows:
        total.add(row.numbers)
    return CompletionReport(question, total, rows)


def _count(question: Question) -> dict[str, Numbers]:
    """By path: the unit's own people, and each child's subtree. One statement."""
    by_place: dict[str, Numbers] = defaultdict(Numbers)
    for group in _list_groups(question):
        if not group.size:
            continue
        numbers = by_place[group.path]
        if group.part in STANDINGS:
            numbers.standings[group.part] += group.size
            numbers.completed += group.size * group.is_completed
            numbers.passed += group.size * (group.is_completed and group.is_passed)
            numbers.awaiting += group.size * group.is_awaiting
            numbers.arrivals += group.size * group.is_arrival
        else:
            numbers.left_out[group.part] += group.size
    return by_place


def _list_groups(question: Question) -> list[Group]:
    if question.post or not question.is_present:
        return [group for group in question.groups if question.post in ("", group.post)]
    tallies = in_units(Tally.objects.filter(assignment=question.assignment), question.unit_ids).order_by()
    parts = ("place", "part", *FLAGS, "post", "size")
    named = tallies.annotate(place=question.place, part=question.part, post=Value("")).values(
        "place", "part", *FLAGS, "post"
    )
    return [Group(*row) for row in named.annotate(size=Sum("count")).values_list(*parts)]


def has_results(requirements: Iterable[Requirement], at: datetime) -> bool:
    """Whether there are exams among them and the results of all were out by then: before, nobody is known to have passed (G6)."""
    exams = [requirement.exam for requirement in requirements if requirement.exam]
    return bool(exams) and all(is_released(exam, at) for exam in exams)


def list_posts(question: Question) -> list[str]:
    """Posts that people of the unit hold. One statement for the present, none where the duties were counted already."""
    if question.post or not question.is_present:
        return sorted({group.post for group in question.groups} - {""})
    return sorted(set(question.duties().order_by().values_list("post", flat=True).distinct()) - {""})


def name_units(among: Iterable[str], below: str = "") -> dict[str, str]:
    """For each path the names of the units from just below `below` down to it, as one line. One statement."""
    paths = set(among)
    step = Unit.steplen
    needed = {path[:end] for path in paths for end in range(len(below) + step, len(path) + 1, step)} | paths
    names = dict(Unit.objects.filter(path__in=needed).values_list("path", "name"))
    start = len(below) + step
    return {
        path: " ".join(names[path[:end]] for end in range(start, len(path) + 1, step) if path[:end] in names)
        or names.get(path, "")
        for path in paths
    }
