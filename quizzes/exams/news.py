"""Messages that results are out. Nothing else tells of results, whether an exam is assigned work or not: hence one message an exam and
officer. Under the policy AFTER_WINDOW only; elsewhere who hands in sees the result at once."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from quizzes.exams.models import Attempt, Exam, Result
from quizzes.exams.overview import is_released
from records.clock import database_now
from records.messages import send_message
from records.models import Message

LOOK_BACK = timedelta(days=7)  # what came out before that is no news
BATCH = 1000


def tell_results() -> int:
    """Tell everybody who sat an exam whose results came out by the clock. Returns how many were told. Can run twice, and anywhere at
    once: holds the row of each exam while it tells."""
    now = database_now()
    recent = Exam.objects.published().filter(closes_at__gt=now - LOOK_BACK, closes_at__lte=now)
    untold = recent.filter(results_told_at__isnull=True, review_policy=Exam.ReviewPolicy.AFTER_WINDOW)
    return sum(_tell(exam.pk) for exam in untold.order_by("pk") if is_released(exam, now))


def _tell(exam_id: int) -> int:
    """Whose attempt has no result yet (it is marked within seconds) is told the next time, as long as the exam stays untold."""
    with transaction.atomic():
        free = Exam.objects.select_for_update(no_key=True, of=("self",)).filter(results_told_at__isnull=True)
        exam = free.filter(pk=exam_id).first()
        now = database_now()
        if exam is None or exam.state != Exam.State.PUBLISHED or not is_released(exam, now):
            return 0
        marked = Exists(Result.objects.current().filter(attempt=OuterRef("pk")))
        attempts = Attempt.objects.filter(exam=exam)
        sat = attempts.filter(marked).order_by("officer_id").values_list("officer_id", flat=True).distinct()
        count = _send(exam, list(sat))
        if not attempts.exclude(marked).exists():
            Exam.objects.filter(pk=exam.pk).update(results_told_at=now)
    return count


def _send(exam: Exam, officer_ids: Sequence[int]) -> int:
    """What the result is stands on its page alone."""
    path, count = reverse("exams:briefing", args=[exam.public_id]), 0
    with translation.override(settings.LANGUAGE_CODE):
        title = _("成绩公布：%(title)s") % {"title": exam.title}
    for start in range(0, len(officer_ids), BATCH):
        ids = officer_ids[start : start + BATCH]
        told = Message.objects.filter(owner_id__in=ids, kind=Message.Kind.RESULT, path=path)
        known = set(told.values_list("owner_id", flat=True))
        count += send_message([pk for pk in ids if pk not in known], kind=Message.Kind.RESULT, title=title, path=path)
    return count
