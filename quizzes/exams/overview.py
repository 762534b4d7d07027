"""What an officer sees of own exams: which there are, in which state, and the one thing to do with each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Q, Sum

from people.models import Officer
from quizzes.exams.models import Attempt, Exam, PaperItem, Result, count_rows
from records.clock import database_now

RUNNING, AVAILABLE, UPCOMING, ENDED = "running", "available", "upcoming", "ended"
GROUPS = (RUNNING, AVAILABLE, UPCOMING, ENDED)


@dataclass(frozen=True)
class ExamCard:
    """One exam as its officer meets it. `now` is the database's; `open_attempt` is the one that can be resumed. `best`: the
    counting result, None before it is released (G6: nor does anything else here depend on it until then)."""

    exam: Exam
    now: datetime
    item_count: int
    points: Decimal
    attempts: list[Attempt]
    best: Result | None
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
    def is_to_do(self) -> bool:
        """Running, or available and not yet passed (not yet sat, while results are withheld): what the home page asks for."""
        if self.group != AVAILABLE:
            return self.group == RUNNING
        return not (self.best.passed if self.best else self.attempts and not self.released)

    @property
    def last_attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def last_sealed(self) -> Attempt | None:
        """The latest attempt that was handed in."""
        return next((a for a in reversed(self.attempts) if a.state == Attempt.State.SEALED), None)

    @property
    def deadline_if_started_now(self) -> datetime:
        return min(self.now + self.exam.duration, self.exam.closes_at)

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
    return exam.review_policy != Exam.ReviewPolicy.AFTER_WINDOW or now >= exam.closes_at + exam.grace


def list_cards(officer: Officer, *, exam_id: object = None) -> list[ExamCard]:
    """Own exams: addressed to this officer now, or already sat. By closing time. Six statements however many there are.
    `exam_id`: only that one."""
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
        attempts[attempt.exam_id].append(attempt)
    results = defaultdict(list)
    for result in Result.objects.current().filter(attempt__officer=officer).select_related("attempt"):
        results[result.attempt.exam_id].append(result)
    return [
        ExamCard(
            exam=exam,
            now=now,
            item_count=exam.item_count,  # type: ignore[attr-defined]
            points=exam.points or Decimal(0),  # type: ignore[attr-defined]
            attempts=attempts[exam.pk],
            best=max(results[exam.pk], key=lambda result: result.percentage, default=None)
            if is_released(exam, now)
            else None,
            released=is_released(exam, now),
        )
        for exam in exams
    ]


def get_card(officer: Officer, exam_id: object) -> ExamCard:
    """One exam of this officer's own.

    Raises Exam.DoesNotExist: not published, or neither addressed to this officer nor sat.
    """
    cards = list_cards(officer, exam_id=exam_id)
    if not cards:
        raise Exam.DoesNotExist
    return cards[0]
