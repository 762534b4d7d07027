"""Brackets for the answer in front of the number, as papers to be filled in by hand have them: ``（√）1、题干``, ``（ ）2、题干``."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from quizzes.bank.imports.lines import Grid, Line

_LED = re.compile(
    r"^\s*[(\[【]\s*(?P<key>[A-Z](?:[\s、,]*[A-Z])*|√|×|对|错|正确|错误|)\s*[)\]】]\s*(?P<rest>(?P<number>\d{1,4})\s*[、.](?!\d))"
)
_FEWEST = 3


def part_leading_keys(lines: Sequence[Line | Grid]) -> list[Line | Grid]:
    """The lines, such a bracket as an answer of its own behind its question; as they are where that is no habit of the file."""
    found = {
        index: led
        for index, line in enumerate(lines)
        if isinstance(line, Line) and line.folded.lstrip()[:1] in ("(", "[", "【") and (led := _LED.match(line.folded))
    }
    if not _is_habit(list(found.items())):
        return list(lines)
    parted: list[Line | Grid] = []
    for index, line in enumerate(lines):
        led = found.get(index)
        if led is None or not isinstance(line, Line):
            parted.append(line)
            continue
        parted.append(Line(line.text[led.start("rest") :], line.place))
        if led["key"]:
            parted.append(Line(f"答案：{led['key']}", line.place))
    return parted


def _is_habit(found: Sequence[tuple[int, re.Match[str]]]) -> bool:
    """Whether the numbers run on, and the letters are not those of options: ``（A）1.甲`` right above ``（B）2.乙``."""
    if len(found) < _FEWEST:
        return False
    runs = listed = 0
    for (before, earlier), (at, led) in itertools.pairwise(found):
        runs += int(led["number"]) in (1, int(earlier["number"]) + 1)
        listed += at == before + 1 and led["key"].isalpha() and led["key"].isascii()
    return not listed and runs * 5 >= (len(found) - 1) * 4
