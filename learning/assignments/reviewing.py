"""What is known of duties follows what happened. The only writer of `Duty`, `Completion` and `PendingReview`; `Tally` is kept along with
them. Whatever may change a duty leaves a `PendingReview` in its own transaction (`ask_*`); a worker looks at it soon after. Looking
again changes nothing.

Duties of an assignment change only under the lock of its row, facts are read after the lock was taken, and what was asked for is
forgotten in the transaction that looked: nothing that was committed is missed. A row of the past changes no more than as long as
the transaction takes that wrote it."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from learning.assignments import writing
from learning.assignments.audience import list_people, load_audiences
from learning.assignments.models import Assignment, Duty, PendingReview, Requirement
from people.models import Posting
from quizzes.exams.models import Attempt, Exam
from quizzes.exams.overview import is_released
from records.clock import database_now
from records.jobs import wake

BATCH = 500
SECONDS_BETWEEN_WAKES = 1.0
PUT_OFF = timedelta(minutes=10)
TURNED_DAYS = 3
log = structlog.get_logger(__name__)
_last_wake = [float("-inf")]


def ask_officers(officer_ids: Iterable[int], *, later: timedelta = timedelta(0)) -> None:
    """Have these officers looked at, now or later. In the caller's transaction; one statement, wakes nobody."""
    rows = [PendingReview(officer_id=pk, since=Now() + later if later else Now()) for pk in dict.fromkeys(officer_ids)]
    PendingReview.objects.bulk_create(rows, batch_size=2000)


def ask_assignment(assignment: Assignment, *, since: datetime) -> None:
    """Have everybody of the assignment looked at, not before `since`."""
    PendingReview.objects.create(assignment=assignment, since=since)


def wake_reviewer() -> None:
    """After the commit, let a worker look. Never raises: the rows are there, and the next round finds them."""
    transaction.on_commit(_wake)


def _wake() -> None:
    from learning.assignments.tasks import review_pending as task

    now = time.monotonic()
    if now - _last_wake[0] < SECONDS_BETWEEN_WAKES:
        return
    _last_wake[0] = now
    wake(task)


def review_officers(officer_ids: Iterable[int]) -> None:
    """Look again at these officers in every published assignment that may concern them. Locks those assignments' rows, in order,
    for each `BATCH` of officers anew."""
    ids = sorted(set(officer_ids))
    for start in range(0, len(ids), BATCH):
        _review_batch(ids[start : start + BATCH])


def _review_batch(officer_ids: list[int]) -> None:
    with transaction.atomic():
        known = Duty.objects.filter(officer__in=officer_ids).values("assignment")
        concerned = Assignment.objects.published().filter(Q(due_at__gt=Now()) | Q(pk__in=known))
        locked = list(concerned.select_for_update(no_key=True, of=("self",)).order_by("pk"))
        if locked:
            writing.write_duties(locked, officer_ids, now=database_now())


def review_assignment(assignment: Assignment) -> None:
    """Look again at everybody in one assignment, and ask for the day when results come out. Locks its row, for each `BATCH` of
    officers anew; of one that isn't published, nothing changes. Officers that fail are looked at again later."""
    _ask_for_release(assignment)
    for ids in _batches(assignment):
        failed = _review_apart(ids, lambda some: _review_in(assignment, some))
        ask_officers(failed, later=PUT_OFF)


def _review_in(assignment: Assignment, officer_ids: list[int]) -> None:
    with transaction.atomic():
        if locked := _lock(assignment):
            writing.write_duties([locked], officer_ids, now=database_now())


def begin_duties(assignment: Assignment, *, now: datetime) -> int:
    """The first duties of an assignment that is being published: in the caller's transaction, which holds its row. Returns how
    many. Who was moved meanwhile is looked at again after the commit."""
    count = 0
    for ids in _batches(assignment):
        count += writing.write_duties([assignment], ids, now=now, is_first=True)
    ask_assignment(assignment, since=now)
    _ask_for_release(assignment)
    return count


def end_duties(assignment: Assignment, *, now: datetime) -> None:
    """Release everybody: in the caller's transaction, which holds the row of an assignment that was withdrawn."""
    writing.end_all(assignment, now=now)
    PendingReview.objects.filter(assignment=assignment).delete()


