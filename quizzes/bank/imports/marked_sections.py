"""Sections of a text whose questions a person marks or whose answers are no ticks (简答, 案例, 排序 …), read by themselves: their answers
run over lines, and their sub-items look like questions. Sections of other kinds go on to the reader of marks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lib.folding import fold
from quizzes.bank.imports.candidates import Candidate
from quizzes.bank.imports.lines import Grid, Line
from quizzes.bank.imports.marks import TITLE, read_marks
from quizzes.bank.imports.more_kinds import CASE, CLOZE, MATCH, is_key_line, shape_of, take_key
from quizzes.bank.imports.options import Piece, split_choices
from quizzes.bank.imports.vocabulary import FIELD_OF_NAME, Kind
from quizzes.bank.types.wording import gettext_noop, say

NEXT_UNANSWERED = gettext_noop("下一段没有答案，可能这道题的答案还没有完：请核对后补上题号或答案。")
NUMBER_IN_STEM = gettext_noop("题干里有一行像是另一道题的题号：请核对后分开。")
_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[、.](?!\d)\s*")
_CASE = re.compile(r"^\s*[【\[(]?\s*(?:案例|材料|情景|背景)\s*[一二三四五六七八九十\d]{0,3}\s*[】\])]?\s*[:、.]")
_FIELD = re.compile(r"^\s*[【\[]?\s*([一-鿿]{2,6})\s*[】\]]?\s*[:：]\s*")


@dataclass(slots=True)
class _Block:
    number: int
    place: str
    lines: list[str] = field(default_factory=list)


Stretch = tuple[Kind | None, list[Line | Grid]]


def split_sections(lines: Sequence[Line | Grid]) -> Iterator[Stretch]:
    """Stretches in order: with a kind, those that are read here; None: all others, as they stand."""
    plain: list[Line | Grid] = []
    kind: Kind | None = None
    section: list[Line | Grid] = []
    for line in lines:
        title = _read_title(line)
        if title is None:
            (section if kind else plain).append(line)
            continue
        if kind:
            if _is_ours(section):
                if plain:
                    yield None, plain
                yield kind, section
                plain = []
            else:
                plain += section
        kind = title if shape_of(title.word) and not isinstance(line, Grid) else None
        section = [line] if kind else []
        plain += [] if kind else [line]
    if kind and _is_ours(section):
        if plain:
            yield None, plain
        yield kind, section
        return
    plain += section
    if plain:
        yield None, plain


def _read_title(line: Line | Grid) -> Kind | None:
    if isinstance(line, Grid) or len(line.text) > 200:
        return None
    marks = read_marks(line)
    return marks[0].kind if marks[0].role == TITLE and marks[0].kind else None


def _is_ours(section: Sequence[Line | Grid]) -> bool:
    """Whether answers stand under the questions, and nothing but lines."""
    lines = [line for line in section if isinstance(line, Line)]
    return len(lines) == len(section) and any(is_key_line(line.text) for line in lines)


def read_section(kind: Kind, section: Sequence[Line | Grid]) -> list[Candidate]:
    lines = [line for line in section[1:] if isinstance(line, Line)]
    shape = shape_of(kind.word)
    first = next((line for line in lines if line.text.strip()), None)
    is_named = shape == CASE and first is not None and _CASE.match(first.folded)
    blocks = _split_cases(lines) if is_named else list(_split_blocks(lines, has_lists=shape == MATCH))
    candidates = [_read_block(block, kind) for block in blocks]
    for candidate, following in itertools.pairwise(candidates):
        if not following.keys or say(NUMBER_IN_STEM) in following.problems:
            candidate.problems.append(say(NEXT_UNANSWERED))
    return candidates


def _split_cases(lines: Sequence[Line]) -> list[_Block]:
    """``案例一：…`` begins a block; numbers inside it are those of its questions and answers."""
    blocks: list[_Block] = []
    for line in lines:
        if _CASE.match(line.folded):
            blocks.append(_Block(0, line.place))
        if blocks:
            blocks[-1].lines.append(line.text)
    return blocks


def _split_blocks(lines: Sequence[Line], *, has_lists: bool) -> Iterator[_Block]:
    """``has_lists``: a number 1 inside a question begins a list, which goes on to its answer."""
    block: _Block | None = None
    is_listing = False
    for line in lines:
        found = _NUMBERED.match(line.folded)
        number = int(found[1]) if found else 0
        is_listing = not is_key_line(line.text) and (is_listing or (has_lists and block is not None and number == 1))
        if found and not is_listing and (block is None or number == block.number + 1):
            if block:
                yield block
            block = _Block(number, line.place, [line.text])
        elif block:
            block.lines.append(line.text)
        elif line.text.strip():
            block = _Block(0, line.place, [line.text])
    if block:
        yield block


def _read_block(block: _Block, kind: Kind) -> Candidate:
    """The candidate with its fields; of a case the sub-items stay in `raw`, for `more_kinds`."""
    raw = "\n".join(block.lines).strip("\n")
    head: list[str] = []
    keys: list[str] = []
    fields: dict[str, str] = {}
    at = ""
    is_case = shape_of(kind.word) == CASE
    kept: list[str] = []
    for line in block.lines:
        named = _FIELD.match(line)
        name = FIELD_OF_NAME.get(named[1], "") if named else ""
        if is_key_line(line):
            keys.append(take_key(line))
            at = "key"
        elif named and name and name not in ("key", "stem", "kind", "ignored"):
            fields[name] = line[named.end() :].strip()
            at = name
            continue
        elif at == "key":
            keys[-1] += f"\n{line}"
        elif at:
            fields[at] = f"{fields[at]}\n{line}".strip()
            continue
        else:
            head.append(line)
        kept.append(line)
    if head:
        head[0] = re.sub(r"^\s*\d{1,3}\s*[、.．](?!\d)\s*", "", head[0])
    pieces = [Piece(line, block.place) for line in head if line.strip()]
    choices = split_choices(pieces, is_inline=True)
    keeps_lines = shape_of(kind.word) in (CASE, CLOZE, MATCH)
    told = kind.word and Kind("other", kind.word, kind.note)
    candidate = Candidate(
        place=block.place,
        raw="\n".join(kept).strip("\n") if is_case else raw,
        stem="\n".join(line.strip() for line in (head if keeps_lines else choices.stem) if line.strip()),
        options=[] if keeps_lines else choices.options,
        keys=[key.strip() for key in keys if key.strip()],
        section=told or None,
        fields=fields,
        number=block.number or None,
    )
    if not keeps_lines and any(_NUMBERED.match(fold(line)) for line in candidate.stem.split("\n")[1:]):
        candidate.problems.append(say(NUMBER_IN_STEM))
    return candidate
