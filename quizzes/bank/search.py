"""Finding items by their words, and telling whether two questions are the same. Looks through stems and options only:
a search must never depend on a key (G6)."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from quizzes.bank.models import ItemQuerySet

SHORTEST_WORD = 2


def fold(text: str) -> str:
    """The form in which texts are compared: NFKC (full-width letters, Kangxi radicals), no case, no whitespace."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def build_search_text(content: Mapping[str, Any]) -> str:
    """What `Item.search_text` holds: the folded stem, then each folded option, a line each."""
    return "\n".join([fold(content["stem"]), *(fold(option["text"]) for option in content.get("options", []))])


def read_words(query: str) -> list[str]:
    """The words of a query that are long enough to be looked for."""
    return [word for word in map(fold, query.split()) if len(word) >= SHORTEST_WORD]


def find_items(items: ItemQuerySet, query: str) -> ItemQuerySet:
    """Items whose stem or options hold every word. A query without a usable word finds nothing, unless it is empty."""
    words = read_words(query)
    if not words:
        return items.none() if query.strip() else items
    for word in words:
        items = items.filter(search_text__contains=word)
    return items


def find_same_stem(items: ItemQuerySet, stem: str) -> ItemQuerySet:
    """Items with the same stem."""
    folded = fold(stem)
    return items.filter(search_text__startswith=f"{folded}\n") | items.filter(search_text=folded)
