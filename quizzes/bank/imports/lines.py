"""Lines: what text files and Word documents have in common once their container is opened."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lib.folding import clean, fold
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import LONG_LINE, MAX_LINE_CHARS, MAX_LINES, MAX_TEXT_BYTES, check_rows, check_size
from quizzes.bank.types.wording import gettext_noop, say

# An image stands in the text as one private character; this is the first of them.
IMAGE_BASE = 0xF0000
# Follows text that is struck through: whether it still counts is for a person to say.
STRUCK = "\uf8fe"
# A gap wider than a page is no layout; left in, it would make every pattern that skips blanks slow.
_WIDEST_GAP = 200
_WIDE_GAP = re.compile(rf"[^\S\n]{{{_WIDEST_GAP},}}")
_IMAGE = re.compile("[\U000f0000-\U000fffff]")


@dataclass(slots=True)
class Line:
    """One line of the author's text. ``is_numbered``: the number at its start was made by Word, not typed."""

    text: str
    place: str
    is_numbered: bool = False
    folded: str = field(default="", init=False)

    def __post_init__(self) -> None:
        if len(self.text) > MAX_LINE_CHARS:
            count = len(self.text)
            raise ImportRefused(say(LONG_LINE, place=self.place, count=count, limit=MAX_LINE_CHARS))
        if len(self.text) > _WIDEST_GAP:
            self.text = _WIDE_GAP.sub(" " * 8, self.text)
        self.folded = fold(self.text)


@dataclass(slots=True)
class Grid:
    """A table or sheet: rows of cell texts, with the place of each row in words.

    ``cell_place``: a msgid with ``%(sheet)s`` and ``%(cell)s``, where cells have names; ``damaged`` says of cells (column -1: of rows)
    that their text may differ from what the author sees; ``is_plain``: a text file, in which a stray comma shifts a row.
    """

    name: str
    rows: list[list[str]]
    row_places: list[str]
    cell_place: str = ""
    first_row: int = 1
    damaged: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_hidden: bool = False
    is_plain: bool = False

    def place_cell(self, row: int, column: int) -> str:
        if not self.cell_place:
            return self.row_places[row]
        return say(self.cell_place, sheet=self.name, cell=f"{name_column(column)}{self.first_row + row}")


def name_column(number: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def split_images(text: str, images: list[bytes]) -> tuple[str, list[bytes]]:
    """The text without its image characters, and the images they stood for."""
    found = [ord(mark) - IMAGE_BASE for mark in _IMAGE.findall(text)]
    if not found:
        return text, []
    return _IMAGE.sub("", text), [images[number] for number in found if number < len(images)]


def has_image(text: str) -> bool:
    return bool(_IMAGE.search(text))


def name_images(text: str) -> str:
    """The text with its images told in words."""
    return _IMAGE.sub("[图片]", text)


def read_text_lines(data: bytes, text: str) -> list[Line]:
    """The lines of a decoded text file, counted as an editor counts them."""
    check_size(data, MAX_TEXT_BYTES)
    lines = clean(text).split("\n")
    check_rows(len(lines), MAX_LINES)
    place = gettext_noop("第 %(line)s 行")
    return [Line(line, say(place, line=number)) for number, line in enumerate(lines, start=1)]
