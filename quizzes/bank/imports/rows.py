"""Questions out of the rows of a sheet or table. A row that is no question and no title is told, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from string import ascii_uppercase

from lib.folding import fold
from quizzes.bank.imports.candidates import Candidate
from quizzes.bank.imports.cells import split_cell, strip_prefixes
from quizzes.bank.imports.headers import Columns, guess_columns, read_header
from quizzes.bank.imports.lines import Grid, Line
from quizzes.bank.imports.marks import TITLE, Mark, is_question_like, read_marks
from quizzes.bank.imports.more_kinds import CASE, CLOZE, MATCH, shape_of
from quizzes.bank.imports.options import Piece, split_choices
from quizzes.bank.imports.own_sheet import PICTURE_LOST, OwnRow, find_own_columns, read_own_row
from quizzes.bank.imports.sheet_scan import UNSAVED
from quizzes.bank.imports.vocabulary import Kind, read_kind
from quizzes.bank.types.wording import gettext_noop, say

UNKNOWN_KIND = gettext_noop("题型“%(kind)s”不认识：请改为单选题、多选题、判断题或填空题。")
SHIFTED = gettext_noop("这一行的列数比表头多：可能有多余的逗号或错位，请核对。")
NOT_A_QUESTION = gettext_noop("这一行不像完整的题目：如果是题目，请补齐题干、选项和答案；如果不是，可以忽略。")
DAMAGED_CELL = gettext_noop("%(cell)s%(why)s")
AFTER_FRAGMENT = gettext_noop("上一行只有半道题，可能是这道题断开的前半部分：请核对后并成一行。")
UNKNOWN_COLUMN = gettext_noop("紧挨选项的列“%(name)s”不认识，里面的内容可能也是选项：请把列名改成“选项D”这样的形式。")
TWO_TABLES = gettext_noop("表头里有两列都叫“%(name)s”，这一行可能并排写着两道题：请把并排的两个表改成上下排列。")
HIDDEN = gettext_noop("这道题在隐藏的工作表“%(sheet)s”里：如需导入，请先取消隐藏。")
BROKEN_CELL = gettext_noop("单元格里有公式错误（%(text)s）：请改正后再导入。")

_ERROR = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)$")
_FORMULA_GUARD = re.compile(r"^'(?=[=+\-@\t])")
_ENDED = re.compile(r"[。?!;:)】]\s*$")
_STEM_NUMBER = re.compile(r"^\s*\d{1,4}\s*[、.](?!\d)\s*")
_SELDOM_FILLED = 0.5


def has_header(grid: Grid) -> bool:
    """Whether some row names the columns."""
    return any(read_header(row) for row in grid.rows)


def can_read(grid: Grid) -> bool:
    """Whether the rows hold questions column by column: a header row names them, or the columns show it."""
    return has_header(grid) or guess_columns(grid.rows) is not None


def read_rows(grid: Grid, section: Kind | None, told: tuple[Columns, bool] | None = None) -> list[Candidate]:
    """The questions of a table; ``section``: the kind that the sheet's name or the title above it tells; ``told``: the columns as a
    person named them, and whether the first filled row is a header."""
    return list(_RowReader(grid, section, told).read())


class _RowReader:
    def __init__(self, grid: Grid, section: Kind | None, told: tuple[Columns, bool] | None = None) -> None:
        self.grid = grid
        self.told = told
        self.skips_header = told is not None and told[1]
        self.section = section
        self.columns: Columns | None = None
        self.own_columns: dict[int, str] | None = None
        self.has_header = has_header(grid)
        self.filled_down: dict[tuple[int, int], str] = _spread_merged(grid)
        self.strips_numbers = False
        self.is_after_fragment = False

    def read(self) -> Iterator[Candidate]:
        if self.told:
            self.columns = self.told[0]
            self.strips_numbers = self._count_numbers()
        elif not self.has_header:
            self.columns = guess_columns(self.grid.rows)
            self.strips_numbers = self._count_numbers()
        for index, row in enumerate(self.grid.rows):
            if not any(cell.strip() for cell in row):
                continue
            header = read_header(row)
            if self.told and (header or self.skips_header) and sum(bool(cell.strip()) for cell in row) > 1:
                self.skips_header = False
                continue
            if header and not self.told:
                self.columns = header
                self.own_columns = find_own_columns(row)
                self.strips_numbers = self._count_numbers()
                self.is_after_fragment = False
                continue
            if self._take_letters(row):
                continue
            title = _read_title_row(row)
            if title is not None:
                self.section = title.kind or self.section
                self.is_after_fragment = False
                continue
            own = read_own_row(self.own_columns, partial(self._cell, index)) if self.own_columns else None
            candidate = self._read_row(index, row, (own and own.raw) or _join(row))
            if own and candidate:
                _recall(own, candidate)
            if candidate:
                yield candidate

    def _take_letters(self, row: list[str]) -> bool:
        """A second header row that only says A, B, C … under one wide 选项; the options are its columns from then on."""
        filled = [(cell.strip(), number) for number, cell in enumerate(row) if cell.strip()]
        letters = "".join(fold(text) for text, _ in filled)
        columns = self.columns
        if columns is None or columns.choices < 0 or len(filled) < 2 or letters != ascii_uppercase[: len(filled)]:
            return False
        columns.options, columns.choices, columns.spill = [(fold(text), number) for text, number in filled], -1, []
        return True

    def _count_numbers(self) -> bool:
        """Whether the stems carry their own numbers (``1、题干``), nearly all of them."""
        columns = self.columns
        if columns is None:
            return False
        stems = [row[columns.stem] for row in self.grid.rows if columns.stem < len(row) and row[columns.stem].strip()]
        numbered = sum(bool(_STEM_NUMBER.match(fold(stem))) for stem in stems)
        return numbered > _SELDOM_FILLED * len(stems)

    def _cell(self, index: int, column: int) -> str:
        row = self.grid.rows[index]
        text = row[column] if 0 <= column < len(row) else ""
        return _FORMULA_GUARD.sub("", text.strip()) if text.strip() else ""

    def _context_cell(self, index: int, column: int) -> str:
        """A cell of a column whose merged cells speak for all their rows."""
        return self._cell(index, column) or self.filled_down.get((index, column), "")

    def _read_row(self, index: int, row: list[str], raw: str) -> Candidate | None:
        columns = self.columns
        place = self.grid.row_places[index]
        if columns is None:
            return self._read_stray(place, raw)
        stem = self._cell(index, columns.stem)
        if (
            not stem
            and not self._cell(index, columns.key)
            and not any(self._cell(index, column) for _, column in columns.options)
        ):
            return self._read_stray(place, raw)
        candidate = Candidate(place=place, raw=raw, section=self.section, is_row=True)
        candidate.stem = _STEM_NUMBER.sub("", stem) if self.strips_numbers and _STEM_NUMBER.match(fold(stem)) else stem
        self._read_kind(index, candidate)
        self._read_options(index, candidate)
        if columns.key >= 0 and self._cell(index, columns.key):
            candidate.keys.append(self._cell(index, columns.key))
        if columns.key >= 0:
            candidate.key_place = self.grid.place_cell(index, columns.key)
        for name, column in columns.fields.items():
            candidate.fields[name] = self._context_cell(index, column)
        self._check_cells(index, row, candidate)
        begins = candidate.kind is not None or self._cell(index, columns.sequence).isdigit()
        if self.is_after_fragment and not begins:
            candidate.problems.append(say(AFTER_FRAGMENT))
        self.is_after_fragment = not candidate.keys and not candidate.options and not _ENDED.search(fold(stem))
        return candidate

    def _read_stray(self, place: str, raw: str) -> Candidate | None:
        """A row outside every table: prose before the header is passed over, anything that asks is told."""
        if self.columns is None and not is_question_like(fold(raw)):
            return None
        self.is_after_fragment = not _ENDED.search(fold(raw))
        return Candidate(place=place, raw=raw, stem=raw, section=self.section, problems=[say(NOT_A_QUESTION)])

    def _read_kind(self, index: int, candidate: Candidate) -> None:
        columns = self.columns
        text = self._context_cell(index, columns.kind) if columns and columns.kind >= 0 else ""
        if not text:
            return
        candidate.kind = read_kind(text)
        if candidate.kind is None:
            candidate.problems.append(say(UNKNOWN_KIND, kind=text[:40]))

    def _read_options(self, index: int, candidate: Candidate) -> None:
        """Options from their columns, from one cell that holds them all, or from the stem's own cell."""
        columns = self.columns
        if columns is None:
            return
        places = columns.options
        if columns.choices >= 0 and any(self._cell(index, column) for column in columns.spill):
            places = [*zip(ascii_uppercase, (columns.choices, *columns.spill), strict=False)]
        texts = [(letter, self._cell(index, column)) for letter, column in places]
        last = max((number for number, (_, text) in enumerate(texts) if text), default=-1)
        found, problems = strip_prefixes(texts[: last + 1])
        candidate.problems += problems
        cell = self._cell(index, columns.choices) if columns.choices >= 0 and not found else ""
        if cell:
            choices = split_cell(cell)
            found = choices.options
            candidate.problems += choices.problems
        is_whole = shape_of(candidate.kind_word) in (CASE, CLOZE, MATCH)
        if not found and not is_whole and ("\n" in candidate.stem or not columns.options):
            choices = split_choices(
                [Piece(line, candidate.place) for line in candidate.stem.split("\n")], is_inline=True
            )
            if len(choices.options) >= 2 and choices.stem:
                candidate.stem, found = "\n".join(choices.stem), choices.options
                candidate.problems += choices.problems
        candidate.options = found

    def _is_unsaved(self, index: int, column: int) -> bool:
        return column >= 0 and self.grid.damaged.get((index, column)) == UNSAVED

    def _check_cells(self, index: int, row: list[str], candidate: Candidate) -> None:
        columns = self.columns
        if columns is None:
            return
        if self.grid.is_plain and any(cell.strip() for cell in row[columns.width :]):
            candidate.problems.append(say(SHIFTED))
        for name in {name for name in columns.stem_names if columns.stem_names.count(name) > 1}:
            candidate.problems.append(say(TWO_TABLES, name=name))
        for column, name in columns.unknown.items():
            if self._cell(index, column):
                candidate.problems.append(say(UNKNOWN_COLUMN, name=name))
        used = [columns.stem, columns.key, columns.choices, *(column for _, column in columns.options)]
        for column in used:
            why = self.grid.damaged.get((index, column))
            if why and column >= 0:
                candidate.problems.append(say(DAMAGED_CELL, cell=self.grid.place_cell(index, column), why=why))
            text = self._cell(index, column)
            if _ERROR.match(text):
                candidate.problems.append(say(BROKEN_CELL, text=text))
        unsaved = [
            column for column in (columns.kind, *used, *columns.fields.values()) if self._is_unsaved(index, column)
        ]
        if unsaved:
            cells = [self.grid.place_cell(index, column) for column in dict.fromkeys(unsaved)]
            candidate.problems = [say(DAMAGED_CELL, cell=cell, why=say(UNSAVED)) for cell in cells]
            candidate.is_judged = True
        row_damage = self.grid.damaged.get((index, -1))
        if row_damage:
            candidate.problems.append(say(DAMAGED_CELL, cell=candidate.place, why=row_damage))
        if self.grid.is_hidden:
            candidate.problems.append(say(HIDDEN, sheet=self.grid.name))


def _join(row: list[str]) -> str:
    return " | ".join(cell.strip() for cell in row if cell.strip())


def _recall(own: OwnRow, candidate: Candidate) -> None:
    """Adds what our own sheet of rows that were left out says of this one."""
    if own.reasons:
        candidate.problems, candidate.is_judged = own.reasons, True
    elif own.lacks_picture:
        candidate.problems.append(say(PICTURE_LOST))


def _spread_merged(grid: Grid) -> dict[tuple[int, int], str]:
    """Texts of merged cells for every cell that they cover."""
    spread: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in grid.merged:
        if top < len(grid.rows) and left < len(grid.rows[top]) and (bottom - top) * (right - left + 1) < 100_000:
            text = grid.rows[top][left]
            spread |= {(row, column): text for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return spread


def _read_title_row(row: list[str]) -> Mark | None:
    """The title that stands alone in a row; None for any other row."""
    filled = {cell.strip() for cell in row if cell.strip()}
    if len(filled) != 1:
        return None
    marks = read_marks(Line(filled.pop(), ""))
    return marks[0] if len(marks) == 1 and marks[0].role == TITLE else None
