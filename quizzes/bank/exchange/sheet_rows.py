"""What our sheets and our CSV share: the columns, and records as rows of texts and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quizzes.bank.exchange.cell_rows import (
    CATEGORY,
    CITATION,
    CODE,
    COMPETENCY,
    DIFFICULTY,
    IMAGE,
    KEY,
    KIND,
    NAME,
    NUMBER,
    OPTION,
    POINTS,
    RATIONALE,
    SOURCE,
    STEM,
    TOPIC,
    CellRow,
    nest_rows,
    read_record,
    rows_of,
)
from quizzes.bank.exchange.cell_text import CellFault, name_letter
from quizzes.bank.exchange.records import ReadFile, Record, Unread
from quizzes.bank.types.wording import gettext_noop, say

FORM, FORM_1 = "写法", "1"  # the column that tells our own sheets from all others
HEAD = (NUMBER, KIND, STEM, IMAGE)
TAIL = (KEY, RATIONALE, CITATION, TOPIC, COMPETENCY, DIFFICULTY, POINTS, NAME, CATEGORY, SOURCE, CODE, FORM)
FIRST_OPTIONS = 4
STRAY = gettext_noop("这一行是小题，上面却没有序号为“%(number)s”的题：请核对序号。")
OTHER_FORM = gettext_noop("“写法”一列不是 1：请不要改动这一列。")


def name_columns(most_options: int) -> list[str]:
    options = [f"{OPTION}{name_letter(number)}" for number in range(max(FIRST_OPTIONS, most_options))]
    return [*HEAD, *options, *TAIL]


def count_options(row: CellRow) -> int:
    """The most options of the row or of one below it."""
    return max([len(row.options), *map(count_options, row.below)])


def lay_out(row: CellRow, number: str, columns: Sequence[str]) -> Iterator[list[str]]:
    """The texts of a row and of those below it."""
    for name, one in rows_of(row, number):
        options = {f"{OPTION}{name_letter(place)}": text for place, text in enumerate(one.options)}
        cells = {**one.cells, **options, NUMBER: name, FORM: FORM_1}
        yield [guard(cells.get(column, "")) for column in columns]


def is_ours(header: Sequence[str]) -> bool:
    names = [cell.strip() for cell in header]
    return {KIND, STEM, KEY, FORM} <= set(names)


def read_table(header: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], read: ReadFile) -> list[Record | None]:
    """Records of a table of ours into `read`, by (place, cells). Returns the record of each row, None where it is none."""
    names = [cell.strip() for cell in header]
    letters = [name_letter(number) for number in range(len(names))]
    option_columns = [names.index(f"{OPTION}{letter}") for letter in letters if f"{OPTION}{letter}" in names]
    told: list[tuple[str, CellRow]] = []
    places: list[str] = []
    for place, cells in rows:
        texts = [unguard(cell) for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        by_name = dict(zip(names, texts, strict=False))
        options = [texts[column] if column < len(texts) else "" for column in option_columns]
        while options and not options[-1].strip():
            options.pop()
        number = by_name.get(NUMBER, "").strip() or f"#{len(told)}"
        told.append((number, CellRow(by_name, options)))
        places.append(place)
    tops, stray = nest_rows(told)
    found: list[Record | None] = []
    for index, row in tops:
        found.append(_read_row(row, places[index], read))
    for index in stray:
        above = told[index][0].rpartition(".")[0]
        read.unread.append(
            Unread(place=places[index], problems=[say(STRAY, number=above)], raw=describe(told[index][1]))
        )
    return found


def _read_row(row: CellRow, place: str, read: ReadFile) -> Record | None:
    try:
        if row.cells.get(FORM, "").strip() != FORM_1:
            raise CellFault(say(OTHER_FORM))
        record = read_record(row, place)
    except CellFault as fault:
        read.unread.append(Unread(place=place, problems=[fault.message], raw=describe(row)))
        return None
    read.records.append(record)
    return record


def describe(row: CellRow) -> str:
    """The row as a person would type it."""
    options = [f"{name_letter(number)}、{text}" for number, text in enumerate(row.options)]
    key = row.cells.get(KEY, "")
    lines = [row.cells.get(STEM, ""), *options, *([f"答案：{key}"] if key else [])]
    return "\n".join(line for line in lines if line)


def guard(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front, and so does one that begins with one."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", "'") and text else text


def unguard(text: str) -> str:
    return text[1:] if text.startswith("'") else text
