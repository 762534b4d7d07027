"""Tables of 题号 and 答案, out of Word or as lines of text, as one line of a list of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lib.folding import fold
from quizzes.bank.imports.lines import Grid, Line

_ANSWER_KEY = re.compile(r"^[\s(\[【]*(?:[A-Z](?:[\s、,]*[A-Z])*|√|×|对|错|正确|错误)[\s)\]】.。]*$")
_NUMBERS_ROW = re.compile(r"^\s*\|?\s*(?:题\s*号|序\s*号)[\s|:]+\d")
_CELLS = re.compile(r"[\s|]+")


def join_answer_tables(lines: Iterable[Line | Grid]) -> Iterator[Line | Grid]:
    """The lines, those of ``题号⇥1⇥2`` with those of ``答案⇥A⇥C`` under them as one."""
    above: Line | None = None
    for line in lines:
        if above is not None and isinstance(line, Line):
            rows = [_CELLS.split(one.folded.replace("答 案", "答案").strip(" |\t")) for one in (above, line)]
            answers = read_answer_table(rows) if len(rows[0]) == len(rows[1]) else ""
            yield from [Line(answers, line.place)] if answers else [above, line]
            above = None
        elif isinstance(line, Line) and "号" in line.text and _NUMBERS_ROW.match(line.folded):
            above = line
        else:
            yield from [above, line] if above else [line]
            above = None
    if above:
        yield above


def read_answer_table(table: Sequence[Sequence[str]]) -> str:
    """``1．D  2．C`` from a table of 题号 and 答案, by rows or by columns; "" for any other table."""
    rows = [[fold(cell).strip() for cell in row] for row in table]
    pairs = _pair_rows(rows) or _pair_rows([list(column) for column in zip(*_square(rows), strict=True)])
    return "\t".join(f"{number}．{key}" for number, key in pairs)


def _square(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _pair_rows(rows: list[list[str]]) -> list[tuple[str, str]]:
    """Pairs of a row that begins with 题号 and the row of 答案 under it, for as many such rows as there are."""
    pairs: list[tuple[str, str]] = []
    if len(rows) < 2 or len(rows) % 2:
        return []
    for numbers, keys in zip(rows[::2], rows[1::2], strict=True):
        if (
            not numbers
            or not keys
            or not re.match(r"题\s*号|序\s*号", numbers[0])
            or not re.match(r"(?:正确|参考)?\s*答\s*案", keys[0])
        ):
            return []
        for number, key in zip(numbers[1:], keys[1:], strict=False):
            if not number and not key:
                continue
            if not re.fullmatch(r"\d{1,4}[.、]?", number) or not (_ANSWER_KEY.match(key) or not key):
                return []
            if key:
                pairs.append((number.strip(".、"), re.sub(r"[\s、,()\[\]【】.。]", "", key)))
    return pairs
