"""Two texts of one statute beside each other. Articles are matched by number where they still say much the same, by likeness where
they were renumbered; then the words that changed are found. Full and half width are one. Pure: values in, values out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lib.folding import fold

SAME, CHANGED, MOVED, ADDED, REMOVED = "same", "changed", "moved", "added", "removed"
ALIKE = 0.34  # share of letter pairs in common (Dice) from which two articles count as one that was rewritten
ALIKE_AT_ALL = 0.25  # the same of an article that is gone and the one that it may have gone into
ALIKE_IN_PLACE = 0.2  # the same of two articles that kept their number and found no better match
BONUS_IN_PLACE = 0.12  # what an equal number is worth when several articles are alike
WORTH_OF_CONTAINMENT = 0.6
SHORTEST_CONTAINED = 12  # letter pairs; that so short an article stands in another one may be chance
SHORTEST_KEPT = 2  # fewer characters in common between two changes read as part of one change
MOST_SHARED = 40  # letter pairs that stand in more articles than this tell them apart no longer

_TOKEN = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)
_PUNCTUATION = re.compile(r"[\s,。;:、()《》〈〉“”‘’\"']+")


@dataclass(frozen=True)
class Text:
    """One article as the comparison takes it. `code` orders and names it: (133, 1) for 第一百三十三条之一."""

    code: tuple[int, int]
    label: str
    text: str


@dataclass(frozen=True)
class Run:
    """A piece of an article's text. `is_changed`: it stands on this side only."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Pair:
    """One article on both sides. `old` None: added; `new` None: removed. Runs make up the texts again, paragraph by paragraph."""

    kind: str
    old: Text | None
    new: Text | None
    old_paragraphs: list[list[Run]] = field(default_factory=list)
    new_paragraphs: list[list[Run]] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """Pairs in the order of the new text; what was removed stands where it was."""

    pairs: list[Pair]

    def count(self, *kinds: str) -> int:
        return sum(pair.kind in kinds for pair in self.pairs)


def compare(old: Sequence[Text], new: Sequence[Text]) -> Comparison:
    matches = match_articles(old, new)
    partner = {there: here for here, there in matches.items()}
    removed = _removed_after(old, matches)
    pairs = [_lone(article, REMOVED) for article in removed.get(None, [])]
    for index, article in enumerate(new):
        here = partner.get(index)
        pairs.append(_lone(article, ADDED) if here is None else _pair(old[here], article))
        pairs += [_lone(gone, REMOVED) for gone in removed.get(here, []) if here is not None]
    return Comparison(pairs)


def _removed_after(old: Sequence[Text], matches: dict[int, int]) -> dict[int | None, list[Text]]:
    """Articles without a match, by the place of the last one before them that has one; None: there is none before."""
    removed: dict[int | None, list[Text]] = defaultdict(list)
    before: int | None = None
    for index, article in enumerate(old):
        if index in matches:
            before = index
        else:
            removed[before].append(article)
    return removed


def match_articles(old: Sequence[Text], new: Sequence[Text]) -> dict[int, int]:
    """Places in `old` → places in `new`, each at most once: equal texts first, then the most alike."""
    matches = dict(_equal_texts(old, new))
    taken = set(matches.values())
    scores = sorted(_scores(old, new, matches, taken), key=lambda row: (-row[0], abs(row[1] - row[2]), row[1]))
    for score, here, there in scores:
        in_place = old[here].code == new[there].code
        if here in matches or there in taken or score < (ALIKE_IN_PLACE + BONUS_IN_PLACE if in_place else ALIKE):
            continue
        matches[here] = there
        taken.add(there)
    return matches


def find_nearest(gone: Text, new: Sequence[Text]) -> Text | None:
    """Where an article without a match may have gone: the most alike, though it may be the match of another one. None: nothing is alike."""
    pairs = _letter_pairs(gone.text)
    score, place = max(
        ((_likeness(pairs, _letter_pairs(one.text)), -place) for place, one in enumerate(new)), default=(0, 0)
    )
    return new[-place] if score >= ALIKE_AT_ALL else None


def _equal_texts(old: Sequence[Text], new: Sequence[Text]) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for there, article in enumerate(new):
        places[_squeeze(article.text)].append(there)
    for here, article in enumerate(old):
        found = places.get(_squeeze(article.text))
        if found:
            best = min(found, key=lambda there: (new[there].code != article.code, there))
            found.remove(best)
            yield here, best


