"""Finding lectures, notices and statutes by words. An officer finds only what `cms.reading` lets the officer read, and of
statutes only what is in force. Queries are stored and logged nowhere. Owns no table: `cms.search_index` writes."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import Lower, Now, RowNumber, StrIndex, TruncDate
from django.db.models.lookups import GreaterThan

from cms.models import SearchEntry
from cms.reading import lectures_for, notices_for
from cms.search_grams import holding
from cms.search_text import ask_for, is_han, list_words
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
    counts: dict[str, int] = dict(rows.values_list("kind").annotate(count=Count("pk")).order_by())
    first, last = ((page - 1) * PAGE_SIZE, page * PAGE_SIZE) if kind else (0, GLANCE)
    # Parted by numbers: databases compare words by the rules of a language, which takes longer than all the rest.
    parts = Case(*(When(kind=name, then=Value(part)) for part, name in enumerate(Kind)), output_field=IntegerField())
    place = Window(RowNumber(), partition_by=[parts], order_by=_order(text))
    wanted = rows.filter(kind=kind) if kind else rows
    ranked = wanted.annotate(place=place).filter(place__gt=first, place__lte=last).values_list("kind", "place", "pk")
    numbers: dict[str, list[int]] = {}
    for name, _place, number in sorted(ranked):
        numbers.setdefault(name, []).append(number)
    entries = SearchEntry.objects.in_bulk([number for its_numbers in numbers.values() for number in its_numbers])
    return Found({name: [entries[number] for number in its_numbers] for name, its_numbers in numbers.items()}, counts)


def _readable(officer: Officer) -> Q:
    """Sets that hang on no row, so that the database works each out once: row by row a common word took three times as long."""
    lectures, notices = lectures_for(officer), notices_for(officer)
    versions = StatuteVersion.objects.in_force_on(TruncDate(Now()))  # type: ignore[arg-type]
    return (
        Q(kind=Kind.LECTURE, target_id__in=lectures.order_by().values("pk"))
        | Q(kind=Kind.NOTICE, target_id__in=notices.order_by().values("pk"))
        | Q(kind=Kind.STATUTE, target_id__in=versions.order_by().values("pk"))
    )


def _order(text: str) -> list[Any]:
    """The best first. A text that was found by one gram holds the word as it was typed; only longer words are looked for
    again."""
    in_title, in_text = Q(), Q()
    for word in list_words(text):
        in_title &= _stands_in("title", word)
        if len(word) > 2:
            in_text &= _stands_in("title", word) | _stands_in("text", word)
    typed = When(in_text, then=Value(1)) if in_text else When(pk__isnull=False, then=Value(1))
    score = Case(When(in_title, then=Value(2)), typed, default=Value(0), output_field=IntegerField())
    return [score.desc(), F("at").desc(nulls_last=True), F("position").asc(), F("pk").desc()]


def _stands_in(column: str, word: str) -> Q:
    """Chinese has no cases, and to fold them costs more than the search for them."""
    place = StrIndex(F(column) if is_han(word) else Lower(column), Value(word))
    return Q(GreaterThan(place, 0))
