"""Likeness of a file's questions: with items of the bank that it goes to, and with earlier questions of the same file. What is nearly alike
is said beside the row and holds nothing up; what has the same stem waits for a word of the trainer's anyway. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from quizzes.bank.drafts import Note, PlainDraft, note
from quizzes.bank.duplicates import text_of_draft
from quizzes.bank.likeness import BANDS, EXACT, NEAR, likeness, list_bands, list_shingles, squeeze_lines
from quizzes.bank.models import Bank, Item, ItemBand, ItemImport, ItemImportRow
from quizzes.bank.types.wording import gettext_noop, say

FIELD = "like"  # of such a notice: rows are found by it
CLOSEST = 3  # items, or rows, that share the most bands with a row are compared with it
MOST_HITS = 20_000  # rows of bands that one lookup reads: texts made by one pattern share theirs with everybody
SOME = 500
STEM_CHARS = 40


class AskedRow(Protocol):
    """What is read of a row, and where notices go."""

    draft: PlainDraft
    notices: list[Note]
    same_item_id: int | None
    same_row: int | None


def note_likeness(rows: Sequence[AskedRow], bank: Bank, *, others: bool = True) -> None:
    """Put a notice beside each row that is at least `NEAR` alike to an item, and beside one that is to an earlier row (`others`), in
    place of those that stand there."""
    for row in rows:
        row.notices = [one for one in row.notices if one["field"] != FIELD]
    lines = [squeeze_lines(text_of_draft(row.draft)) for row in rows]
    bands = [list_bands(one) if any(one) else [] for one in lines]

    @lru_cache(2_000)
    def runs(place: int) -> set[int]:
        return list_shingles(lines[place])

    found = _near_items(bands, bank)
    texts = _texts_of({pk for ids in found.values() for pk in ids})
    matches: list[tuple[int, int, int]] = []
    for place, ids in found.items():
        if rows[place].same_item_id is None:
            compared = [
                (EXACT if texts[pk] == lines[place] else likeness(runs(place), list_shingles(texts[pk])), pk)
                for pk in ids
                if pk in texts
            ]
            matches.append((place, *max(compared, default=(0, 0))))
    near = [match for match in matches if match[1] >= NEAR]
    stems = _stems_of(pk for _place, _percent, pk in near)
    for place, percent, pk in near:
        message = gettext_noop("题库里有 %(percent)s%% 相近的题：%(stem)s")
        rows[place].notices.append(note(say(message, percent=percent, stem=stems[pk]).at(FIELD)))
    for place, earlier in _near_rows(bands).items() if others else ():
        if rows[place].same_row is None:
            percent, other = max((likeness(runs(place), runs(one)), -one) for one in earlier)
            if percent >= NEAR:
                message = gettext_noop("与序号 %(number)s 的题 %(percent)s%% 相近。")
                rows[place].notices.append(note(say(message, number=1 - other, percent=percent).at(FIELD)))


def _near_items(bands: Sequence[Sequence[int]], bank: Bank) -> dict[int, list[int]]:
    """Ids of items by the place of the row that shares the most bands with them. A few statements a thousand rows."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for band in range(BANDS):
        asked: dict[int, list[int]] = defaultdict(list)
        for place, digests in enumerate(bands):
            if digests:
                asked[digests[band]].append(place)
        for some in _slices(asked):
            rows = ItemBand.objects.filter(band=band, digest__in=some, item__bank=bank).order_by("-item_id")
            for digest, pk in rows.values_list("digest", "item_id")[:MOST_HITS]:
                for place in asked[digest]:
                    shared[place][pk] += 1
    return {place: [pk for pk, _count in counted.most_common(CLOSEST)] for place, counted in shared.items()}


def _near_rows(bands: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """Places of earlier rows by the place of the row: of each band the first that has it and the one before."""
    first: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], int] = {}
    near: dict[int, list[int]] = {}
    for place, digests in enumerate(bands):
        counted = Counter(held[one] for one in enumerate(digests) for held in (first, last) if one in held)
        if counted:
            near[place] = [one for one, _count in counted.most_common(CLOSEST)]
        for one in enumerate(digests):
            first.setdefault(one, place)
            last[one] = place
    return near


def _texts_of(ids: Iterable[int]) -> dict[int, list[str]]:
    return {
        pk: squeeze_lines(text)
        for some in _slices(sorted(ids))
        for pk, text in Item.objects.filter(pk__in=some).values_list("pk", "search_text")
    }


def _stems_of(ids: Iterable[int]) -> dict[int, str]:
    """Their beginnings, as trainers wrote them."""
    return {
        pk: stem if len(stem) <= STEM_CHARS else stem[: STEM_CHARS - 1] + "…"
        for some in _slices(sorted(set(ids)))
        for pk, content in Item.objects.filter(pk__in=some).values_list("pk", "current_version__content")
        for stem in [" ".join(str(content.get("stem", "")).split())]
    }


def _slices(values: Iterable[int]) -> Iterator[list[int]]:
    whole = list(values)
    return (whole[start : start + SOME] for start in range(0, len(whole), SOME))


def alike_rows(batch: ItemImport) -> QuerySet[ItemImportRow]:
    """Rows of an import that have such a notice and no word of the trainer's is waited for."""
    rows = ItemImportRow.objects.filter(batch=batch, status=ItemImportRow.Status.READY)
    return rows.alias(said=Cast("notices", TextField())).filter(said__contains=f'"field": "{FIELD}"')
