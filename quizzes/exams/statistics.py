"""An exam's results for its trainers, officer by officer. Reads only. Everything is limited to the subtrees that the
reader is a trainer of (G10), and nothing that depends on a key is told before release to somebody who may not see every
item of the paper (G6).

A result belongs to the person; a row belongs to the unit that the person was in when it happened: for those who came, the
unit at their counting (best) attempt; for the others, the unit held at the report's instant, at the latest at the exam's end."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import is_within
from quizzes.bank.models import Item
from quizzes.exams.audiences import SERVING, audience_condition
from quizzes.exams.models import Attempt, Exam, PageLeave, PaperItem, Result
from quizzes.exams.overview import is_released
from quizzes.exams.results import WITH_KEYS

PASSED, FAILED, SUBMITTED, RUNNING, ABSENT = "passed", "failed", "submitted", "running", "absent"
STATUSES = (PASSED, FAILED, SUBMITTED, RUNNING, ABSENT)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class OfficerRow:
    """One person who should sit the exam, or has. `score`, `percentage` and `band` are those of the best attempt, None and
    "" without one; `leave_count`: how often the page was left in all attempts, a lead for people and no verdict (T11)."""

    officer_id: int
    name: str
    officer_number: str
    unit_path: str
    unit_name: str
    post: str
    status: str
    attempt_count: int = 0
    score: Decimal | None = None
    percentage: Decimal | None = None
    band: str = ""
    ended_at: datetime | None = None
    leave_count: int = 0


@dataclass(frozen=True)
class OfficerStatistics:
    """`shows_scores`: whether the reader may be told what depends on keys; without it everybody who handed in is SUBMITTED.
    `left_out`: how many of the audience are not expected, by status."""

    exam: Exam
    as_of: datetime
    shows_scores: bool
    rows: list[OfficerRow]
    left_out: Counter[str]

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.status for row in self.rows)

    @property
    def came(self) -> int:
        counts = self.counts
        return counts[PASSED] + counts[FAILED] + counts[SUBMITTED]

    @property
    def mean_score(self) -> Decimal | None:
        """Of the best attempts, with one decimal place."""
        scores = [row.score for row in self.rows if row.score is not None]
        return (sum(scores, Decimal(0)) / len(scores)).quantize(TENTH, ROUND_HALF_UP) if scores else None

    def select(self, *, status: str = "", search: str = "", unit_path: str = "") -> list[OfficerRow]:
        """`search`: a part of the name, or the whole number."""
        return [
            row
            for row in self.rows
            if (not status or row.status == status)
            and row.unit_path.startswith(unit_path)
            and (not search or search in row.name or search == row.officer_number)
        ]

    def list_units(self) -> list[tuple[str, str]]:
        """Path and name of every unit that has a row, in the tree's order."""
        return sorted({(row.unit_path, row.unit_name) for row in self.rows})


class _Sat(NamedTuple):
    """One attempt with its current marking, None where there is none yet."""

    pk: int
    officer_id: int
    ended_at: datetime | None
    unit_path: str | None
    unit_name: str | None
    name: str
    officer_number: str
    result: Result | None = None


