"""What a text is found by, and the piece of it that is shown. Pure.

Chinese has no blanks between words, so that the databases' own full-text search finds almost none of them. A text is indexed
by its single characters and its pairs of neighbors; a query asks for all of its pairs. Letters and digits count as whole words."""

import re
from dataclasses import dataclass

from lib.folding import fold

MAX_QUERY = 50  # characters
HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
SNIPPET, BEFORE = 72, 10  # characters shown, and at most how many of them before the first hit
SENTENCE_ENDS = "。！？；\n"


@dataclass(frozen=True)
class Piece:
    """A stretch of shown text that is wholly a hit or not one."""

    text: str
    is_hit: bool


def fold_case(text: str) -> str:
    """The text as it is compared; as long as `text`, so that positions in it are positions in `text`."""
    folded = fold(text)
    lowered = folded.lower()
    return lowered if len(lowered) == len(text) else folded


def list_words(text: str) -> list[str]:
    """Runs of Chinese characters, and of letters and digits, folded; what stands between them parts words."""
    return RUNS.findall(fold_case(text).replace("〇", "零"))


def is_han(word: str) -> bool:
    return re.match(f"[{HAN}]", word) is not None


def list_grams(text: str) -> list[str]:
    """What is indexed, each once: single characters and pairs of Chinese runs, and whole words of letters and digits."""
    grams: dict[str, None] = {}
    for word in list_words(text):
        grams.update(dict.fromkeys([*word, *_pairs(word)] if is_han(word) else [word]))
    return list(grams)


def ask_for(query: str) -> list[str]:
    """The grams that a text must all hold; empty when the query holds no word."""
    grams: list[str] = []
    for word in list_words(query):
        grams += (_pairs(word) or [word]) if is_han(word) else [word]
    return list(dict.fromkeys(grams))


def _pairs(word: str) -> list[str]:
    return [word[start : start + 2] for start in range(len(word) - 1)]


def cut_snippet(text: str, query: str) -> list[Piece]:
    """The part of `text` around the first hit, hits told apart; the text's beginning when there is none."""
    hits = find_hits(text, query)
    first = hits.index(True) if True in hits else 0
    start = max(0, first - BEFORE)
    for place in range(first, start, -1):  # rather from the beginning of a sentence
        if text[place - 1] in SENTENCE_ENDS:
            start = place
            break
    stop = min(len(text), start + SNIPPET)
    pieces = split_pieces(text[start:stop].replace("\n", " "), hits[start:stop])
    ahead = [Piece("…", False)] if start and text[start - 1] not in SENTENCE_ENDS else []
    return [*ahead, *pieces, *([Piece("…", False)] if stop < len(text) else [])]


def mark_all(text: str, query: str) -> list[Piece]:
    """The whole text, hits told apart: for titles."""
    return split_pieces(text, find_hits(text, query))


def find_hits(text: str, query: str) -> list[bool]:
    """For every character of `text` whether it belongs to a hit: words of the query as they stand, or where the text has
    none of a word, the pairs that it was found by."""
    compared = fold_case(text).replace("〇", "零")
    hits = [False] * len(text)
    for word in list_words(query):
        for wanted in [word] if word in compared else _pairs(word):
            for found in re.finditer(re.escape(wanted), compared):
                hits[found.start() : found.end()] = [True] * len(wanted)
    return hits


def split_pieces(text: str, hits: list[bool]) -> list[Piece]:
    pieces: list[Piece] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or hits[place] != hits[start]:
            pieces.append(Piece(text[start:place], hits[start]))
            start = place
    return pieces
