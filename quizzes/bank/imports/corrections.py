"""What a trainer says once for a whole file: its encoding, which column is what, how its answers are marked, its words for right and
wrong; and the shape by which a file of the same make is known again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from string import ascii_uppercase
from typing import Any

from lib.folding import fold
from quizzes.bank.imports.candidates import Candidate
from quizzes.bank.imports.headers import Columns, guess_columns, read_header
from quizzes.bank.imports.lines import Grid, Line
from quizzes.bank.imports.vocabulary import KIND_OF_WORD, Kind

SINGLE_MEANINGS = (
    "stem",
    "key",
    "kind",
    "choices",
    "rationale",
    "citation",
    "topic",
    "competency",
    "difficulty",
    "points",
    "source",
)
OPTION, IGNORED = "option", "ignored"
MEANINGS = (*SINGLE_MEANINGS, OPTION, IGNORED)
KINDS = {"single": "单选题", "multiple": "多选题", "true_false": "判断题", "fill_in": "填空题", "other": "简答题"}
MOST_COLUMNS = 40
MOST_CHARS = 12
_SAMPLE = 3
_HEADS = (
    ("number", re.compile(r"^\s*(?:\d{1,4}|[一二三四五六七八九十]+)\s*([、.)])")),
    ("bracket", re.compile(r"^\s*([(\[【])\s*\d{1,4}")),
    ("option", re.compile(r"^\s*\(?[A-H]\s*([、.):])")),
    ("word", re.compile(r"^\s*[【\[(]?\s*([^\s:：、.\d]{2,5})\s*[】\])]?\s*:")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """`columns`: meanings by column number, of sheets; `has_header`: whether the first filled row names them. `key_word`: what stands
    before an answer, where it is none of the usual words. `kind`: of questions that name none, a key of `KINDS`."""

    encoding: str = ""
    columns: Mapping[int, str] = field(default_factory=dict)
    has_header: bool = True
    key_word: str = ""
    true_word: str = ""
    false_word: str = ""
    kind: str = ""

    def to_plain(self) -> dict[str, Any]:
        return {**asdict(self), "columns": {str(number): meaning for number, meaning in self.columns.items()}}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Correction:
        """What of the stored values is of the right shape."""
        columns = plain.get("columns")
        told = columns.items() if isinstance(columns, Mapping) else ()
        texts = {
            name: str(plain.get(name) or "")[:MOST_CHARS]
            for name in ("encoding", "key_word", "true_word", "false_word")
        }
        kind = plain.get("kind")
        return cls(
            columns={
                int(number): meaning for number, meaning in told if str(number).isdecimal() and meaning in MEANINGS
            },
            has_header=bool(plain.get("has_header", True)),
            kind=kind if kind in KINDS else "",
            **texts,
        )


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """`name` as its header says, or its letter; `meaning`: what it was taken for, "" for nothing; `sample`: the first texts in it."""

    name: str
    meaning: str
    sample: str


@dataclass(slots=True)
class FileShape:
    """`sure`: how many of a hundred questions were read without a problem."""

    digest: str
    columns: list[ColumnSeen] = field(default_factory=list)
    has_header: bool = True
    sure: int = 0


def correct_lines(lines: Iterable[Line | Grid], correction: Correction | None) -> list[Line | Grid]:
    """The lines with the usual word for an answer in place of the file's own."""
    if correction is None or not correction.key_word:
        return list(lines)
    word = re.escape(fold(correction.key_word))
    mark = re.compile(rf"^(\s*[【\[(]?\s*){word}(\s*[】\])]?)\s*:?\s*", re.IGNORECASE)
    return [line if isinstance(line, Grid) else _mark_answer(line, mark) for line in lines]


def _mark_answer(line: Line, mark: re.Pattern[str]) -> Line:
    found = mark.match(line.folded)
    return Line(f"答案：{line.text[found.end() :]}", line.place, line.is_numbered) if found else line


