"""Officers' progress in lectures. Owns `LectureProgress`, `ProgressBatch` and `LectureCompletion`. Refuses to count what there was
no time for (coverage.py), whatever a client claims; the database's clock alone measures. Completion is decided by the one rule
(rule.py) and recorded once, with `lecture_completed` in the same transaction.

Every verb but `open_lecture` locks the officer's progress row of that lecture, so that two devices follow one another."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from cms.models import LecturePage
from learning.progress import rule
from learning.progress.content import duration_of, lengths_of
from learning.progress.coverage import SLACK, Segment, credit_blocks, credit_segments
from learning.progress.models import LectureCompletion, LectureProgress, ProgressBatch
from learning.progress.opening import KEPT
from learning.progress.signals import lecture_completed, lecture_opened
from learning.progress.standing import Standing, load_standing, ranges_of
from people.models import Officer
from records.clock import database_now


class WordRefused(Exception):
    """This lecture is not completed by saying so."""


@dataclass(frozen=True)
class Report:
    """What a client says was done since its last report. `position`: where it is in the video, seconds; None: unchanged."""

    batch_id: uuid.UUID
    segments: Sequence[Segment] = ()
    blocks: Sequence[int] = ()
    position: float | None = None
    opened_at: datetime | None = None  # by the server's own signature (opening.py)


def open_lecture(lecture: LecturePage, *, officer: Officer, opened_at: datetime | None = None) -> LectureProgress:
    """The officer's row, begun now if there is none. `opened_at`: since when time counts, where the server gave the lecture
    before it heard of it."""
    now = database_now()
    since = min(opened_at or now, now)
    begun = {
        "video": lecture.video,
        "watch_paid_until": since - SLACK,
        "read_paid_until": since - SLACK,
        "opened_at": since,
        "updated_at": now,
    }
    with transaction.atomic(savepoint=False):
        row, created = LectureProgress.objects.get_or_create(lecture=lecture, officer=officer, defaults=begun)
        if created:
            lecture_opened.send(LectureProgress, progress=row)
    return row


def credit_batch(lecture: LecturePage, report: Report, *, officer: Officer) -> Standing:
    """Take a report in; one that was taken in before changes nothing."""
    with transaction.atomic():
        row = _lock(lecture, officer, report.opened_at)
        now = database_now()
        if _is_new(row, report.batch_id, now):
            _credit(row, lecture, report, now)
            row.updated_at = now
            row.save()
        return complete_if_due(row, lecture, officer)


def complete_manually(lecture: LecturePage, *, officer: Officer) -> Standing:
    """我看完了.

    Raises WordRefused.
    """
    with transaction.atomic():
        row = _lock(lecture, officer, None)
        if not load_standing(lecture, officer).requirement.takes_word:
            raise WordRefused(str(lecture.pk))
        if row.marked_at is None:
            row.marked_at = row.updated_at = database_now()
            row.save(update_fields=["marked_at", "updated_at"])
        return complete_if_due(row, lecture, officer)


def lock_progress(lecture: LecturePage, officer: Officer) -> LectureProgress:
    """For verbs of this room that change what completion rests on. In their transaction."""
    return _lock(lecture, officer, None)


def complete_if_due(row: LectureProgress, lecture: LecturePage, officer: Officer) -> Standing:
    """Record the completion if the rule holds and nothing recorded it yet. The caller holds the row's lock. Returns where the
    officer stands now."""
    standing = load_standing(lecture, officer)
    if standing.completion or not rule.is_completed(standing.requirement, standing.facts):
        return standing
    completion = LectureCompletion.objects.create(
        officer=officer,
        lecture=lecture,
        at=database_now(),
        rule_version=rule.VERSION,
        facts=rule.describe(standing.requirement, standing.facts),
        credit_hours=lecture.credit_hours,
    )
    lecture_completed.send(LectureCompletion, completion=completion)
    return load_standing(lecture, officer)


def discard_old_batches() -> int:
    """Forget reports that are too old to come again. Returns how many."""
    count, _by_model = ProgressBatch.objects.filter(taken_at__lt=database_now() - KEPT * 2).delete()
    return count


def _lock(lecture: LecturePage, officer: Officer, opened_at: datetime | None) -> LectureProgress:
    open_lecture(lecture, officer=officer, opened_at=opened_at)
    return LectureProgress.objects.select_for_update().get(lecture=lecture, officer=officer)


def _is_new(row: LectureProgress, batch_id: uuid.UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            ProgressBatch.objects.create(progress=row, batch_id=batch_id, taken_at=now)
    except IntegrityError:
        return False
    return True


def _credit(row: LectureProgress, lecture: LecturePage, report: Report, now: datetime) -> None:
    duration = duration_of(lecture)
    watched = credit_segments(
        ranges_of(row, lecture), report.segments, duration=duration, paid_until=row.watch_paid_until, now=now
    )
    row.video = lecture.video
    row.ranges, row.watch_paid_until = watched.ranges, watched.paid_until
    row.blocks, row.read_paid_until = credit_blocks(
        row.blocks, report.blocks, lengths=lengths_of(lecture), paid_until=row.read_paid_until, now=now
    )
    if report.position is not None:
        end = duration or 24 * 3600 * 1000
        row.position = int(min(max(report.position * 1000, 0), end))
