"""What an officer sees of own exams: which there are, in which state, and the one thing to do with each."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Q, Sum

from people.models import Officer
from quizzes.exams.attempts import seal_if_due
from quizzes.exams.models import Attempt, Exam, PaperItem, Result, count_rows
from records.clock import database_now

RUNNING, AVAILABLE, UPCOMING, ENDED = "running", "available", "upcoming", "ended"
GROUPS = (RUNNING, AVAILABLE, UPCOMING, ENDED)


@dataclass(frozen=True)
class ExamCard:
    """One exam as its officer meets it. `now` is the database's; `open_attempt` is the one that can be resumed. `results`: by
    attempt, empty before they are released (G6: nor does anything else here depend on them until then)."""

    exam: Exam
    now: datetime
    item_count: int
    points: Decimal
    attempts: list[Attempt]
    results: dict[int, Result]
    released: bool

    @property
    def open_attempt(self) -> Attempt | None:
        return next((a for a in self.attempts if a.state == Attempt.State.OPEN and a.accept_until >= self.now), None)

    @property
    def attempts_left(self) -> int:
        return max(self.exam.attempts_allowed - len(self.attempts), 0)

    @property
    def group(self) -> str:
        if self.open_attempt:
            return RUNNING
        if self.now < self.exam.opens_at:
            return UPCOMING
        return AVAILABLE if self.now < self.exam.closes_at and self.attempts_left else ENDED

    @property
    def best(self) -> Result | None:
        """The result that counts."""
        return max(self.results.values(), key=lambda result: result.percentage, default=None)

    @property
    def sat(self) -> list[tuple[Attempt, Result | None]]:
        """Attempts that were handed in, the latest first, each with its result as far as it is released."""
        sealed = [attempt for attempt in self.attempts if attempt.state == Attempt.State.SEALED]
        return [(attempt, self.results.get(attempt.pk)) for attempt in reversed(sealed)]

    @property
    def is_to_do(self) -> bool:
        """Running, or available and not yet passed (not yet sat, while results are withheld): what the home page asks for."""
        if self.group != AVAILABLE:
            return self.group == RUNNING
        return not (self.best.passed if self.best else self.attempts and not self.released)

    @property
    def last_sealed(self) -> Attempt | None:
        """The latest attempt that was handed in."""
        return self.sat[0][0] if self.sat else None

    @property
    def deadline_if_started_now(self) -> datetime:
        return min(self.now + self.exam.duration, self.exam.closes_at)

    @property
    def minutes_if_started_now(self) -> int:
        """Whole minutes, to the nearest: the page is read a second or two after `now`."""
        return round((self.deadline_if_started_now - self.now).total_seconds() / 60)

    @property
    def is_window_shorter(self) -> bool:
        """Whether somebody who starts now has less time than the duration (ux.md P7)."""
        return self.now >= self.exam.opens_at and self.now + self.exam.duration > self.exam.closes_at

    @property
    def pass_points(self) -> Decimal:
        """The pass mark in points of this paper."""
        return (self.exam.pass_mark * self.points / 100).normalize()


def is_released(exam: Exam, now: datetime) -> bool:
    """Whether the score of a sealed attempt may be shown. Keys: `results.py`."""
    return exam.review_policy != Exam.ReviewPolicy.AFTER_WINDOW or now >= exam.released_at


def list_cards(officer: Officer, *, exam_id: uuid.UUID | None = None) -> list[ExamCard]:
    """Own exams: addressed to this officer now, or already sat. By closing time. Six statements however many there are, more
    only when an attempt's time is over and nobody has sealed it yet: that is done first. `exam_id`: only that one."""
    now = database_now()
    sat = Q(pk__in=Attempt.objects.of(officer).values("exam_id"))
    addressed = Q(pk__in=Exam.objects.addressed_to(officer).values("pk"))
    exams = Exam.objects.published().filter(sat | addressed).select_related("unit").order_by("closes_at", "pk")
    if exam_id is not None:
        exams = exams.filter(public_id=exam_id)
    papers = PaperItem.objects.filter(paper=OuterRef("paper"))
    points = papers.order_by().values("paper").annotate(total=Sum("section__points")).values("total")
    exams = exams.annotate(item_count=count_rows(papers, "paper"), points=points)
    attempts = defaultdict(list)
    for attempt in Attempt.objects.of(officer).filter(exam__in=exams.values("pk")).order_by("number"):
        if attempt.state == Attempt.State.OPEN and attempt.accept_until < now:
            seal_if_due(attempt)
        attempts[attempt.exam_id].append(attempt)
    results: dict[int, dict[int, Result]] = defaultdict(dict)
    for result in Result.objects.current().filter(attempt__officer=officer).select_related("attempt"):
        results[result.attempt.exam_id][result.attempt_id] = result
    return [
        ExamCard(
            exam=exam,
            now=now,
            item_count=exam.item_count,  # type: ignore[attr-defined]
            points=exam.points or Decimal(0),  # type: ignore[attr-defined]
            attempts=attempts[exam.pk],
            results=results[exam.pk] if is_released(exam, now) else {},
            released=is_released(exam, now),
        )
        for exam in exams
    ]


def get_card(officer: Officer, exam_id: uuid.UUID) -> ExamCard:
    """One exam of this officer's own.

    Raises Exam.DoesNotExist: not published, or neither addressed to this officer nor sat.
    """
    cards = list_cards(officer, exam_id=exam_id)
    if not cards:
        raise Exam.DoesNotExist
    return cards[0]


def count_attempts_left(exam: Exam, officer: Officer, now: datetime) -> int:
    """How many more attempts this officer may start at this instant."""
    if exam.state != Exam.State.PUBLISHED or not exam.opens_at <= now < exam.closes_at:
        return 0
    return max(exam.attempts_allowed - Attempt.objects.of(officer).filter(exam=exam).count(), 0)
