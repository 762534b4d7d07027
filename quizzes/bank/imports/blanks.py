"""Blanks of a fill-in question: where the stem leaves them, and what the author accepts in each.

The convention, told in the template: blanks are ``____`` or （ ）; the answers of several blanks are parted by ``；`` (or by several
spaces, or by ``、`` or ``，`` where that gives just as many answers as blanks); alternatives of one blank are parted by ``/`` or ``|``.
"""

from __future__ import annotations

import itertools
import re

from lib.folding import fold
from quizzes.bank.types.fill_in import BLANK
from quizzes.bank.types.wording import Message, gettext_noop, say

NO_BLANKS = gettext_noop("填空题的题干里没有空：请用四个下划线 ____ 标出每个要填的空。")
MISMATCH = gettext_noop("题干有 %(blanks)s 个空，答案“%(answer)s”分不成 %(blanks)s 个：请用“；”隔开每个空的答案。")
UNCLEAR_BLANKS = gettext_noop("分不清题干有几个空：请统一用四个下划线 ____ 标出每个空。")
UNCLEAR_SLASH = gettext_noop("答案“%(answer)s”里的斜杠分不清是备选答案还是答案的一部分：请用“|”隔开备选答案。")

_LINES = re.compile(r"_{2,}")
_BRACKETS = re.compile(r"[(\[【]\s*[)\]】]")
_EITHER = re.compile(r"_{2,}|[(\[【]\s*[)\]】]")
_NUMBERED = re.compile(r"(?:[(]\s*\d\s*[)]|[①-⑩]|(?:^|(?<=[\s;,、。]))\d\s*[.、](?!\d))\s*")
_SEPARATORS = (r"[;\n]", r"\s{2,}|\t", r"、", r",", r"\s+")


def find_blanks(stem: str) -> list[tuple[int, int]]:
    """Places of the blanks: underscores where there are any, else empty brackets."""
    folded = fold(stem)
    pattern = _LINES if _LINES.search(folded) else _BRACKETS
    return [found.span() for found in pattern.finditer(folded)]


def mark_blanks(stem: str, wanted: int) -> str | None:
    """The stem with ``____`` for each of ``wanted`` blanks; None when no reading of the stem has so many."""
    folded = fold(stem)
    for pattern in (_LINES, _BRACKETS, _EITHER):
        places = [found.span() for found in pattern.finditer(folded)]
        if len(places) == wanted and (pattern is not _BRACKETS or not _LINES.search(folded)):
            return _replace(stem, places)
    return None


def _replace(stem: str, places: list[tuple[int, int]]) -> str:
    pieces, end = [], 0
    for start, stop in places:
        pieces.append(stem[end:start])
        end = stop
    return BLANK.join([*pieces, stem[end:]])


def read_blanks(stem: str, answer: str) -> tuple[str, list[list[str]], Message | None]:
    """(stem with ``____``, accepted texts a blank, problem) of a fill-in question."""
    places = find_blanks(stem)
    if not places:
        return stem, [], say(NO_BLANKS)
    if re.search(r"[A-Za-z]\s*/\s*[A-Za-z]", fold(answer)):
        return stem, [], say(UNCLEAR_SLASH, answer=answer)
    for texts in _split_answers(answer):
        marked = mark_blanks(stem, len(texts)) if all(texts) else None
        if marked is not None:
            return marked, [_split_alternatives(text) for text in texts], None
    return stem, [], say(MISMATCH, blanks=len(places), answer=answer)


def _split_answers(answer: str) -> list[list[str]]:
    """Readings of the answer, the surest first; one that fits the number of blanks is taken."""
    text = answer.strip().strip("。;；")
    folded = fold(text)
    readings = []
    if re.search(_SEPARATORS[0], folded):
        readings.append(_split_at(text, folded, _SEPARATORS[0]))
    else:
        readings.append([text])
        readings += [_split_at(text, folded, separator) for separator in _SEPARATORS[1:]]
    if len(_NUMBERED.findall(folded)) >= 2 and _NUMBERED.match(folded):
        readings.insert(0, [part.strip(" ;；,，、。") for part in _split_at(text, folded, _NUMBERED.pattern)[1:]])
    return [[part.strip().strip(";；") for part in reading] for reading in readings]


def _split_at(text: str, folded: str, separator: str) -> list[str]:
    parts, end = [], 0
    for found in re.finditer(separator, folded):
        parts.append(text[end : found.start()].strip())
        end = found.end()
    return [*parts, text[end:].strip()]


def _split_alternatives(text: str) -> list[str]:
    """``甲/乙`` and ``甲|乙``; a slash between digits (2026/1/1) belongs to the text."""
    folded = fold(text)
    cuts = [found.start() for found in re.finditer(r"\||(?<!\d)/|/(?!\d)", folded)]
    bounds = [-1, *cuts, len(text)]
    parts = [text[start + 1 : end].strip() for start, end in itertools.pairwise(bounds)]
    return list(dict.fromkeys(part for part in parts if part))
