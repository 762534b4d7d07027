"""Papers with items whose law has changed since they were composed: who schedules them is told, and asked once more before publishing.
Attempts that are open go on, and what was marked stays. Reads only, and neither key nor citation: who may only use an item is told its
place and words, no more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from quizzes.bank.models import Item, Recheck
from quizzes.exams.models import Attempt, Exam, Paper, PaperItem

STEM_CHARS = 40


@dataclass(frozen=True)
class ChangedItem:
    """One item of a paper that waits for a recheck."""

    position: int
    stem: str


def list_changed(paper_id: int) -> list[ChangedItem]:
    """Items that wait, and former versions of items that were revised or retired for it; in the paper's order. One statement."""
    waiting = Recheck.objects.open().filter(item=OuterRef("version__item"))
    left = (Recheck.State.REVISED, Recheck.State.RETIRED)
    decided = Exists(Recheck.objects.filter(version=OuterRef("version"), state__in=left))
    is_former = ~Q(version=F("version__item__approved_version")) | Q(version__item__status=Item.Status.RETIRED)
    held = PaperItem.objects.filter(Exists(waiting) | (decided & is_former), paper=paper_id)
    rows = held.select_related("version").order_by("position")
    return [ChangedItem(row.position, _shorten(row.version.content)) for row in rows]


def changed_before_start(exam: Exam) -> list[ChangedItem]:
    """Of an exam that nobody has begun yet; once somebody has, the paper is what it is."""
    if exam.state == Exam.State.WITHDRAWN or exam.attempts.exists():
        return []
    return list_changed(exam.paper_id)


def changed_before_use(paper: Paper) -> list[ChangedItem]:
    """Of a paper that nobody has begun yet in any exam."""
    return [] if Attempt.objects.filter(exam__paper=paper).exists() else list_changed(paper.pk)


def stems_waiting(item_ids: Collection[str]) -> list[str]:
    """Of items by public id, those that wait, by their words."""
    waiting = Recheck.objects.open().filter(item=OuterRef("pk"))
    items = Item.objects.filter(Exists(waiting), public_id__in=list(item_ids)).select_related("approved_version")
    return [_shorten(item.approved_version.content) for item in items if item.approved_version]


def _shorten(content: dict[str, object]) -> str:
    stem = " ".join(str(content.get("stem", "")).split())
    return stem if len(stem) <= STEM_CHARS else stem[: STEM_CHARS - 1] + "…"
