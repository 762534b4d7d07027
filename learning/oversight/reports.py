"""Who of a unit has passed an exam, failed it, or not come: as of an instant, down the unit tree.

A result belongs to the person; a row of the report belongs to the unit that the person was in when it happened: for those
who came, the unit at their counting attempt; for the others, the unit held at the report's instant, at the latest at the
exam's end. So a transfer never changes an earlier figure, and a unit's numbers are the sums of its children's and the rows
of its list, always.

Until the exam's policy releases results, everybody who handed in is SUBMITTED and has no score: HR has no right to keys, and
may sit the exam as well (G6)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Officer, Role, Unit
from people.scope import within
from quizzes.exams.models import Attempt, AudienceRule, Exam, Result
from quizzes.exams.overview import is_released
from records.clock import database_now

VIEWERS = (Role.HR, Role.UNIT_ADMINISTRATOR)
PASSED, FAILED, SUBMITTED, RUNNING, ABSENT = "passed", "failed", "submitted", "running", "absent"
STATUSES = (PASSED, FAILED, SUBMITTED, RUNNING, ABSENT)


@dataclass(frozen=True)
class PersonRow:
    """One person who should sit the exam, or has. `percentage`, `band`: of the counting (best) attempt, None without one."""

    officer_id: int
    public_id: object
    name: str
    officer_number: str
    post: str
    unit_id: int
    unit_path: str
    unit_name: str
    status: str
    percentage: Decimal | None = None
    score: Decimal | None = None
    band: str = ""
    attempt_count: int = 0
    last_ended_at: datetime | None = None


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
        return percentage(self.finished, self.expected)


@dataclass(frozen=True)
class ExamReport:
    """`people`: all rows within the reader's scope and the chosen unit; `left_out`: how many of the audience were not
    expected, by status; `is_withheld`: results are not released yet."""

    exam: Exam
    unit: Unit
    as_of: datetime
    people: list[PersonRow]
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
        return percentage(self.came, self.expected)

    @property
    def passed_percentage(self) -> Decimal:
        """Of those who came."""
        return percentage(self.counts[PASSED], self.came)

    def list_people(self, status: str = "", search: str = "") -> list[PersonRow]:
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


def percentage(part: int, whole: int) -> Decimal:
    """With one decimal place; 0 of nothing."""
    return (Decimal(part * 100) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def get_top_unit(reader: Officer) -> Unit | None:
    """The highest unit that the reader oversees; None: the reader oversees nothing."""
    top: Unit | None = Unit.objects.visible_to(reader, *VIEWERS).order_by("depth", "path").first()
    return top


def list_visible_exams(reader: Officer) -> QuerySet[Exam]:
    """Published exams that address, or were sat by, somebody in the reader's subtrees."""
    paths = reader.scope_paths(*VIEWERS)
    touching = within("unit__path", paths)
    for path in paths:
        ancestors = [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]
        touching |= Q(unit__path__in=ancestors)
    listed = Q(officer__in=Officer.objects.visible_to(reader, *VIEWERS))
    addressed = AudienceRule.objects.filter(touching | listed).values("exam_id")
    sat = Attempt.objects.filter(within("unit__path", paths)).values("exam_id")
    return (
        Exam.objects.published()
        .filter(Q(pk__in=addressed) | Q(pk__in=sat))
        .select_related("unit")
        .order_by("-closes_at")
    )


def get_report(exam: Exam, *, reader: Officer, unit: Unit, as_of: datetime) -> ExamReport:
    """`unit` must be within the reader's subtrees (the caller fetches it by `visible_to`). Six statements at most."""
    instant, is_withheld = min(as_of, exam.closes_at), not has_released(exam)
    sat = _read_sittings(exam, as_of)
    audience = _audience(exam, instant)
    posts = {person.pk: person.post for person in audience}  # type: ignore[attr-defined]
    rows = [_sat_row(sittings, posts.get(officer_id, ""), is_withheld) for officer_id, sittings in sat.items()]
    left_out: Counter[str] = Counter()
    is_visible = _scope_test(reader, unit)
    for person in audience:
        if person.pk in sat:
            continue
        if person.status in (Officer.Status.ACTIVE, Officer.Status.SECONDED):
            rows.append(_absent_row(person))
        elif is_visible(person.unit_path):  # type: ignore[attr-defined]
            left_out[person.status] += 1
    visible = sorted(
        (row for row in rows if is_visible(row.unit_path)), key=lambda row: (row.unit_path, row.officer_number)
    )
    return ExamReport(exam=exam, unit=unit, as_of=as_of, people=visible, left_out=left_out, is_withheld=is_withheld)


