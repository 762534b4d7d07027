"""Options out of the lines of a question: one a line, several on a line, glued behind each other, or behind the stem.

Letters at the starts of lines come first; inside a line a letter counts only where the next one is expected, so that ``维生素B``
never opens an option. Letters that are doubled or missing are problems, never repaired.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import ascii_uppercase

from lib.folding import fold
from quizzes.bank.imports.marks import read_option_mark
from quizzes.bank.types.wording import Message, gettext_noop, say

DOUBLED = gettext_noop("选项字母 %(letter)s 重复：请把选项改成连续的字母。")
MISSING = gettext_noop("缺少选项 %(letter)s：请补写，或把选项改成连续的字母。")
CONTINUED = gettext_noop("选项 %(letter)s 后面有一行不知道属于选项还是另一道题：请分清后再导入。")
_BOUNDARY = r"(?:^|(?<=[\s)\]】。?!:;,_\"”》…]))"
_TIGHT = r"(?:^|(?<=[^A-Za-z]))"


@dataclass(slots=True)
class Piece:
    """One line of a question before its answer. ``letter`` is set where the line starts an option."""

    text: str
    place: str
    letter: str = ""
    style: str = ""
    after_blank: bool = False
    problem: Message | None = None


@dataclass(slots=True)
class Choices:
    """Stem lines and options (letter, text) of a question, with what was wrong about them."""

    stem: list[str]
    options: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class _Spot:
    """Where an option's marker begins and its text begins inside a line."""

    letter: str
    start: int
    end: int
    delimiter: str


def split_choices(pieces: list[Piece], *, is_inline: bool = False) -> Choices:
    """Stem and options of the lines before the answer. ``is_inline``: no line is known to start an option."""
    if is_inline:
        pieces = [_name_letter(piece) for piece in pieces]
    first = next((number for number, piece in enumerate(pieces) if piece.letter), None)
    if first is None:
        return _split_inline([piece.text for piece in pieces])
    stem = [piece.text for piece in pieces[:first]]
    options: list[tuple[str, str]] = []
    if pieces[first].letter != "A" and stem:
        stem, options = _find_leading_options(stem, pieces[first].letter)
    options += _read_option_lines(pieces[first:])
    return Choices(stem, options, check_letters([letter for letter, _ in options]))


def _name_letter(piece: Piece) -> Piece:
    mark = read_option_mark(fold(piece.text))
    return Piece(piece.text, piece.place, *mark[:2]) if mark and mark[1] == "strong" else piece


def _find_leading_options(stem: list[str], before: str) -> tuple[list[str], list[tuple[str, str]]]:
    """``题干（ ）A、甲`` with B on the next line: the options up to ``before`` that stand behind the stem."""
    text = stem[-1]
    folded = fold(text)
    for found in reversed(list(_find_marker(folded, "A", 0, tight=False, delimiter=""))):
        spots = [found, *_chain(folded, found, before)]
        if len(spots) == ascii_uppercase.index(before):
            return [*stem[:-1], text[: found.start]], _cut(text, spots)
    return stem, []


def _split_inline(lines: list[str]) -> Choices:
    """Options that stand behind the stem in its own line, or in the lines after it without starting one."""
    for number in range(len(lines) - 1, -1, -1):
        folded = fold(lines[number])
        for found in reversed(list(_find_marker(folded, "A", 0, tight=True, delimiter=""))):
            spots = [found, *_chain(folded, found, None)]
            options = _cut(lines[number], spots)
            if len(spots) < 2 or not all(text for _, text in options):
                continue
            stem = [*lines[:number], lines[number][: found.start]]
            if not any(line.strip() for line in stem):
                continue
            options[-1] = (options[-1][0], join_lines([options[-1][1], *lines[number + 1 :]]))
            return Choices([line for line in stem if line.strip()], options)
    return Choices(lines)


def _read_option_lines(pieces: list[Piece]) -> list[tuple[str, str]]:
    """Options of lines of which the first starts one; further letters inside a line fill the gap to the next line's letter."""
    starts = [number for number, piece in enumerate(pieces) if piece.letter]
    options: list[tuple[str, str]] = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(pieces)
        following = pieces[end].letter if end < len(pieces) else None
        text = join_lines([piece.text for piece in pieces[start:end]])
        folded = fold(text)
        mark = read_option_mark(folded)
        length = mark[2] if mark else 0
        spot = _Spot(pieces[start].letter, 0, length, _delimiter(folded[:length], pieces[start].style))
        options += _cut(text, [spot, *_chain(folded, spot, following)])
    return options


