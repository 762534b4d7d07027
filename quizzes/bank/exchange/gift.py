"""GIFT, Moodle's text format. Read as Moodle reads it; written with `[plain]` texts, and with our labels in a comment above each question,
which other systems skip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from quizzes.bank.exchange.flow import read_html
from quizzes.bank.exchange.gift_answers import Answers, BadAnswers, read_answers
from quizzes.bank.exchange.gift_text import Scan, decode_text, flatten
from quizzes.bank.exchange.gift_writing import cannot_hold, write_question
from quizzes.bank.exchange.hints import restore_hints
from quizzes.bank.exchange.labels import apply_labels, get_hints, unpack_labels
from quizzes.bank.exchange.records import Loss, ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import judge, strip_outer, tidy
from quizzes.bank.exchange.trees import EXCESSIVE, Scales
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.encodings import decode
from quizzes.bank.imports.limits import MAX_QUESTIONS, MAX_TEXT_BYTES, TOO_MANY_QUESTIONS, check_size
from quizzes.bank.types.interactions import Body, Choice, TextEntry
from quizzes.bank.types.wording import gettext_noop, say

NAME = "gift"
LABEL = "GIFT"
EXTENSIONS = (".gift", ".gift.txt")
MAX_SIGNS = 1_000_000  # that GIFT takes for its own
BOM = "\ufeff"

PLACE = gettext_noop("第 %(line)s 行")
UNCLOSED = gettext_noop("花括号 { } 没有成对：请补上缺少的一半；文字里的花括号请写成 \\{ 和 \\}。")
UNREADABLE = gettext_noop("花括号里的答案读不出来：请对照 GIFT 的写法改正。")
NO_IMAGE = gettext_noop("题目里的图片不在文件中，没有读入：请导入后补上。")
DESCRIPTION = gettext_noop("这是一段说明文字，不是题目，没有导入：%(text)s")
_CATEGORY = re.compile(r"^\s*\$CATEGORY:\s*(.*)$")
_TAG = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.){0,200}+)\]")
_LABELS = re.compile(r"^\s*//\s*item:(\{.*\})\s*$")
_TITLE = re.compile(r"\s*::((?:[^\\]|\\.)*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_ANSWERS = re.compile(r"(?<!\\)\{\s*(?:#?\s*=|~|(?:T(?:RUE)?|F(?:ALSE)?)\s*[#}])[^{}]*\}")
_EMBEDDED = re.compile(r"_{3,}")


class Block:
    """Lines of the file that belong together, with the comments above them."""

    def __init__(self, line: int, notes: list[str]) -> None:
        self.line, self.notes = line, notes
        self.lines: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def recognize(data: bytes, name: str) -> bool:
    """By its name, or by a first block that could be nothing else."""
    head = data[:20_000]
    if b"\x00" in head or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b'{"', b"<", b"PK")) or not data.strip():
        return False
    text = head.decode("utf-8", "ignore")
    if name.lower().endswith(EXTENSIONS):
        return True
    has_head = re.search(r"(?m)^[ \t]*(?:\$CATEGORY:|::[^\n]*?::)", text) and re.search(r"(?<!\\)\{", text)
    return bool(has_head or _ANSWERS.search(text))


def read(data: bytes, name: str) -> ReadFile:
    check_size(data, MAX_TEXT_BYTES)
    text, encoding = decode(data)
    if sum(map(text.count, "\\~=#{}")) > MAX_SIGNS:
        raise ImportRefused(say(EXCESSIVE))
    blocks = _split_blocks(text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n"))
    if len(blocks) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    file = ReadFile(layout=LABEL, records=[], encoding=encoding)
    category, scales = "", Scales()
    for block in blocks:
        scales.add(sum(line.count("<") for line in block.lines))
        named = _CATEGORY.match(block.lines[0])
        if named:
            category = strip_category(named[1])
        else:
            _read_block(block, category, file)
    return file


def strip_category(path: str) -> str:
    """The file's folders without those that every Moodle file begins with."""
    folders = [folder.strip() for folder in path.replace("//", "\x00").strip().split("/")]
    while folders and folders[0] in ("$course$", "$system$", "$module$", "$cat1$", "$coursecat$", "top", ""):
        folders.pop(0)
    return "/".join(folders).replace("\x00", "//")


def write(records: Sequence[Record], title: str) -> WrittenFile:
    blocks: list[str] = []
    written = WrittenFile(data=b"", extension=".gift.txt")
    category = ""
    for index, record in enumerate(records):
        place = str(index + 1)
        reason = cannot_hold(record)
        if reason:
            written.left_out.append(index)
            written.losses.append(Loss(place=place, text=reason))
            continue
        if record.category != category:
            category = record.category
            blocks.append(f"$CATEGORY: {flatten(category) or 'top'}")
        question, losses = write_question(record)
        blocks.append(question)
        written.losses += [Loss(place=place, text=loss) for loss in losses]
    written.data = ("\n\n".join(blocks) + "\n").encode()
    return written


