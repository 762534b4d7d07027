"""The life of an attempt: started, taken over, handed in, sealed when time is up. The only writer of `Attempt` and
`PageLeave`. Refuses everything that the database's clock or the officer's entitlement does not allow (G5, G8), and never
changes a sealed attempt (G2)."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from people.models import Officer
from quizzes.exams.marking import mark_attempt, mark_unmarked
from quizzes.exams.models import Attempt, Exam, PageLeave, PaperItem, count_rows
from quizzes.exams.tokens import AttemptToken
from records.audit import write_entry
from records.clock import database_now

LEAVE_THRESHOLD = timedelta(seconds=10)  # shorter absences are a lock screen or a call turned away
LONGEST_LEAVE = timedelta(hours=12)


class ExamRefused(Exception):
    """The exam can't be started. `state` is the code of the page that says why (ux.md §1.6)."""

    state = "ERR"


class ExamNotOpenYet(ExamRefused):
    state = "NOTYET"


class ExamClosed(ExamRefused):
    state = "EXP"


class NoAttemptsLeft(ExamRefused):
    state = "DONE"


class AttemptClosed(Exception):
    """The attempt is sealed."""


class AttemptTakenOver(Exception):
    """Another device writes to this attempt now."""


@dataclass(frozen=True)
class Device:
    """The browser at hand: a random cookie, kept as its hash, and what to call it on another device's page."""

    cookie: str
    label: str

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.cookie.encode()).hexdigest()


def start_attempt(exam_id: uuid.UUID, *, officer: Officer, device: Device) -> Attempt:
    """The officer's open attempt at this exam: the running one if there is one (a lost reply serves the same paper and the
    same deadline again), else a new one. Attempt and deadline are committed before this returns.

    Two statements, three with a new attempt. Raises Exam.DoesNotExist (not published, or not addressed to this officer)
    and ExamRefused. Fifty parallel calls make one attempt: partial unique constraints decide.
    """
    mine = Attempt.objects.of(officer).filter(exam=OuterRef("pk"))
    found: Any = (  # an Exam with four annotations
        Exam.objects.published()
        .addressed_to(officer)
        .annotate(
            now=Now(),
            used=count_rows(mine, "exam"),
            running=Exists(mine.open()),
            item_count=count_rows(PaperItem.objects.filter(paper=OuterRef("paper")), "paper"),
        )
        .get(public_id=exam_id)
    )
    if found.running and (attempt := _running(found, officer)):
        return attempt
    if found.now < found.opens_at:
        raise ExamNotOpenYet
    if found.now >= found.closes_at:
        raise ExamClosed
    if found.used >= found.attempts_allowed:
        raise NoAttemptsLeft
    return _open_attempt(found, officer, device)


def _open_attempt(exam: Any, officer: Officer, device: Device) -> Attempt:
    deadline = min(exam.now + exam.duration, exam.closes_at)
    posting = officer.posting
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                exam=exam,
                officer=officer,
                unit_id=posting.unit_id if posting else None,
                number=exam.used + 1,
                device=device.fingerprint,
                device_label=device.label,
                item_count=exam.item_count,
                started_at=exam.now,
                deadline=deadline,
                accept_until=deadline + exam.grace,
            )
    except IntegrityError:
        attempt = _running(exam, officer)
        if attempt is None:
            raise NoAttemptsLeft from None
        return attempt


def _running(exam: Exam, officer: Officer) -> Attempt | None:
    """The open attempt, unless its time is over: then it is sealed first and a new one may be started."""
    attempt = Attempt.objects.open().of(officer).filter(exam=exam).first()
    if attempt is not None and seal_if_due(attempt):
        return None
    return attempt


def is_on_device(attempt: Attempt, device: Device) -> bool:
    return attempt.device == device.fingerprint


def take_over(attempt: Attempt, *, officer: Officer, device: Device) -> Attempt:
    """Make `device` the one writer: the epoch rises, tokens of the last device stop working, acknowledged answers stay (G9).
    The same device again changes nothing.

    Raises AttemptClosed.
    """
    with transaction.atomic():
        taken = (
            Attempt.objects.open()
            .filter(pk=attempt.pk, officer=officer)
            .exclude(device=device.fingerprint)
            .update(epoch=F("epoch") + 1, device=device.fingerprint, device_label=device.label)
        )
        attempt.refresh_from_db()
        if attempt.state != Attempt.State.OPEN:
            raise AttemptClosed
        if taken:
            write_entry("attempt_taken_over", actor=officer, target=attempt, detail={"epoch": attempt.epoch})
    return attempt


def submit_attempt(attempt: Attempt, *, officer: Officer, epoch: int) -> Attempt:
    """Seal the attempt by its officer's own hand and mark it, in one transaction. Again: the same receipt.

    The sealing UPDATE waits for saves in flight; answers are read in later statements, so none that was acknowledged is
    missed. Raises AttemptTakenOver when another device has the attempt.
    """
    with transaction.atomic():
        sealed = (
            Attempt.objects.open()
            .filter(pk=attempt.pk, officer=officer, epoch=epoch, accept_until__gte=Now())
            .update(state=Attempt.State.SEALED, ended_at=Now(), ending=Attempt.Ending.OFFICER)
        )
        attempt.refresh_from_db()
        if sealed:
            mark_attempt(attempt)
            return attempt
    if attempt.state == Attempt.State.OPEN and not seal_if_due(attempt):
        raise AttemptTakenOver
    return attempt


def seal_if_due(attempt: Attempt) -> bool:
    """Whether the attempt is sealed, after sealing it as of its deadline when `accept_until` has passed. Every contact with an
    attempt calls this first; the sweeper does the same for those whose officers never come back."""
    if attempt.state == Attempt.State.SEALED:
        return True
    if attempt.accept_until >= database_now():
        return False
    with transaction.atomic():
        _seal_overdue(Q(pk=attempt.pk))
        attempt.refresh_from_db()
        mark_attempt(attempt)
    return True


def seal_overdue() -> int:
    """Seal all attempts whose time is over in one statement, then mark what is sealed and has no result, in batches.
    Returns how many were sealed. Can run twice, and anywhere at once."""
    count = _seal_overdue(Q())
    mark_unmarked()
    return count


def _seal_overdue(which: Q) -> int:
    return (
        Attempt.objects.open()
        .filter(which, accept_until__lt=Now())
        .update(state=Attempt.State.SEALED, ended_at=F("deadline"), ending=Attempt.Ending.TIME)
    )


def record_leave(token: AttemptToken, *, seconds: float) -> int:
    """Note that the officer was away from the page, if the exam says so and it was long enough. Returns the count so far.

    Raises Attempt.DoesNotExist, AttemptClosed.
    """
    attempt = Attempt.objects.select_related("exam").get(
        pk=token.attempt_id, officer_id=token.officer_id, epoch=token.epoch
    )
    if attempt.state != Attempt.State.OPEN:
        raise AttemptClosed
    if attempt.exam.leave_policy == Exam.LeavePolicy.RECORD and seconds >= LEAVE_THRESHOLD.total_seconds():
        away = int(min(seconds, LONGEST_LEAVE.total_seconds()))
        PageLeave.objects.create(attempt=attempt, returned_at=database_now(), seconds=away)
    return attempt.leaves.count()
