"""Finding lectures, notices and statutes by words. An officer finds only what `cms.reading` lets the officer read, and of
statutes only what is in force. Queries are stored and logged nowhere. Owns no table: `cms.search_index` writes."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Lower, Now, RowNumber, StrIndex, TruncDate
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
    found, grams = Found(), ask_for(text)
    if not grams:
        return found
    first, last = ((page - 1) * PAGE_SIZE + 1, page * PAGE_SIZE) if kind else (1, GLANCE)
    shown = Q(place__gte=first, place__lte=last)
    rows = _rank(SearchEntry.objects.filter(_readable(officer), pk__in=holding(grams)), text)
    rows = rows.filter(Q(kind=kind) & shown | Q(place=1) if kind else shown)  # the first of each kind brings its count
    places = list(rows.order_by("kind", "place").values_list("pk", "kind", "place", "total"))
    entries = SearchEntry.objects.in_bulk([number for number, *_rest in places])
    for number, its_kind, place, total in places:
        found.counts[its_kind] = total
        if place >= first and kind in ("", its_kind):
            found.entries.setdefault(its_kind, []).append(entries[number])
    return found


def _readable(officer: Officer) -> Q:
    lectures, notices = lectures_for(officer).order_by().values("pk"), notices_for(officer).order_by().values("pk")
    versions = StatuteVersion.objects.in_force_on(TruncDate(Now())).order_by().values("pk")
    return (
        Q(kind=Kind.LECTURE, target_id__in=lectures)
        | Q(kind=Kind.NOTICE, target_id__in=notices)
        | Q(kind=Kind.STATUTE, target_id__in=versions)
    )


def _rank(rows: QuerySet[SearchEntry], text: str) -> QuerySet[Any]:
    """Annotates `place` within the kind and `total` of the kind. A text that was found by one gram holds the word as it was
    typed; only longer words are looked for again."""
    words = list_words(text)
    in_title, in_text = Q(), Q()
    for word in words:
        in_title &= _stands_in("title", word)
        if len(word) > 2:
            in_text &= _stands_in("title", word) | _stands_in("text", word)
    typed = When(in_text, then=Value(1)) if in_text else When(pk__isnull=False, then=Value(1))
    score = Case(When(in_title, then=Value(2)), typed, default=Value(0), output_field=IntegerField())
    order = [F("score").desc(), F("at").desc(nulls_last=True), F("position").asc(), F("pk").desc()]
    return rows.annotate(score=score).annotate(
        place=Window(RowNumber(), partition_by=[F("kind")], order_by=order),
        total=Window(Count("pk"), partition_by=[F("kind")]),
    )


def _stands_in(column: str, word: str) -> Q:
    return Q(GreaterThan(StrIndex(Lower(column), Value(word)), 0))