def _split_blocks(text: str) -> list[Block]:
    """By blank lines; one inside braces that are closed before others open belongs to its block. Comments go to the block below them."""
    blocks: list[Block] = []
    notes: list[str] = []
    lines = text.split("\n")
    closes = _find_closing(lines)
    current: Block | None = None
    open_until = -1
    for number, line in enumerate(lines):
        if line.lstrip().startswith("//"):
            notes.append(line)
        elif not line.strip() and number > open_until:
            current = None
        elif not line.strip() and current is not None:
            current.lines.append("")
        elif line.strip():
            if current is None or _is_category(line):
                current = Block(number + 1, notes)
                notes = []
                blocks.append(current)
            current.lines.append(line)
            open_until = max(open_until, closes.get(number, -1))
            if _is_category(line):
                current = None
    return blocks


def _is_category(line: str) -> bool:
    return "$CATEGORY" in line and bool(_CATEGORY.match(line))


def _find_closing(lines: list[str]) -> dict[int, int]:
    """Of every line that opens a brace, the line that closes it, unless another opens first."""
    closes: dict[int, int] = {}
    opened: int | None = None
    for number, line in enumerate(lines):
        if ("{" not in line and "}" not in line) or line.lstrip().startswith("//"):
            continue
        for match in re.finditer(r"\\.|[{}]", line):
            if match[0] == "{":
                opened = number
            elif match[0] == "}" and opened is not None:
                closes[opened] = number
                opened = None
    return closes


def _read_block(block: Block, category: str, file: ReadFile) -> None:
    place = say(PLACE, line=block.line)
    rest = block.text
    title = ""
    named = _TITLE.match(rest)
    if named:
        title, rest = flatten(decode_text(named[1], "moodle")), rest[named.end() :]
    form = _FORMAT.match(rest)
    kind = form[1] if form else "moodle"
    rest = rest[form.end() :] if form else rest
    scan = Scan(rest)
    record = Record(body=Body(()), name=title, category=category, place=place)
    if not scan.opens and not scan.closes:
        shown = decode_text(rest, kind).strip()
        shown = read_html(shown).text if kind == "html" else shown
        file.losses.append(Loss(place=place, text=say(DESCRIPTION, text=shown[:500])))
        return
    if len(scan.opens) != 1 or len(scan.closes) != 1 or scan.opens[0] > scan.closes[0]:
        file.unread.append(Unread(place=place, problems=[say(UNCLOSED)], raw=block.text))
        return
    opened, closed = scan.opens[0], scan.closes[0]
    before, inside, after = rest[:opened], rest[opened + 1 : closed], rest[closed + 1 :]
    try:
        answers = read_answers(inside, kind)
    except BadAnswers:
        file.unread.append(Unread(place=place, problems=[say(UNREADABLE)], raw=block.text))
        return
    file.losses += [Loss(place=place, text=loss) for loss in answers.losses]
    record.rationale = answers.rationale
    hints = _read_notes(block.notes, record)
    if isinstance(answers.interaction, Choice) and hints.get("inline") is True and not answers.interaction.is_multiple:
        answers.interaction = replace(answers.interaction, is_inline=True)
    record.body = restore_hints(_make_body(before, after, answers, kind, place, file), hints)
    judge(record, block.text, file.records, file.unread)


def _read_notes(notes: list[str], record: Record) -> dict[str, object]:
    """Tags and our labels from the comments above; returns the hints."""
    hints: dict[str, object] = {}
    for note in notes:
        labels = _LABELS.match(note)
        if labels:
            data = unpack_labels(labels[1])
            apply_labels(record, data)
            hints = dict(get_hints(data))
            continue
        for tag in _TAG.finditer(note[:5000]):
            text = re.sub(r"\\(.)", r"\1", tag[2]).strip()
            if tag[1] == "tag" and text and text not in record.topics:
                record.topics.append(text)
    return hints


def _make_body(before: str, after: str, answers: Answers, kind: str, place: str, file: ReadFile) -> Body:
    parts: list[str] = []
    for text in (before, after):
        plain = decode_text(text, kind)
        if kind == "html":
            flow = read_html(plain)
            file.losses += [Loss(place=place, text=loss) for loss in flow.lost.values()]
            file.losses += [Loss(place=place, text=say(NO_IMAGE)) for _ in flow.images]
            plain = flow.text
        parts.append(plain)
    first, last = parts
    interaction = answers.interaction
    embeddable = isinstance(interaction, Choice) and not interaction.is_multiple
    if last.strip():
        if isinstance(interaction, Choice) and embeddable:
            interaction = Choice(interaction.options, interaction.right, is_inline=True)
        elif isinstance(interaction, TextEntry) and interaction.is_long:
            return tidy(strip_outer([f"{first.rstrip()}\n{last.strip()}", interaction]))
        elif not answers.is_gap:
            return tidy(strip_outer([f"{first.rstrip()} _____ {last.strip()}", interaction]))
        return tidy(strip_outer([first, interaction, last]))
    gaps = list(_EMBEDDED.finditer(first)) if kind != "plain" and answers.is_gap else []
    if len(gaps) == 1:
        return tidy(strip_outer([first[: gaps[0].start()], interaction, first[gaps[0].end() :]]))
    return tidy(strip_outer([first, interaction]))
