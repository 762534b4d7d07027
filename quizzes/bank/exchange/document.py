"""Questions as a Word document: a paper to print, with or without key and rationale. Each paragraph says by its style what it is, so
that a paper of ours is read back exactly, and one that was changed in Word as far as it still says so."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quizzes.bank.exchange.cell_rows import (
    IMAGE,
    KEY,
    KIND,
    LABELS,
    NUMBER,
    STEM,
    CellRow,
    nest_rows,
    read_record,
)
from quizzes.bank.exchange.cell_text import CellFault, put_text
from quizzes.bank.exchange.document_writing import (
    FIELD_STYLE,
    GAP_STYLE,
    IMAGE_STYLE,
    KEY_STYLE,
    MARK,
    OPTION_STYLE,
    SHOWN_STYLE,
    STEM_STYLE,
    TITLE_STYLE,
    write_package,
)
from quizzes.bank.exchange.records import ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import find_images
from quizzes.bank.exchange.sheet_rows import STRAY, describe
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import (
    BOMB,
    MAX_IMAGE_BYTES,
    MAX_PARAGRAPHS,
    MAX_RUNS,
    check_rows,
    check_size,
    open_archive,
)
from quizzes.bank.imports.numbering import W
from quizzes.bank.imports.xml_parts import Element, check_paragraphs, iterate_outer, read_relations
from quizzes.bank.types.wording import gettext_noop, say

NAME = "docx"
LABEL = gettext_noop("Word 试卷")
EXTENSIONS = (".docx",)
KEYLESS = True
LAYOUT = gettext_noop("本系统导出的 Word 试卷")
PLACE = gettext_noop("第 %(paragraph)s 段（第 %(number)s 题）")
PARAGRAPH_PLACE = gettext_noop("第 %(paragraph)s 段")
NOT_OURS = gettext_noop("这一段没有用试卷里的样式，不知道属于哪道题：请把它改成题干、选项或答案的样式。")
NO_HEAD = gettext_noop("这一段前面没有题干：请核对题号和题型，例如“1. 【单选题】题干”。")
STYLES = {STEM_STYLE, OPTION_STYLE, KEY_STYLE, FIELD_STYLE, IMAGE_STYLE, SHOWN_STYLE, TITLE_STYLE}
_HEAD = re.compile(r"\s*(\d+(?:\.\d+)*)\.?\s*【([^】]{1,10})】(.*)", re.DOTALL)
_OPTION = re.compile(r"\s*[A-Z]{1,2}\s*[.、．]\s?(.*)", re.DOTALL)
_LABEL = re.compile(r"\s*([^\s：:]{2,6})[：:](.*)", re.DOTALL)
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def recognize(data: bytes, name: str) -> bool:
    if data[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "word/document.xml" not in archive.namelist():
                return False
            info = archive.getinfo("word/styles.xml")
            with archive.open(info) as stream:
                return MARK.encode() in stream.read(2_000_000)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError, KeyError):
        return False


def write(records: Sequence[Record], title: str, *, with_key: bool = True, with_rationale: bool = True) -> WrittenFile:
    """A document without key holds none anywhere, not even hidden."""
    return write_package(records, title, with_key=with_key, with_rationale=with_rationale)


def read(data: bytes, name: str) -> ReadFile:
    """Raises ImportRefused."""
    check_size(data)
    archive = open_archive(data)
    check_paragraphs(archive, "word/document.xml")
    found = ReadFile(layout=say(LAYOUT), records=[])
    reader = _Reader(archive, found)
    for element in iterate_outer(archive, "word/document.xml", (f"{W}p",)):
        reader.take(element)
    reader.conclude()
    return found


@dataclass(slots=True)
class _Block:
    """One question's or sub-item's paragraphs."""

    number: str
    place: str
    row: CellRow = field(default_factory=lambda: CellRow({}))


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, found: ReadFile) -> None:
        self.archive = archive
        self.found = found
        self.relations = read_relations(archive, "word/document.xml")
        self.names = set(archive.namelist())
        self.images: dict[str, bytes] = {}
        self.parts: dict[str, bytes] = {}
        self.blocks: list[_Block] = []
        self.count = 0

    def take(self, paragraph: Element) -> None:
        self.count += 1
        check_rows(self.count, MAX_PARAGRAPHS)
        if len(paragraph) > MAX_RUNS:
            raise ImportRefused(say(BOMB))
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val", "") if style is not None else ""
        text = "".join(self._read_runs(paragraph))
        if name in (SHOWN_STYLE, TITLE_STYLE) or not text.strip():
            return
        problem = self._place(name, text)
        if problem:
            place = say(PARAGRAPH_PLACE, paragraph=self.count)
            self.found.unread.append(Unread(place=place, problems=[say(problem)], raw=text))

    def _place(self, style: str, text: str) -> str:
        """Puts the paragraph where it belongs; what is wrong when it can't."""
        if style == STEM_STYLE:
            head = _HEAD.fullmatch(text)
            if head is None:
                return NO_HEAD
            place = say(PLACE, paragraph=self.count, number=head[1])
            self.blocks.append(_Block(head[1], place, CellRow({NUMBER: head[1], KIND: head[2], STEM: head[3]})))
            return ""
        if style not in STYLES:
            return NOT_OURS
        if not self.blocks:
            return NO_HEAD
        row = self.blocks[-1].row
        if style == OPTION_STYLE:
            option = _OPTION.fullmatch(text)
            row.options.append(option[1] if option else text)
        elif style == IMAGE_STYLE:
            found = re.search(r"\\i\{(.*?)\}", text)
            row.cells[IMAGE] = found[1] if found else ""
        else:
            label = _LABEL.fullmatch(text)
            if label is None or label[1] not in (KEY, *LABELS):
                return NOT_OURS
            row.cells[label[1]] = label[2]
        return ""

    def conclude(self) -> None:
        tops, stray = nest_rows([(block.number, block.row) for block in self.blocks])
        for index, row in tops:
            block = self.blocks[index]
            try:
                record = read_record(row, block.place)
            except CellFault as fault:
                unread = Unread(place=block.place, problems=[fault.message], raw=describe(row))
                self.found.unread.append(unread)
                continue
            record.images = {one: self.images[one] for one in find_images(record.body) if one in self.images}
            self.found.records.append(record)
        for index in stray:
            block = self.blocks[index]
            above = block.number.rpartition(".")[0]
            problems = [say(STRAY, number=above)]
            self.found.unread.append(Unread(place=block.place, problems=problems, raw=describe(block.row)))

    def _read_runs(self, paragraph: Element) -> Iterator[str]:
        for run in paragraph.iter(f"{W}r"):
            style = run.find(f"{W}rPr/{W}rStyle")
            if style is not None and style.get(f"{W}val") == GAP_STYLE:
                digits = re.search(r"#?\d+", "".join(one.text or "" for one in run.iter(f"{W}t")))
                yield f"{{{{{digits[0]}}}}}" if digits else ""
                continue
            for child in run:
                yield from self._read_child(child)

    def _read_child(self, child: Element) -> Iterator[str]:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield "\t"
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}drawing":
            for blip in child.iter(_BLIP):
                yield self._keep_image(child, self.relations.get(blip.get(_EMBED, ""), ""))

    def _keep_image(self, drawing: Element, part: str) -> str:
        """The image's mark; one that somebody put in by hand gets a name of its own."""
        described = next(drawing.iter(_DRAWN), None)
        name = described.get("descr", "") if described is not None else ""
        if part not in self.names or self.archive.getinfo(part).file_size > MAX_IMAGE_BYTES:
            return ""
        data = self.parts[part] = self.parts.get(part) or self.archive.read(part)
        if not name or self.images.get(name, data) != data:
            name = f"图+{len(self.images) + 1}"
        self.images[name] = data
        return f"\\i{{{put_text(name)}}}"
