"""Options out of cells of a sheet: with letters that a cell keeps in front, or all of them in one cell."""

from __future__ import annotations

import re
from string import ascii_uppercase

from lib.folding import fold
from quizzes.bank.imports.marks import read_option_mark
from quizzes.bank.imports.options import Choices, Piece, split_choices
from quizzes.bank.types.wording import Message, gettext_noop, say

UNCLEAR_CELL = gettext_noop("选项单元格分不出各个选项：请每个选项一行，并以 A、B、C、D 开头。")
UNCLEAR_PREFIX = gettext_noop("选项 %(letter)s 开头的字母分不清是选项编号还是内容：请去掉编号，或改写内容。")
WRONG_PREFIX = gettext_noop("选项 %(letter)s 的单元格里写着选项 %(other)s：这一行可能错位，请核对。")
_SEPARATORS = (";", "$")
_LETTER_LIST = re.compile(r"\s*[A-Z]\s*[、,]\s*[A-Z](?![A-Za-z])")


def strip_prefixes(texts: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[Message]]:
    """Options without ``C. `` in front. Another letter there means a shifted row; ``A、B两类`` alone may be meant as it stands."""
    marks = [read_option_mark(fold(text)) for _, text in texts]
    strong = [
        mark if mark and mark[1] == "strong" and fold(text.strip())[:2].strip("([【<")[:1].isupper() else None
        for mark, (_, text) in zip(marks, texts, strict=True)
    ]
    count = sum(mark is not None and mark[0] == letter for mark, (letter, _) in zip(strong, texts, strict=True))
    options: list[tuple[str, str]] = []
    problems: list[Message] = []
    for (letter, text), mark in zip(texts, strong, strict=True):
        rest = text[mark[2] :].strip() if mark else text
        lists = bool(_LETTER_LIST.match(fold(text)))
        if mark and count < 2 and lists:
            rest = text
        elif mark and mark[0] != letter:
            problems.append(say(WRONG_PREFIX, letter=letter, other=mark[0]))
            rest = text
        elif mark and lists:
            problems.append(say(UNCLEAR_PREFIX, letter=letter))
        options.append((letter, rest))
    return options, problems


def split_cell(cell: str) -> Choices:
    """Options of one cell: lettered, or parted by lines or ``|``; by ``;`` or ``$`` where nothing else parts them."""
    lines = [line.strip() for line in re.split(r"[\n|｜]", cell) if line.strip()]
    choices = split_choices([Piece(line, "") for line in lines], is_inline=True)
    if len(choices.options) >= 2 and not choices.stem:
        return Choices([], _drop_separator(choices.options), choices.problems)
    if len(lines) == 1 and not choices.options:
        lines = next((parts for sign in _SEPARATORS if len(parts := _part(cell, sign)) >= 3), lines)
    if len(lines) >= 2 and not choices.options:
        return Choices([], list(zip(ascii_uppercase, lines, strict=False)))
    return Choices([], [], [say(UNCLEAR_CELL)])


def _drop_separator(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The options without the sign that ends all of them but the last: ``A.甲$B.乙$C.丙``."""
    for sign in (*_SEPARATORS, "#", "&", ",", "/"):
        if all(fold(text).endswith(sign) for _, text in options[:-1]):
            return [(letter, text[:-1].rstrip() if fold(text).endswith(sign) else text) for letter, text in options]
    return options


def _part(cell: str, sign: str) -> list[str]:
    """The texts between signs of one kind, which may also end the cell; empty where one of them is empty."""
    texts = [text.strip() for text in cell.strip().translate({0xFF1B: ";", 0xFF04: "$"}).removesuffix(sign).split(sign)]
    return texts if all(texts) else []
