"""The lectures that an officer may read, with how far the officer is: for the list, the home page and the REST interface. Reads
only."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from cms.models import Competency, LecturePage
from cms.reading import lectures_for
from learning.progress.content import duration_of, lengths_of, video_of
from learning.progress.coverage import measure
from learning.progress.models import LectureCompletion, LectureProgress
from learning.progress.rule import Facts
from learning.progress.standing import ranges_of
from learning.progress.words import say_hours, say_length, say_place
from people.models import Officer

TO_DO, DONE, ALL = "todo", "done", "all"
TABS = (TO_DO, DONE, ALL)
MINE = "mine"


@dataclass(frozen=True)
class Narrowed:
    """What narrows the list, as the address has it. `competency`: its id, `post`: its name; "" or None where nothing does."""

    tab: str = TO_DO
    series: uuid.UUID | None = None
    competency: int | None = None
    post: str = ""


@dataclass(frozen=True)
class LectureCard:
    """One lecture as its officer meets it. `progress` None: not opened yet; `completed_at` None: not completed."""

    lecture: LecturePage
    progress: LectureProgress | None
    completed_at: datetime | None

    @property
    def state(self) -> str:
        if self.completed_at:
            return "completed"
        return "started" if self.progress else "new"

    @property
    def has_video(self) -> bool:
        return video_of(self.lecture) is not None

    @property
    def length(self) -> str:
        return say_length(self.lecture, video_of(self.lecture))

    @property
    def hours(self) -> str:
        return say_hours(self.lecture.credit_hours)

    @property
    def facts(self) -> Facts:
        row = self.progress
        return Facts(
            covered=measure(ranges_of(row, self.lecture)) if row else 0,
            duration=duration_of(self.lecture),
            blocks_read=len(set(row.blocks) & set(lengths_of(self.lecture))) if row else 0,
            is_marked=bool(row and row.marked_at),
        )

    @property
    def percentage(self) -> int:
        """How much of the video, or else of the text, is covered."""
        if duration_of(self.lecture):
            return self.facts.share_covered
        count = len(lengths_of(self.lecture))
        return self.facts.blocks_read * 100 // count if count else 0

    @property
    def place(self) -> str:
        """Where the video goes on: 4:50; "" at its start."""
        return say_place(self.progress.position) if self.has_video and self.progress and self.progress.position else ""


def find_lectures(officer: Officer, narrowed: Narrowed) -> QuerySet[Any]:
    """Lectures of one tab: those begun first, the latest ahead, then the new ones; completed ones by their day."""
    mine = LectureProgress.objects.filter(officer=officer, lecture=OuterRef("pk")).values("updated_at")
    completions = LectureCompletion.objects.filter(officer=officer, lecture=OuterRef("pk")).values("at")
    lectures: QuerySet[Any] = lectures_for(officer).annotate(
        touched_at=Subquery(mine[:1]), completed_at=Subquery(completions[:1])
    )
    lectures = lectures.select_related("series", "video", "cover")
    if narrowed.series:
        lectures = lectures.filter(series__public_id=narrowed.series)
    if narrowed.competency:
        lectures = lectures.filter(competencies=narrowed.competency)
    if narrowed.post:
        lectures = lectures.exclude(pk__in=_not_for(officer, narrowed.post))
    if narrowed.tab == DONE:
        return lectures.filter(completed_at__isnull=False).order_by("-completed_at", "-pk")
    newest = (F("touched_at").desc(nulls_last=True), F("first_published_at").desc(nulls_last=True), "-pk")
    if narrowed.tab == TO_DO:
        return lectures.filter(completed_at__isnull=True).order_by(*newest)
    return lectures.order_by(F("completed_at").asc(nulls_first=True), *newest)


def build_cards(officer: Officer, lectures: Iterable[Any]) -> list[LectureCard]:
    """One statement more for all of them."""
    found = list(lectures)
    mine = LectureProgress.objects.filter(officer=officer, lecture__in=[lecture.pk for lecture in found])
    rows = {row.lecture_id: row for row in mine}
    return [LectureCard(lecture, rows.get(lecture.pk), lecture.completed_at) for lecture in found]


def list_to_do(officer: Officer, count: int) -> list[LectureCard]:
    """What the home page offers: begun first, then new. Two statements."""
    return build_cards(officer, find_lectures(officer, Narrowed())[:count])


def list_competencies(officer: Officer) -> list[Competency]:
    """Those that some lecture of the officer's bears."""
    lectures = lectures_for(officer).order_by().values("pk")
    return list(Competency.objects.filter(Q(lectures__in=lectures)).distinct())


def list_posts(officer: Officer) -> list[str]:
    """Posts that some lecture of the officer's names."""
    named = lectures_for(officer).exclude(posts=[]).order_by().values_list("posts", flat=True)
    return sorted({post for posts in named for post in posts})


def _not_for(officer: Officer, post: str) -> list[int]:
    """Lectures for other posts only. By hand: SQLite finds nothing inside a JSON list."""
    rows = lectures_for(officer).exclude(posts=[]).order_by().values_list("pk", "posts")
    return [pk for pk, posts in rows if post not in posts]
