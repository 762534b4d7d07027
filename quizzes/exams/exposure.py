"""How often items were put before people lately, and the most that is allowed. Counted by item through all its versions, since who has
seen one has seen the next: exams published within `DAYS`, withdrawn ones as well. Composing a paper and publishing an exam ask here.
Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from quizzes.bank.models import ItemVersion
from quizzes.exams.models import Exam, PaperItem
from records.clock import database_now

DAYS = 90
STEM_CHARS = 20


def cap() -> int:
    """How many exams within `DAYS` may hold one item; 0: any number."""
    return int(settings.ITEM_EXPOSURE_CAP)


def since() -> object:
    return database_now() - timedelta(days=DAYS)


def lately_count(by: str) -> Coalesce:
    """A subquery for rows of items (`by` "version__item") or versions ("version"): how many exams held them lately."""
    held = PaperItem.objects.filter(**{by: OuterRef("pk")}, paper__exams__published_at__gte=since()).order_by()
    counted = held.values(by).annotate(exam_count=Count("paper__exams", distinct=True)).values("exam_count")
    return Coalesce(Subquery(counted), 0)


def count_lately(item_ids: Collection[int]) -> dict[int, int]:
    """Exams by item; items that none held are left out. One statement."""
    exams = Exam.objects.filter(published_at__gte=since(), paper__items__version__item__in=list(item_ids)).order_by()
    counted = exams.values_list("paper__items__version__item").annotate(count=Count("pk", distinct=True))
    wanted = set(item_ids)
    return {item_id: count for item_id, count in counted if item_id in wanted}


def worn_out(item_ids: Collection[int]) -> set[int]:
    """Items that may be on no further paper for now."""
    most = cap()
    return {item_id for item_id, count in count_lately(item_ids).items() if count >= most} if most else set()


def say_worn_out(versions: Iterable[ItemVersion]) -> str:
    """Why these versions can't be on one more paper, naming the first by its words; "" when all of them can."""
    held = list(versions)
    worn = worn_out([version.item_id for version in held])
    stems = [str(version.content["stem"])[:STEM_CHARS] for version in held if version.item_id in worn]
    if not stems:
        return ""
    words = _("有 %(count)s 道题近 %(days)s 天已考过 %(cap)s 场，到了上限，请换题：%(stem)s…")
    return words % {"count": len(stems), "days": DAYS, "cap": cap(), "stem": stems[0]}