def correct(candidate: Candidate, correction: Correction | None) -> Candidate:
    """The candidate with the file's words for right and wrong, and the kind that it doesn't name itself."""
    if correction is None:
        return candidate
    words = {fold(correction.true_word).strip().upper(): "正确", fold(correction.false_word).strip().upper(): "错误"}
    words.pop("", None)
    keys = [words.get(fold(key).strip(" 。.()").upper(), key) for key in candidate.keys]
    section = candidate.section
    if correction.kind and candidate.named_kind is None:
        word = KINDS[correction.kind]
        section = Kind(KIND_OF_WORD.get(word, "other"), word)
    return replace(candidate, keys=keys, section=section)


def fixed_columns(correction: Correction | None) -> Columns | None:
    """The columns as the trainer named them; None where nobody did."""
    if correction is None or not correction.columns:
        return None
    columns = Columns(width=max(correction.columns) + 1)
    options = [number for number, meaning in sorted(correction.columns.items()) if meaning == OPTION]
    columns.options = list(zip(ascii_uppercase, options, strict=False))
    for number, meaning in sorted(correction.columns.items(), reverse=True):
        if meaning in ("stem", "key", "kind", "choices"):
            setattr(columns, meaning, number)
        elif meaning not in (OPTION, IGNORED):
            columns.fields[meaning] = number
    return columns if columns.stem >= 0 else None


def describe_sheets(grids: Sequence[Grid]) -> FileShape:
    """The shape of the largest sheet: its header, or, where it has none, how wide it is."""
    filled = [grid for grid in grids if any(any(cell.strip() for cell in row) for row in grid.rows)]
    grid = max(filled, key=lambda one: len(one.rows), default=Grid("", [], []))
    rows = [row for row in grid.rows[:2000] if sum(bool(cell.strip()) for cell in row) >= 2]
    at = next((number for number, row in enumerate(rows[:50]) if read_header(row)), -1)
    columns = read_header(rows[at]) if at >= 0 else guess_columns(grid.rows)
    head = rows[at] if at >= 0 else rows[0] if rows else []
    has_header = at >= 0 or (columns is None and all(len(cell) <= 12 for cell in head))
    width = min(MOST_COLUMNS, max((len(row) for row in rows[:200]), default=0))
    names = [fold(head[number]).strip()[:20] if has_header and number < len(head) else "" for number in range(width)]
    below = rows[max(at, 0) + 1 :] if has_header else rows
    meanings = _meanings_of(columns)
    seen = [
        ColumnSeen(names[number] or f"{_letter(number)}", meanings.get(number, ""), _sample(below, number))
        for number in range(width)
    ]
    told = "|".join(names) if has_header else f"bare{width}"
    return FileShape(_digest(f"sheet\n{told}"), seen, has_header)


def _meanings_of(columns: Columns | None) -> dict[int, str]:
    if columns is None:
        return {}
    found = {number: name for name, number in columns.fields.items()}
    found |= {number: OPTION for _letter_name, number in columns.options}
    single = {"stem": columns.stem, "key": columns.key, "kind": columns.kind, "choices": columns.choices}
    return found | {number: name for name, number in single.items() if number >= 0}


def _sample(rows: Sequence[Sequence[str]], column: int) -> str:
    texts = (row[column].strip() for row in rows if column < len(row) and row[column].strip())
    return " / ".join(text[:16] for text, _number in zip(texts, range(_SAMPLE), strict=False))


def _letter(number: int) -> str:
    return ascii_uppercase[number] if number < 26 else f"A{ascii_uppercase[number - 26]}"


def describe_lines(lines: Iterable[Line | Grid]) -> FileShape:
    """The shape of a text: how its numbers, options and named lines are written, as far as they are frequent."""
    counted: Counter[str] = Counter()
    total = 0
    for line in lines:
        if isinstance(line, Line) and line.text.strip():
            total += 1
            counted.update(_heads_of(line.folded))
    frequent = sorted(head for head, count in counted.items() if count * 50 >= total and count > 1)
    return FileShape(_digest("text\n" + "|".join(frequent)))


def _heads_of(folded: str) -> Iterator[str]:
    for name, pattern in _HEADS:
        if found := pattern.match(folded):
            yield f"{name} {found[1]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
