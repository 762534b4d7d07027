"""Sums of item results by exam, unit and version, so that the weakest knowledge of 20,000 people is read from few rows. The only writer of
`ItemTally` and `PendingTally`.

An exam is counted anew as a whole, in the background, after results of it were written: no marking waits for a counter that another one
holds, and no error adds up."""

from django.db import transaction
from django.db.models import Count, Q

from quizzes.exams.models import Exam, ItemResult, ItemTally, PendingTally

BATCH = 2000
MOST = 20_000  # rows of PendingTally that one statement can name on both databases


def ask_for_tallies(exam_id: int) -> None:
    """Have the exam counted anew. Must run in the transaction that wrote the result."""
    PendingTally.objects.create(exam_id=exam_id)


def count_pending() -> int:
    """Count every exam that has new results. Returns how many. Can run twice, and anywhere at once."""
    exam_ids = list(PendingTally.objects.order_by("exam_id").values_list("exam_id", flat=True).distinct())
    for exam_id in exam_ids:
        _count(exam_id)
    return len(exam_ids)


def _count(exam_id: int) -> None:
    """Counts first, since on SQLite whoever writes holds up those who save answers. Then writes, unless another counter was faster: what it
    did not count is still asked for. The lock on the exam's row lets attempts begin meanwhile."""
    pending = PendingTally.objects.filter(exam=exam_id)
    asked = list(pending.order_by("pk").values_list("pk", flat=True)[:MOST])
    if not asked:
        return
    tallies = _tally(exam_id)
    with transaction.atomic():
        Exam.objects.select_for_update(of=("self",), no_key=True).get(pk=exam_id)
        if pending.filter(pk__in=asked).count() < len(asked):
            return
        ItemTally.objects.filter(exam=exam_id).delete()
        ItemTally.objects.bulk_create(tallies, batch_size=BATCH)
        pending.filter(pk__in=asked).delete()


def _tally(exam_id: int) -> list[ItemTally]:
    results = ItemResult.objects.filter(
        result__superseded_at__isnull=True, result__attempt__exam=exam_id, result__attempt__number=1
    ).order_by()
    counts = results.values_list("result__attempt__unit_id", "version_id").annotate(
        total=Count("pk"), correct=Count("pk", filter=Q(correct=True))
    )
    return [
        ItemTally(exam_id=exam_id, unit_id=unit_id, version_id=version_id, total=total, correct=correct)
        for unit_id, version_id, total, correct in counts
    ]
