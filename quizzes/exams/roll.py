"""An exam's roll: everybody who should sit it or has, one row a person, as of an instant. Trainers and HR read the same rows,
each within their own units.

A result belongs to the person; a row belongs to the unit that the person was in when it happened: for those who came, the
unit at their counting (best) attempt; for the others, the unit held at the instant, at the latest at the exam's end. So a
transfer never changes an earlier figure."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Officer
from quizzes.exams.audiences import SERVING, audience_condition
from quizzes.exams.models import Attempt, Exam, Result

PASSED, FAILED, SUBMITTED, RUNNING, ABSENT = "passed", "failed", "submitted", "running", "absent"
STATUSES = (PASSED, FAILED, SUBMITTED, RUNNING, ABSENT)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class OfficerRow:
    """One person who should sit the exam, or has. `score`, `percentage` and `band` are those of the best attempt, None and
    "" without one; `ended_at`: when the last attempt was sealed; `leave_count`: how often the page was left in all
    attempts, a lead for people and no verdict (T11), filled for trainers alone."""

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
class Roll:
    """`rows` by unit and number; `left_out`: how many of the audience are not expected, by status."""

    rows: list[OfficerRow]
    left_out: Counter[str]


class _Sat(NamedTuple):
    """One attempt with its current marking, None where there was none yet at the instant."""

    pk: int
    officer_id: int
    ended_at: datetime | None
    unit_path: str
    unit_name: str
    name: str
    officer_number: str
    result: Result | None = None


class _Person(NamedTuple):
    status: str
    row: OfficerRow


def percent(part: int, whole: int) -> Decimal:
    """Half up to one decimal place; 0 of nothing."""
    return (Decimal(part * 100) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else Decimal(0)


def load_roll(exam: Exam, *, as_of: datetime, shows_scores: bool, is_visible: Callable[[str], bool]) -> Roll:
    """Rows of the units whose path `is_visible`. Without `shows_scores` everybody who handed in is SUBMITTED and nothing
    depends on a key (G6). Four statements at most."""
    sat = _read_attempts(exam, as_of)
    people = _read_people(exam, as_of)
    rows = [
        _sat_row(attempts, people[officer_id].row.post if officer_id in people else "", shows_scores)
        for officer_id, attempts in sat.items()
    ]
    left_out: Counter[str] = Counter()
    for officer_id, person in people.items():
        if officer_id in sat:
            continue
        if person.status in SERVING:
            rows.append(person.row)
        elif is_visible(person.row.unit_path):
            left_out[person.status] += 1
    visible = [row for row in rows if is_visible(row.unit_path)]
    visible.sort(key=lambda row: (row.unit_path, row.officer_number))
    return Roll(visible, left_out)


def _started(exam: Exam, as_of: datetime) -> QuerySet[Attempt]:
    """Attempts begun by the instant. Nobody's figure: one of somebody who was between postings."""
    return Attempt.objects.filter(exam=exam, started_at__lte=as_of, unit__isnull=False)


def _read_people(exam: Exam, as_of: datetime) -> dict[int, _Person]:
    """Who is addressed or has come, at the posting held on that day, at the latest on the exam's last."""
    rules = list(exam.audience.select_related("unit"))
    condition = audience_condition(
        [rule.unit.path for rule in rules if rule.unit],
        [rule.post for rule in rules if rule.post],
        [rule.officer_id for rule in rules if rule.officer_id],
    )
    came = Q(pk__in=_started(exam, as_of).values("officer_id"))
    posted = Officer.objects.posted_on(timezone.localdate(min(as_of, exam.closes_at))).filter(condition | came)
    columns = ("pk", "status", "name", "officer_number", "unit_path", "unit_name", "post")
    return {
        pk: _Person(status, OfficerRow(pk, name, number, unit_path, unit_name, post, ABSENT))
        for pk, status, name, number, unit_path, unit_name, post in posted.values_list(*columns)
    }


def _read_attempts(exam: Exam, as_of: datetime) -> dict[int, list[_Sat]]:
    """Attempts by officer, in their order."""
    results = {result.attempt_id: result for result in Result.objects.current().filter(attempt__exam=exam)}
    columns = ("pk", "officer_id", "ended_at", "unit__path", "unit__name", "officer__name", "officer__officer_number")
    by_officer = defaultdict(list)
    for values in _started(exam, as_of).order_by("number").values_list(*columns):
        attempt = _Sat(*values)
        is_sealed = attempt.ended_at is not None and attempt.ended_at <= as_of
        by_officer[attempt.officer_id].append(attempt._replace(result=results.get(attempt.pk) if is_sealed else None))
    return by_officer


def _sat_row(attempts: list[_Sat], post: str, shows_scores: bool) -> OfficerRow:
    """Who has passed has passed, whatever is running; who has failed and tries again is at it. Which attempt is the best
    depends on keys: without scores the last one stands for the person."""
    last = attempts[-1]
    marked = [(attempt, attempt.result) for attempt in attempts if attempt.result]
    counting, result = last, None
    if shows_scores and marked:
        counting, result = max(marked, key=lambda pair: pair[1].percentage)
    if result and result.passed:
        status = PASSED
    elif last.result is None:
        status = RUNNING
    else:
        status = FAILED if shows_scores else SUBMITTED
    return OfficerRow(
        officer_id=counting.officer_id,
        name=counting.name,
        officer_number=counting.officer_number,
        unit_path=counting.unit_path,
        unit_name=counting.unit_name,
        post=post,
        status=status,
        attempt_count=len(attempts),
        score=result.score if result else None,
        percentage=result.percentage if result else None,
        band=result.band if result else "",
        ended_at=max((attempt.ended_at for attempt, _result in marked if attempt.ended_at), default=None),
    )