def _chain(folded: str, first: _Spot, following: str | None) -> list[_Spot]:
    """The options after ``first`` inside its line, up to the letter that starts the next line (None: the last line).

    The first option's own delimiter is believed before any other, and a gap before a letter before none at all.
    """
    readings = [
        _follow(folded, first, following, tight=False, delimiter=first.delimiter),
        _follow(folded, first, following, tight=False, delimiter=""),
        _follow(folded, first, following, tight=True, delimiter=first.delimiter),
    ]
    if following is not None:
        wanted = ascii_uppercase.index(following) - ascii_uppercase.index(first.letter) - 1
        fitting = [one for one in readings if len(one) == wanted]
        return fitting[0] if fitting and wanted else _find_doubled(folded, first)
    same, other, tight = readings
    if (
        len(tight) > max(len(same), len(other))
        and (len(tight) >= 2 or first.letter == "A")
        and first.delimiter not in ("", "glued")
    ):
        return tight
    return other if len(other) > len(same) else same


def _find_doubled(folded: str, first: _Spot) -> list[_Spot]:
    """The next letter behind a wide gap although another line starts with it: kept, so that it is told as doubled."""
    follower = chr(ord(first.letter) + 1)
    if first.delimiter in ("", "glued") or first.letter == "Z":
        return []
    spots = _find_marker(folded, follower, first.end, tight=False, delimiter=first.delimiter)
    return [spot for spot in spots if folded[: spot.start].endswith(("\t", "  "))][:1]


def _follow(folded: str, first: _Spot, following: str | None, *, tight: bool, delimiter: str) -> list[_Spot]:
    """One reading of the letters after ``first``; it ends where an option would be empty."""
    spots: list[_Spot] = []
    position = first.end
    for letter in ascii_uppercase[ascii_uppercase.index(first.letter) + 1 :]:
        if letter == following:
            break
        markers = _find_marker(folded, letter, position, tight=tight, delimiter=delimiter)
        found = next((marker for marker in markers if folded[position : marker.start].strip()), None)
        if found is None and not tight and delimiter not in ("", "glued") and following is None and len(spots) < 26:
            continue
        if found is None:
            break
        spots.append(found)
        position = found.end
    return spots


def _find_marker(folded: str, letter: str, position: int, *, tight: bool, delimiter: str) -> list[_Spot]:
    """Places where ``letter`` opens an option. ``tight`` allows any neighbor on its left but wants the first one's delimiter."""
    boundary = _TIGHT if tight else _BOUNDARY
    if delimiter == "glued":
        forms = rf"(?P<mark>{letter})(?=[^\sA-Za-z、.:,;)】\]]|[ \t]+\S)[ \t]*"
        boundary = r"(?:^|(?<=\s))"
    elif delimiter:
        forms = rf"[(\[【]?\s*{letter}\s*(?P<mark>{re.escape(delimiter)})\s*"
        if delimiter in ")]】":
            # An opening bracket needs nothing before it; a letter without one does.
            closed = rf"{letter}\s*{re.escape(delimiter)}\s*[、.:]?\s*"
            forms, boundary = rf"(?:[(\[【]\s*{closed}|{boundary}(?<![(\[【]){closed})", ""
    else:
        forms = rf"(?:[(\[【]\s*{letter}\s*[)\]】]\s*[、.:,]?|{letter}\s*(?P<mark>[、.:,;)】\]]))\s*"
    pattern = re.compile(boundary + forms)
    return [
        _Spot(letter, found.start(), found.end(), delimiter or _delimiter(found.group(), "strong"))
        for found in pattern.finditer(folded, position)
    ]


def _delimiter(marker: str, style: str) -> str:
    """What parts letter and text, so that the next options can be asked for the same: ``、``, ``.``, ``)`` …"""
    if style in ("spaced", "glued"):
        return "glued"
    after = re.sub(r"^.*?[A-Za-z]\s*", "", marker.strip())
    return after[:1]


def _cut(text: str, spots: list[_Spot]) -> list[tuple[str, str]]:
    ends = [spot.start for spot in spots[1:]] + [len(text)]
    return [(spot.letter, text[spot.end : end].strip()) for spot, end in zip(spots, ends, strict=True)]


def check_letters(letters: list[str]) -> list[Message]:
    """Doubled and missing letters; the order of the lines does not matter."""
    problems = [say(DOUBLED, letter=letter) for letter in sorted(set(letters)) if letters.count(letter) > 1]
    if letters:
        last = ascii_uppercase.index(max(letters))
        missing = [letter for letter in ascii_uppercase[:last] if letter not in letters]
        problems += [say(MISSING, letter="、".join(missing[:5]))] if missing else []
    return problems


def join_lines(lines: list[str]) -> str:
    """Lines of one option as one text: a blank only between Latin words."""
    text = ""
    for line in lines:
        part = line.strip()
        if text and part and text[-1].isascii() and part[0].isascii() and text[-1].isalnum() and part[0].isalnum():
            text += " "
        text += part
    return text