def review_locked(assignment: Assignment, officer_ids: Sequence[int] | None = None, *, now: datetime) -> None:
    """Look again at these officers (None: at everybody), in the caller's transaction, which holds the assignment's row: so that
    who changed something sees at once what came of it."""
    for ids in _batches(assignment) if officer_ids is None else [list(officer_ids)]:
        writing.write_duties([assignment], ids, now=now)


def _lock(assignment: Assignment) -> Assignment | None:
    published = Assignment.objects.published().filter(pk=assignment.pk)
    return published.select_for_update(no_key=True, of=("self",)).first()


def _batches(assignment: Assignment) -> list[list[int]]:
    """Everybody in the audience or with an open duty."""
    audience = load_audiences([assignment.pk])[assignment.pk]
    people = {person.officer_id for person in list_people(audience, timezone.localdate(database_now()))}
    held = Duty.objects.current().filter(assignment=assignment).values_list("officer_id", flat=True)
    ids = sorted(people.union(held))
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _ask_for_release(assignment: Assignment) -> None:
    """Results come out by the clock alone, so that nothing else would tell of it."""
    exams = Exam.objects.filter(pk__in=Requirement.objects.filter(assignment=assignment).values("exam"))
    now = database_now()
    for since in {exam.released_at for exam in exams if not is_released(exam, now)}:
        if not PendingReview.objects.filter(assignment=assignment, since=since).exists():
            ask_assignment(assignment, since=since)


def review_pending() -> int:
    """Look at everything that is due to be looked at. Returns how many rows of `PendingReview` are done with. Can run twice, and
    anywhere at once: each worker takes rows that no other has."""
    review_officers(_find_started())
    count = 0
    while taken := _review_some_officers():
        count += taken
    for row in PendingReview.objects.filter(assignment__isnull=False, since__lte=Now()).select_related("assignment"):
        assert row.assignment is not None
        review_assignment(row.assignment)
        count += PendingReview.objects.filter(pk=row.pk).delete()[0]
    return count


def _review_some_officers() -> int:
    due = PendingReview.objects.filter(officer__isnull=False, since__lte=Now())
    if not due.exists():
        return 0
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True).order_by("pk").values_list("pk", "officer_id")[:BATCH])
        ids = {officer_id for _pk, officer_id in rows if officer_id is not None}
        failed = _review_apart(sorted(ids), review_officers)
        PendingReview.objects.filter(pk__in=[pk for pk, _officer_id in rows]).delete()
        ask_officers(failed, later=PUT_OFF)
    return len(rows)


def _review_apart(officer_ids: list[int], review: Callable[[list[int]], None]) -> list[int]:
    """Review them together; where that fails, each alone, so that one holds nobody up. Returns those that failed."""
    try:
        with transaction.atomic():
            review(officer_ids)
    except Exception:
        log.exception("review_failed", officers=officer_ids[:20], count=len(officer_ids))
        if len(officer_ids) == 1:
            return officer_ids
        return [pk for one in officer_ids for pk in _review_apart([one], review)]
    return []


def _find_started() -> list[int]:
    """Who sits an assigned exam and isn't known to have started. Starting itself writes nothing of ours: it has to be fast."""
    exam = Requirement.objects.filter(assignment=OuterRef("assignment"), exam=OuterRef(OuterRef("exam")))
    waiting = Duty.objects.current().filter(Exists(exam), officer=OuterRef("officer"), is_started=False)
    assigned = Requirement.objects.filter(assignment__state=Assignment.State.PUBLISHED, exam__isnull=False)
    sitting = Attempt.objects.open().filter(Exists(waiting), exam__in=assigned.values("exam"))
    return list(sitting.values_list("officer_id", flat=True).distinct())


def ask_turned_postings() -> int:
    """Have those looked at whose posting began or ended by the calendar alone, on one of the last days. Returns how many."""
    today = timezone.localdate(database_now())
    days = [today - timedelta(days=back) for back in range(TURNED_DAYS)]
    turned = Posting.objects.filter(Q(starts_on__in=days) | Q(ends_on__in=days))
    ids = set(turned.values_list("officer_id", flat=True))
    ask_officers(ids)
    return len(ids)


def review_all() -> None:
    """Look again at everybody in every published assignment: the net below all news."""
    for assignment in Assignment.objects.published().order_by("pk"):
        review_assignment(assignment)