def _scores(
    old: Sequence[Text], new: Sequence[Text], matched: dict[int, int], taken: set[int]
) -> Iterator[tuple[float, int, int]]:
    """How alike articles are that nothing was found for, where they share a letter pair that few articles have."""
    left = {index: _letter_pairs(article.text) for index, article in enumerate(old) if index not in matched}
    right = {index: _letter_pairs(article.text) for index, article in enumerate(new) if index not in taken}
    where: dict[str, list[int]] = defaultdict(list)
    for there, pairs in right.items():
        for pair in pairs:
            where[pair].append(there)
    by_code = {new[there].code: there for there in right}
    for here, pairs in left.items():
        near = {there for pair in pairs if len(where.get(pair, ())) <= MOST_SHARED for there in where.get(pair, ())}
        if (in_place := by_code.get(old[here].code)) is not None:
            near.add(in_place)
        for there in near:
            other = right[there]
            yield _likeness(pairs, other) + (BONUS_IN_PLACE if there == in_place else 0), here, there


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's share, or a smaller worth of how much of the shorter one stands in the longer: articles grow when revised."""
    common = sum((one & other).values())
    shorter = min(one.total(), other.total())
    contained = common / shorter if shorter >= SHORTEST_CONTAINED else 0
    return max(2 * common / max(1, one.total() + other.total()), WORTH_OF_CONTAINMENT * contained)


def _letter_pairs(text: str) -> Counter[str]:
    squeezed = _squeeze(text)
    return Counter(squeezed[place : place + 2] for place in range(len(squeezed) - 1))


def _squeeze(text: str) -> str:
    return _PUNCTUATION.sub("", fold(text))


def _lone(article: Text, kind: str) -> Pair:
    paragraphs = [[Run(line, is_changed=True)] for line in article.text.split("\n")]
    return (
        Pair(REMOVED, article, None, paragraphs, []) if kind == REMOVED else Pair(ADDED, None, article, [], paragraphs)
    )


def _pair(old: Text, new: Text) -> Pair:
    before, after = mark_changes(old.text, new.text)
    is_changed = any(run.is_changed for paragraph in before + after for run in paragraph)
    in_place = SAME if old.code == new.code else MOVED
    kind = CHANGED if is_changed else in_place
    return Pair(kind, old, new, before, after)


def mark_changes(old: str, new: str) -> tuple[list[list[Run]], list[list[Run]]]:
    """Both texts as paragraphs of runs. Short coincidences between two changes are counted as changed, since single characters
    left standing between marks can't be read."""
    if old == new:
        whole = [[Run(line, is_changed=False)] for line in new.split("\n") if line]
        return whole, whole
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for is_same, a, b in _blocks(before, after):
        left.append(("".join(a), not is_same))
        right.append(("".join(b), not is_same))
    return _paragraphs(left), _paragraphs(right)


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[bool, list[str], list[str]]]:
    """Same and changed stretches in turn; a stretch in common of fewer than SHORTEST_KEPT characters joins its neighbors."""
    opcodes = SequenceMatcher(
        None, [fold(token) for token in before], [fold(token) for token in after], autojunk=False
    ).get_opcodes()
    changed: tuple[list[str], list[str]] = ([], [])
    last = len(opcodes) - 1
    for place, (tag, a0, a1, b0, b1) in enumerate(opcodes):
        stretch = "".join(before[a0:a1])
        is_coincidence = 0 < place < last and len(_squeeze(stretch)) < SHORTEST_KEPT and "\n" not in stretch
        if tag == "equal" and not is_coincidence:
            if changed[0] or changed[1]:
                yield False, *changed
                changed = ([], [])
            yield True, before[a0:a1], after[b0:b1]
        else:
            changed[0].extend(before[a0:a1])
            changed[1].extend(after[b0:b1])
    if changed[0] or changed[1]:
        yield False, *changed


def _paragraphs(pieces: list[tuple[str, bool]]) -> list[list[Run]]:
    paragraphs: list[list[Run]] = [[]]
    for text, is_changed in pieces:
        for place, line in enumerate(text.split("\n")):
            if place:
                paragraphs.append([])
            if line:
                paragraphs[-1].append(Run(line, is_changed))
    return [paragraph for paragraph in paragraphs if paragraph]
