"""Our own sheet of rows that were left out, recognized when it is uploaded again: the reason, the original text and the seal that
tells a row which nobody has touched from one that was cured.

A row that is left as it was keeps its reasons: read as if it were new, it would lose them, and half a question would be taken
for a whole one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizzes.bank.types.wording import Message, gettext_noop, say

PLACE, REASON, RAW, SEAL, NUMBER = "位置", "原因", "原文", "核对码", "序号"
PICTURED = "图"
PICTURE_LOST = gettext_noop(
    "原题有图片，这张表里放不下：请在原来的文件里改这道题，再导入；没有图也能答的，核对后保存即可。"
)
_OURS = (PLACE, REASON, RAW, SEAL, NUMBER)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """What our sheet says of one of its rows besides the question. ``reasons``: why it was left out and still is; empty once its
    cells were changed or its reason was deleted."""

    raw: str
    reasons: list[Message]
    lacks_picture: bool


def seal_row(cells: Mapping[str, str], *, is_faulty: bool, is_pictured: bool) -> str:
    """The seal of a row as it is written: its question's cells by column name. Rows that only repeat another one have none: they
    are judged anew."""
    return (PICTURED if is_pictured else "") + (_digest(cells) if is_faulty else "")


def find_own_columns(header: Sequence[str]) -> dict[int, str] | None:
    """The names of all columns of our own sheet; None for any other sheet."""
    names = {number: cell.strip() for number, cell in enumerate(header) if cell.strip()}
    return names if {PLACE, REASON, RAW} <= set(names.values()) else None


def read_own_row(names: Mapping[int, str], cell: Callable[[int], str]) -> OwnRow:
    cells = {name: cell(number) for number, name in names.items()}
    seal = cells.get(SEAL, "")
    is_same = bool(seal) and seal.removeprefix(PICTURED) == _digest(cells)
    lines = [line.strip() for line in cells[REASON].split("\n") if line.strip()]
    reasons = [say("%(text)s", text=line) for line in lines] if is_same else []
    return OwnRow(cells[RAW], reasons, seal.startswith(PICTURED))


def _digest(cells: Mapping[str, str]) -> str:
    """Equal for the same texts under the same names, however a spreadsheet program kept their blanks and line ends."""
    told = {name: "".join(text.split()).lstrip("'") for name, text in cells.items() if name not in _OURS}
    text = "\n".join(f"{name}:{text}" for name, text in sorted(told.items()) if text)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
