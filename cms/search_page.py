"""What the search page shows of an entry: the thing itself as it is now, its address, a line about it, the hit in its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from cms.addresses import path_of
from cms.models import LecturePage, NoticePage, SearchEntry
from cms.search_text import Piece, cut_snippet, mark_all
from cms.statutes.models import Article, StatuteVersion

Kind = SearchEntry.Kind
ICONS = {Kind.LECTURE: "book-open", Kind.NOTICE: "info", Kind.STATUTE: "scroll-text"}


@dataclass(frozen=True)
class Target:
    """The thing that an entry is about. `published_at` of a notice, `since` of a statute whose first day is known."""

    title: str
    about: str
    url: str
    published_at: datetime | None = None
    since: date | None = None


@dataclass(frozen=True)
class Hit:
    target: Target
    title: list[Piece]
    snippet: list[Piece]
    icon: str


def build_hits(entries: Iterable[SearchEntry], query: str) -> dict[int, Hit]:
    """By the entry's number, with one query a kind. What went away since it was found, or has no address, is left out."""
    rows = list(entries)
    targets = {**_load_pages(rows), **_load_statutes(rows)}
    found = {row.pk: (row, targets.get((row.kind, row.target_id, row.part_id))) for row in rows}
    return {
        number: Hit(target, mark_all(target.title, query), cut_snippet(row.text, query), ICONS[Kind(row.kind)])
        for number, (row, target) in found.items()
        if target and target.url
    }


Targets = dict[tuple[str, int, int], Target]


def _load_pages(rows: list[SearchEntry]) -> Targets:
    found: Targets = {}
    for lecture in _load(LecturePage.objects.select_related("series", "unit"), rows, Kind.LECTURE):
        home = lecture.series.title if lecture.series else lecture.unit.name
        found[Kind.LECTURE, lecture.pk, 0] = Target(lecture.title, f"{home} · {lecture.speaker}", path_of(lecture))
    for notice in _load(NoticePage.objects.select_related("unit"), rows, Kind.NOTICE):
        about = f"{notice.get_kind_display()} · {notice.unit.name}"
        published_at = notice.first_published_at
        found[Kind.NOTICE, notice.pk, 0] = Target(notice.title, about, path_of(notice), published_at=published_at)
    return found


def _load_statutes(rows: list[SearchEntry]) -> Targets:
    found: Targets = {}
    wholes = [row.target_id for row in rows if row.kind == Kind.STATUTE and not row.part_id]
    for version in StatuteVersion.objects.select_related("statute").filter(pk__in=wholes):
        since = version.effective_on if version.is_effective_day_known else None
        url = version.get_absolute_url()
        found[Kind.STATUTE, version.pk, 0] = Target(version.statute.title, version.label, url, since=since)
    parts = [row.part_id for row in rows if row.part_id]
    for article in Article.objects.select_related("version__statute").filter(pk__in=parts):
        title, url = f"{article.version.statute.short_title} {article.label}", article.get_absolute_url()
        found[Kind.STATUTE, article.version_id, article.pk] = Target(title, article.version.label, url)
    return found


def _load(pages: QuerySet[Any], rows: list[SearchEntry], kind: str) -> QuerySet[Any]:
    return pages.filter(pk__in=[row.target_id for row in rows if row.kind == kind])