def percent(part: int, whole: int) -> Decimal:
    """Half up to one decimal place; 0 of nothing."""
    return (Decimal(part * 100) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else Decimal(0)


def may_see_keys(reader: Officer, exam: Exam, now: datetime) -> bool:
    """Whether the reader may see every item of the paper with its key anyway, or its keys have been released."""
    if exam.review_policy in WITH_KEYS and is_released(exam, now):
        return True
    hidden = PaperItem.objects.filter(paper=exam.paper_id).exclude(version__item__in=Item.objects.visible_to(reader))
    return not hidden.exists()


def load_officers(exam: Exam, *, reader: Officer, now: datetime) -> OfficerStatistics:
    """All rows in the reader's reach, by unit and number. Seven statements at most. `now`: the database's."""
    scope = reader.scope_paths(Role.TRAINER)
    shows_scores = is_released(exam, now) or may_see_keys(reader, exam, now)
    sat = _read_attempts(exam)
    people = _read_people(exam, min(now, exam.closes_at), sat)
    leaves = _count_leaves(exam)
    rows = []
    left_out: Counter[str] = Counter()
    for officer_id, attempts in sat.items():
        post = people[officer_id].post if officer_id in people else ""
        rows.append(replace(_sat_row(attempts, shows_scores), post=post, leave_count=leaves.get(officer_id, 0)))
    for officer_id, person in people.items():
        if officer_id in sat:
            continue
        if person.status in SERVING:
            rows.append(person.row)
        elif is_within(person.row.unit_path, scope):
            left_out[person.status] += 1
    visible = [row for row in rows if is_within(row.unit_path, scope)]
    visible.sort(key=lambda row: (row.unit_path, row.officer_number))
    return OfficerStatistics(exam=exam, as_of=now, shows_scores=shows_scores, rows=visible, left_out=left_out)


class _Person(NamedTuple):
    status: str
    post: str
    row: OfficerRow


def _read_people(exam: Exam, instant: datetime, sat: Iterable[int]) -> dict[int, _Person]:
    """Who is addressed or has come, at the posting held on that day."""
    rules = list(exam.audience.select_related("unit"))
    condition = audience_condition(
        [rule.unit.path for rule in rules if rule.unit],
        [rule.post for rule in rules if rule.post],
        [rule.officer_id for rule in rules if rule.officer_id],
    )
    came = Q(pk__in=Attempt.objects.filter(exam=exam).values("officer_id"))
    posted = Officer.objects.posted_on(timezone.localdate(instant)).filter(condition | came)
    columns = ("pk", "status", "name", "officer_number", "unit_path", "unit_name", "post")
    return {
        pk: _Person(status, post, OfficerRow(pk, name, number, unit_path, unit_name, post, ABSENT))
        for pk, status, name, number, unit_path, unit_name, post in posted.values_list(*columns)
    }


def _read_attempts(exam: Exam) -> dict[int, list[_Sat]]:
    results = {result.attempt_id: result for result in Result.objects.current().filter(attempt__exam=exam)}
    columns = ("pk", "officer_id", "ended_at", "unit__path", "unit__name", "officer__name", "officer__officer_number")
    by_officer = defaultdict(list)
    for values in Attempt.objects.filter(exam=exam).order_by("number").values_list(*columns):
        by_officer[values[1]].append(_Sat(*values)._replace(result=results.get(values[0])))
    return by_officer


def _count_leaves(exam: Exam) -> dict[int, int]:
    rows = PageLeave.objects.filter(attempt__exam=exam).values_list("attempt__officer_id")
    return dict(rows.annotate(count=Count("pk")))


def _sat_row(attempts: list[_Sat], shows_scores: bool) -> OfficerRow:
    marked = [attempt for attempt in attempts if attempt.result]
    best = max(marked, key=lambda attempt: attempt.result.percentage, default=None)  # type: ignore[union-attr]
    counting, is_running = best or attempts[-1], attempts[-1].result is None
    row = OfficerRow(
        officer_id=counting.officer_id,
        name=counting.name,
        officer_number=counting.officer_number,
        unit_path=counting.unit_path or "",
        unit_name=counting.unit_name or "",
        post="",
        status=RUNNING if is_running else SUBMITTED,
        attempt_count=len(attempts),
        ended_at=max((attempt.ended_at for attempt in attempts if attempt.ended_at), default=None),
    )
    result = counting.result
    if result is None or not shows_scores:
        return row
    # Who has passed has passed, whatever is running; who has failed and tries again is at it.
    status = PASSED if result.passed else RUNNING if is_running else FAILED
    return replace(row, status=status, score=result.score, percentage=result.percentage, band=result.band)


def status_label(status: str) -> str:
    labels = {
        PASSED: _("合格"),
        FAILED: _("未合格"),
        SUBMITTED: _("已交卷"),
        RUNNING: _("进行中"),
        ABSENT: _("未参加"),
    }
    return labels[status]