def has_released(exam: Exam) -> bool:
    """By the database's clock now, whatever instant the report is of. No statement where results come at once."""
    return exam.review_policy != Exam.ReviewPolicy.AFTER_WINDOW or is_released(exam, database_now())


def _scope_test(reader: Officer, unit: Unit) -> Callable[[str], bool]:
    scope = reader.scope_paths(*VIEWERS)
    return lambda path: path.startswith(unit.path) and any(path.startswith(mine) for mine in scope)


def _audience(exam: Exam, instant: datetime) -> list[Officer]:
    """People addressed by the exam's rules at the posting held on that day."""
    rules = list(exam.audience.select_related("unit"))
    units = [rule.unit.path for rule in rules if rule.unit]
    posts = [rule.post for rule in rules if rule.post]
    by_unit = within("unit_path", units)  # the annotations of posted_on: one and the same posting
    if posts:
        by_unit &= Q(post__in=posts)
    listed = Q(pk__in=[rule.officer_id for rule in rules if rule.officer_id])
    people = Officer.objects.posted_on(timezone.localdate(instant)).filter(by_unit | listed)
    return list(people.only("public_id", "name", "officer_number", "status"))


@dataclass(frozen=True)
class _Sitting:
    """An attempt with the unit it belongs to and its current marking, None while it was open."""

    attempt: Attempt
    unit: Unit
    result: Result | None


def _read_sittings(exam: Exam, as_of: datetime) -> dict[int, list[_Sitting]]:
    """Attempts started by the instant, by officer, in their order."""
    attempts = (
        Attempt.objects.filter(exam=exam, started_at__lte=as_of).select_related("officer", "unit").order_by("number")
    )
    results = {result.attempt_id: result for result in Result.objects.current().filter(attempt__exam=exam)}
    by_officer = defaultdict(list)
    for attempt in attempts:
        if attempt.unit is None:  # nobody's figure: the officer was between postings
            continue
        sealed = attempt.ended_at is not None and attempt.ended_at <= as_of
        sitting = _Sitting(attempt, attempt.unit, results.get(attempt.pk) if sealed else None)
        by_officer[attempt.officer_id].append(sitting)
    return by_officer


def _sat_row(sittings: Sequence[_Sitting], post: str, is_withheld: bool) -> PersonRow:
    marked = [(sitting, sitting.result) for sitting in sittings if sitting.result]
    is_done = sittings[-1].result is not None
    if is_withheld:
        best, result = sittings[-1], None
        status = SUBMITTED if is_done else RUNNING
    else:
        best, result = max(marked, key=lambda pair: pair[1].percentage, default=(sittings[-1], None))
        status = PASSED if result and result.passed else FAILED if is_done else RUNNING
    officer = best.attempt.officer
    return PersonRow(
        officer_id=officer.pk,
        public_id=officer.public_id,
        name=officer.name,
        officer_number=officer.officer_number,
        post=post,
        unit_id=best.unit.pk,
        unit_path=best.unit.path,
        unit_name=best.unit.name,
        status=status,
        percentage=result.percentage if result else None,
        score=result.score if result else None,
        band=result.band if result else "",
        attempt_count=len(sittings),
        last_ended_at=max((s.attempt.ended_at for s, _result in marked if s.attempt.ended_at), default=None),
    )


def _absent_row(person: Officer) -> PersonRow:
    return PersonRow(
        officer_id=person.pk,
        public_id=person.public_id,
        name=person.name,
        officer_number=person.officer_number,
        post=person.post,  # type: ignore[attr-defined]
        unit_id=person.unit_id,  # type: ignore[attr-defined]
        unit_path=person.unit_path,  # type: ignore[attr-defined]
        unit_name=person.unit_name,  # type: ignore[attr-defined]
        status=ABSENT,
    )
