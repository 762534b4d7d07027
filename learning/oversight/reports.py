"""Who of a unit has passed an exam, failed it, or not come: as of an instant, down the unit tree.

Rows come from the exam's roll, which says to which unit a person's row belongs. A unit's numbers are the sums of its
children's and the rows of its list, always.

Until the exam's policy releases results, everybody who handed in is SUBMITTED and has no score: HR has no right to keys, and
may sit the exam as well (G6)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from people.models import Officer, Role, Unit
from people.scope import is_within, within
from quizzes.exams.models import Attempt, AudienceRule, Exam
from quizzes.exams.overview import is_released
from quizzes.exams.roll import FAILED, PASSED, STATUSES, SUBMITTED, OfficerRow, load_roll, percent
from records.clock import database_now

VIEWERS = (Role.HR, Role.UNIT_ADMINISTRATOR)


@dataclass(frozen=True)
class UnitRow:
    """One line of the drill-down: a child's whole subtree, or the people of the unit itself (`is_own`)."""

    unit: Unit
    counts: Counter[str]
    is_own: bool = False

    @property
    def expected(self) -> int:
        return sum(self.counts.values())

    @property
    def finished(self) -> int:
        """Who has passed; while results are withheld, who has handed in."""
        return self.counts[PASSED] + self.counts[SUBMITTED]

    @property
    def to_finish(self) -> int:
        return self.expected - self.finished

    @property
    def finished_percentage(self) -> Decimal:
        return percent(self.finished, self.expected)


@dataclass(frozen=True)
class ExamReport:
    """`people`: all rows within the reader's scope and the chosen unit; `left_out`: how many of the audience were not
    expected, by status; `is_withheld`: results are not released yet."""

    exam: Exam
    unit: Unit
    as_of: datetime
    people: list[OfficerRow]
    left_out: Counter[str] = field(default_factory=Counter)
    is_withheld: bool = False

    @property
    def counts(self) -> Counter[str]:
        return Counter(dict.fromkeys(STATUSES, 0) | Counter(row.status for row in self.people))

    @property
    def expected(self) -> int:
        return len(self.people)

    @property
    def came(self) -> int:
        return self.counts[PASSED] + self.counts[FAILED] + self.counts[SUBMITTED]

    @property
    def is_over(self) -> bool:
        return self.as_of >= self.exam.closes_at

    @property
    def came_percentage(self) -> Decimal:
        return percent(self.came, self.expected)

    @property
    def passed_percentage(self) -> Decimal:
        """Of those who came."""
        return percent(self.counts[PASSED], self.came)

    def list_people(self, status: str = "", search: str = "") -> list[OfficerRow]:
        rows = [row for row in self.people if not status or row.status == status]
        return [row for row in rows if search in row.name or search == row.officer_number] if search else rows

    def list_units(self) -> list[UnitRow]:
        """The unit's own people and each child's subtree, those with most people to finish first. One statement."""
        children = Unit.objects.filter(path__startswith=self.unit.path, depth=self.unit.depth + 1)
        depth = len(self.unit.path) + Unit.steplen
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.people:
            counts[row.unit_path[:depth]][row.status] += 1
        rows = [UnitRow(child, counts[child.path]) for child in children if counts[child.path]]
        rows.sort(key=lambda row: (-row.to_finish, row.unit.path))
        own = counts[self.unit.path]
        return [UnitRow(self.unit, own, is_own=True), *rows] if own else rows


def get_top_unit(reader: Officer) -> Unit | None:
    """The highest unit that the reader oversees; None: the reader oversees nothing."""
    top: Unit | None = Unit.objects.visible_to(reader, *VIEWERS).order_by("depth", "path").first()
    return top


def addresses_somebody_of(reader: Officer) -> Q:
    """A condition over rules of an audience, of exams and of assignments: a unit of the reader's or one above it, or an officer of
    theirs."""
    paths = reader.scope_paths(*VIEWERS)
    touching = within("unit__path", paths)
    for path in paths:
        ancestors = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
        touching |= Q(unit__path__in=ancestors)
    return touching | Q(officer__in=Officer.objects.visible_to(reader, *VIEWERS))


def list_visible_exams(reader: Officer) -> QuerySet[Exam]:
    """Published exams that address, or were sat by, somebody in the reader's subtrees."""
    addressed = AudienceRule.objects.filter(addresses_somebody_of(reader)).values("exam_id")
    sat = Attempt.objects.filter(within("unit__path", reader.scope_paths(*VIEWERS))).values("exam_id")
    return (
        Exam.objects.published()
        .filter(Q(pk__in=addressed) | Q(pk__in=sat))
        .select_related("unit")
        .order_by("-closes_at")
    )


def get_report(exam: Exam, *, reader: Officer, unit: Unit, as_of: datetime) -> ExamReport:
    """`unit` must be within the reader's subtrees (the caller fetches it by `visible_to`). Six statements at most."""
    scope, is_withheld = reader.scope_paths(*VIEWERS), not has_released(exam)

    def is_visible(path: str) -> bool:
        return path.startswith(unit.path) and is_within(path, scope)

    roll = load_roll(exam, as_of=as_of, shows_scores=not is_withheld, is_visible=is_visible)
    return ExamReport(
        exam=exam, unit=unit, as_of=as_of, people=roll.rows, left_out=roll.left_out, is_withheld=is_withheld
    )


def has_released(exam: Exam) -> bool:
    """By the database's clock now, whatever instant the report is of. No statement where results come at once."""
    return exam.review_policy != Exam.ReviewPolicy.AFTER_WINDOW or is_released(exam, database_now())
