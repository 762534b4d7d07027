"""A .docx as lines and tables, in the order of the document, with the numbers that Word itself puts before paragraphs.

The tree is walked by lxml while it is parsed: python-docx's paragraphs cost ten times as much and leave out half of what is here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from quizzes.bank.imports.answer_tables import read_answer_table
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import BAD_ARCHIVE, BOMB, MAX_LINES, MAX_PARAGRAPHS, MAX_RUNS, check_rows
from quizzes.bank.imports.lines import Grid, Line
from quizzes.bank.imports.numbering import Numbering, W
from quizzes.bank.imports.rows import can_read, has_header
from quizzes.bank.imports.runs import ParagraphReader, Pictures
from quizzes.bank.imports.xml_parts import Element, check_paragraphs, iterate_outer, read_relations
from quizzes.bank.types.wording import gettext_noop, say

PARAGRAPH_PLACE = gettext_noop("第 %(paragraph)s 段")
BOX_PLACE = gettext_noop("第 %(paragraph)s 段旁的文本框")
TABLE_PLACE = gettext_noop("第 %(table)s 个表格第 %(row)s 行")


def read_document(archive: zipfile.ZipFile) -> tuple[list[Line | Grid], list[bytes]]:
    """Lines and tables of the document, and its pictures."""
    part = _find_document(archive)
    check_paragraphs(archive, part)
    relations = read_relations(archive, part)
    pictures = Pictures(archive, relations)
    content = list(_DocumentReader(archive, part, pictures).read())
    check_rows(len(content), MAX_LINES)
    return content, pictures.images


def _find_document(archive: zipfile.ZipFile) -> str:
    """The main part: word/document.xml, or what the package's relations name."""
    names = set(archive.namelist())
    candidates = [
        "word/document.xml",
        *(target for target in read_relations(archive, "").values() if target.endswith(".xml")),
    ]
    for name in candidates:
        if name in names and "document" in name:
            return name
    raise ImportRefused(say(BAD_ARCHIVE))


class _DocumentReader:
    def __init__(self, archive: zipfile.ZipFile, part: str, pictures: Pictures) -> None:
        self.archive = archive
        self.part = part
        self.reader = ParagraphReader(pictures)
        self.numbering = Numbering(archive, part.rpartition("/")[0] or ".")
        self.paragraph_count = 0
        self.table_count = 0
        self.carried = ""

    def read(self) -> Iterator[Line | Grid]:
        for element in iterate_outer(self.archive, self.part, (f"{W}p", f"{W}tbl")):
            if element.tag == f"{W}tbl":
                yield from self._read_table(element)
            else:
                self.paragraph_count += 1
                check_rows(self.paragraph_count, MAX_PARAGRAPHS)
                if len(element) > MAX_RUNS:
                    raise ImportRefused(say(BOMB))
                yield from self._read_paragraph(element, say(PARAGRAPH_PLACE, paragraph=self.paragraph_count))

    def _read_paragraph(self, paragraph: Element, place: str) -> Iterator[Line]:
        """The lines of a paragraph; one whose end was deleted in a tracked change goes on in the next."""
        properties = paragraph.find(f"{W}pPr")
        text = self.carried + self.reader.read(paragraph)
        boxes = self.reader.take_boxes()
        self.carried = ""
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.carried = text
        else:
            label = self.numbering.label(properties)
            for number, line in enumerate((label + text).split("\n")):
                yield Line(line, place, is_numbered=bool(label) and number == 0)
        for box in boxes:
            yield from self._read_box(box)

    def _read_box(self, box: Element) -> Iterator[Line]:
        for paragraph in box.iter(f"{W}p"):
            if next(paragraph.iterancestors(f"{W}txbxContent")) is box:
                yield from self._read_paragraph(paragraph, say(BOX_PLACE, paragraph=self.paragraph_count))

    # -- tables --------------------------------------------------------------------------------------------------------

    def _read_table(self, table: Element) -> Iterator[Line | Grid]:
        self.table_count += 1
        grid = self._read_grid(table)
        if has_header(grid) or (len(grid.rows) >= 3 and can_read(grid)):
            yield grid
            return
        answers = read_answer_table(grid.rows)
        if answers:
            yield Line(answers, grid.row_places[0])
            return
        for cells, place in zip(grid.rows, grid.row_places, strict=True):
            yield from _lay_out(cells, place)

    def _read_grid(self, table: Element) -> Grid:
        grid = Grid("", [], [])
        open_merges: dict[int, int] = {}
        for row in table.iter(f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None or next(row.iterancestors(f"{W}tbl")) is not table:
                continue
            number = len(grid.rows)
            grid.row_places.append(say(TABLE_PLACE, table=self.table_count, row=number + 1))
            cells: list[str] = []
            for cell in row.iter(f"{W}tc"):
                if next(cell.iterancestors(f"{W}tr")) is row:
                    _track_merge(cell, number, len(cells), open_merges, grid)
                    cells += [self._read_cell(cell), *[""] * (_read_span(cell) - 1)]
            grid.rows.append(cells)
        return grid

    def _read_cell(self, cell: Element) -> str:
        lines: list[str] = []
        for paragraph in cell.iter(f"{W}p"):
            if next(paragraph.iterancestors(f"{W}txbxContent"), None) is None:
                lines += [line.text for line in self._read_paragraph(paragraph, "")]
        return "\n".join(lines).strip("\n")


def _read_span(cell: Element) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    text = span.get(f"{W}val", "1") if span is not None else "1"
    return min(int(text), 60) if text.isdigit() and int(text) > 0 else 1


def _track_merge(cell: Element, row: int, column: int, open_merges: dict[int, int], grid: Grid) -> None:
    """Notes cells that go on downwards, so that a merged kind speaks for all its rows."""
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    if merge is None:
        open_merges.pop(column, None)
    elif merge.get(f"{W}val") == "restart":
        open_merges[column] = row
    elif column in open_merges:
        grid.merged.append((open_merges[column], column, row, column))


def _lay_out(cells: list[str], place: str) -> Iterator[Line]:
    """A row of a table that only arranges text: its cells side by side, or one after another when they hold several lines."""
    filled = [cell for cell in cells if cell.strip()]
    if any("\n" in cell.strip() for cell in filled):
        for cell in filled:
            yield from (Line(line, place) for line in cell.split("\n"))
    else:
        yield Line("\t".join(cell.strip() for cell in filled), place)
