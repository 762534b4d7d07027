"""Which items' keys are not everybody's yet (G6). Reads only, and no key."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q

from quizzes.exams.models import Attempt, Exam, PaperItem

WITH_KEYS = (Exam.ReviewPolicy.IMMEDIATELY, Exam.ReviewPolicy.AFTER_WINDOW)


def list_secret_items(item_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Those of the items of which any version stands on the paper of an exam whose keys somebody may not see yet: published, and
    either still to be answered or never releasing keys at all; a draft whose window is not over; or withdrawn while somebody still
    answers. One statement."""
    over = ExpressionWrapper(F("closes_at") + F("grace"), output_field=DateTimeField())
    published = Q(state=Exam.State.PUBLISHED) & (Q(over__gte=now) | ~Q(review_policy__in=WITH_KEYS))
    planned = Q(state=Exam.State.DRAFT, over__gte=now)
    running = Attempt.objects.filter(exam=OuterRef("pk"), state=Attempt.State.OPEN, accept_until__gte=now)
    papers = Exam.objects.annotate(over=over).filter(published | planned | Exists(running)).values("paper_id")
    rows = PaperItem.objects.filter(version__item_id__in=list(item_ids), paper_id__in=papers)
    return set(rows.values_list("version__item_id", flat=True))
