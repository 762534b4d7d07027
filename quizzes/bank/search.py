"""Finding items by their words, and telling whether two questions have the same stem. Looks through stems and options only:
a search must never depend on a key (G6). Owns `bank_item_grams`: pairs of neighboring characters of `Item.search_text`, by which a
hundred thousand items are searched without reading them (decision 0040)."""

import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from cms.search_grams import GramTable
from quizzes.bank.models import Item, ItemQuerySet
from quizzes.bank.types.contents import texts_in

SHORTEST_WORD = 2
MOST_GRAMS = 50_000  # of one item; PostgreSQL takes no more than a megabyte
MOST_ASKED = 30  # pairs of a query; the rest is read in what they leave
GRAMS = GramTable("bank_item_grams", "bank_item")


def fold(text: str) -> str:
    """The form in which texts are compared: NFKC (full-width letters, Kangxi radicals), no case, no whitespace."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def build_search_text(content: Mapping[str, Any]) -> str:
    """What `Item.search_text` holds: the folded stem, then every other text that a candidate sees, folded, a line each."""
    return "\n".join(fold(text) for text in content_texts(content))


def content_texts(content: Mapping[str, Any]) -> list[str]:
    """All texts of a content of any type, the stem first: options, targets, gaps, and the questions of a case."""
    rest = {name: value for name, value in content.items() if name != "stem"}
    return [str(content.get("stem", "")), *texts_in(rest)]


def index_grams(items: Iterable[Item]) -> None:
    """Write the grams of items anew."""
    rows = [(item.pk, list_pairs(item.search_text)[:MOST_GRAMS]) for item in items]
    GRAMS.delete(number for number, _pairs in rows)
    GRAMS.add(rows)


def list_pairs(text: str) -> list[str]:
    """Neighboring letters, digits and Chinese characters, each pair once."""
    pairs = dict.fromkeys(map("".join, pairwise(text)))
    return [pair for pair in pairs if pair.isalnum()]


def read_words(query: str) -> list[str]:
    """The words of a query that are long enough to be looked for."""
    return [word for word in map(fold, query.split()) if len(word) >= SHORTEST_WORD]


def find_items(items: ItemQuerySet, query: str) -> ItemQuerySet:
    """Items whose stem or options hold every word. A query without a usable word finds nothing, unless it is empty."""
    words = read_words(query)
    if not words:
        return items.none() if query.strip() else items
    items = _holding(items, dict.fromkeys(pair for word in words for pair in list_pairs(word)))
    for word in words:
        if len(word) > SHORTEST_WORD or not word.isalnum():  # more than one pair: they may stand apart; signs have none
            items = items.filter(search_text__contains=word)
    return items


def find_same_stem(items: ItemQuerySet, stem: str) -> ItemQuerySet:
    """Items with the same stem."""
    folded = fold(stem)
    items = _holding(items, list_pairs(folded))
    return items.filter(search_text__startswith=f"{folded}\n") | items.filter(search_text=folded)


def _holding(items: ItemQuerySet, pairs: Iterable[str]) -> ItemQuerySet:
    some = list(pairs)[:MOST_ASKED]
    return items.filter(pk__in=GRAMS.holding(some)) if some else items
