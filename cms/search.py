"""Finding lectures, notices and statutes by words. An officer finds only what `cms.reading` lets the officer read, and of
statutes only what is in force. Queries are stored and logged nowhere. Owns no table: `cms.search_index` writes."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower, Now, StrIndex, TruncDate
from django.db.models.lookups import GreaterThan

from cms.models import SearchEntry
from cms.reading import lectures_for, notices_for
from cms.search_grams import holding
from cms.search_text import ask_for, list_words
from cms.statutes.models import StatuteVersion
from people.models import Officer

PAGE_SIZE = 10
GLANCE = 3  # entries of each kind where all kinds are shown
Kind = SearchEntry.Kind


@dataclass(frozen=True)
class Found:
    """What a query found: entries by kind, the best first, and how many of each kind there are in all."""

    entries: dict[str, list[SearchEntry]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def search(officer: Officer, text: str, kind: str = "", page: int = 1) -> Found:
    """The first few entries of every kind, or one page of the entries of `kind`. What has the words in its title comes
    first, then what has them in its text as they were typed, then what only holds their pairs; among these the newest."""
    grams = ask_for(text)
    if not grams:
        return Found()
    rows = SearchEntry.objects.filter(_readable(officer), pk__in=holding(grams))
    counts = dict(rows.values_list("kind").annotate(count=Count("pk")).order_by("kind"))
    first, last = ((page - 1) * PAGE_SIZE, page * PAGE_SIZE) if kind else (0, GLANCE)
    shown = [its_kind for its_kind in counts if kind in ("", its_kind)]
    ranked = {its_kind: list(_rank(rows.filter(kind=its_kind), text)[first:last]) for its_kind in shown}
    entries = SearchEntry.objects.in_bulk([number for numbers in ranked.values() for number in numbers])
    return Found(
        {its_kind: [entries[number] for number in numbers] for its_kind, numbers in ranked.items() if numbers}, counts
    )


def _readable(officer: Officer) -> Q:
    """Asked for the entries that hold the words, one by one by their number: far fewer than there are pages."""
    versions = StatuteVersion.objects.in_force_on(TruncDate(Now()))  # type: ignore[arg-type]
    return (
        Q(kind=Kind.LECTURE) & _is_among(lectures_for(officer))
        | Q(kind=Kind.NOTICE) & _is_among(notices_for(officer))
        | Q(kind=Kind.STATUTE, target_id__in=versions.order_by().values("pk"))
    )


def _is_among(pages: QuerySet[Any]) -> Q:
    return Q(Exists(pages.order_by().filter(pk=OuterRef("target_id"))))


def _rank(rows: QuerySet[SearchEntry], text: str) -> QuerySet[Any]:
    """Numbers of entries of one kind, the best first. A text that was found by one gram holds the word as it was typed; only
    longer words are looked for again."""
    words = list_words(text)
    in_title, in_text = Q(), Q()
    for word in words:
        in_title &= _stands_in("title", word)
        if len(word) > 2:
            in_text &= _stands_in("title", word) | _stands_in("text", word)
    typed = When(in_text, then=Value(1)) if in_text else When(pk__isnull=False, then=Value(1))
    score = Case(When(in_title, then=Value(2)), typed, default=Value(0), output_field=IntegerField())
    order = [score.desc(), F("at").desc(nulls_last=True), F("position").asc(), F("pk").desc()]
    return rows.order_by(*order).values_list("pk", flat=True)


def _stands_in(column: str, word: str) -> Q:
    return Q(GreaterThan(StrIndex(Lower(column), Value(word)), 0))
