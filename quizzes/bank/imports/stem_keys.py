"""Answers that an author wrote into the stem: ``……是（D）。``, ``……。（√）``. They are read as a key and taken out of what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.folding import fold
from quizzes.bank.types.wording import Message, gettext_noop, say

SEVERAL = gettext_noop("题干里有几处括号写着字母，分不清哪个是答案：请把括号留空，另起一行写“答案：”。")
_LETTERS = re.compile(
    r"[(\[【]\s*(?P<letters>[A-Z](?:[\s、,]*[A-Z])*)\s*[)\]】]|_+\s*(?P<lined>[A-Z](?:[、,]?[A-Z])*)\s*_+"
)
_TRUTH = re.compile(
    r"[(\[【]\s*(?P<last>√|×|对|错|正确|错误|T|F|X|Y|N|True|False|TRUE|FALSE)\s*[)\]】]\s*[。.]?\s*$|^\s*[(\[【]\s*(?P<first>√|×|对|错|正确|错误)\s*[)\]】]"
)
_EMPTY = re.compile(r"[(\[【]\s*[)\]】]|_{2,}")
_NAME_AFTER = re.compile(r"\s*[类级型项款组方座区班栋号证照]")


@dataclass(frozen=True, slots=True)
class StemKey:
    """The stem without its answer, and the answer; ``key`` is "" when the stem holds none."""

    stem: str
    key: str = ""
    problem: Message | None = None


def take_letters(stem: str, letters: str) -> StemKey:
    """The one bracket that holds nothing but letters of options, where the stem has no empty bracket of its own."""
    folded = fold(stem)
    if _EMPTY.search(_LETTERS.sub("", folded)):
        return StemKey(stem)
    found = [
        one
        for one in _LETTERS.finditer(folded)
        if _names_options(one, letters) and not _NAME_AFTER.match(folded, one.end())
    ]
    if not found:
        return StemKey(stem)
    if len(found) > 1:
        return StemKey(stem, problem=say(SEVERAL))
    name = "letters" if found[0].group("letters") else "lined"
    start, end = found[0].span(name)
    blank = " " if name == "letters" else "__"
    return StemKey(_empty_bracket(stem, start, end, blank), found[0].group(name))


def take_truth(stem: str) -> StemKey:
    """``（√）`` at the end or the beginning of a statement."""
    found = _TRUTH.search(fold(stem))
    if not found:
        return StemKey(stem)
    name = "last" if found.group("last") else "first"
    start, end = found.span(name)
    if name == "first":
        return StemKey(stem[found.end() :].strip(), found.group(name))
    return StemKey(_empty_bracket(stem, start, end, " "), found.group(name))


def _names_options(found: re.Match[str], letters: str) -> bool:
    inside = re.sub(r"[^A-Z]", "", found.group("letters") or found.group("lined"))
    return bool(inside) and set(inside) <= set(letters)


def _empty_bracket(stem: str, start: int, end: int, blank: str) -> str:
    """The bracket with its content gone: the author's own blanks stay, else one is put in."""
    before, after = stem[:start], stem[end:]
    has_blank = before[-1:].isspace() or after[:1].isspace()
    return before + ("" if has_blank and blank == " " else blank) + after
