"""Numbers at the start of a line: ``1、`` ``1.`` ``（1）`` ``第1题`` ``⒈`` ``一、``, doubled ones, and runs left by broken numbering."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from quizzes.bank.types.wording import Message, gettext_noop, say

NUMBER_RUN = gettext_noop("题干前有一串编号，分不清哪个是题号：请只留一个题号。")

_NUMBER = re.compile(
    r"""^\s*(?:
    第\s*(?P<ordinal>\d{1,4})\s*题\s*[:、.,)]?\s*
    |(?:题目|试题|题|Q|No\.?)\s*(?P<named>\d{1,4})\s*[:、.)]\s*
    |[(\[【<]\s*(?P<bracket>\d{1,4})\s*[)\]】>]\s*[、.:]?\s*
    |(?P<plain>\d{1,4})\s*(?P<mark>[、.)】\]:。,])\s*
    |(?P<tab>\d{1,4})[ ]*\t\s*(?=\S)
    |(?P<space>\d{1,4})[ ]+(?=\S)
    |(?P<glyph>[⒈-⒛])\s*
    |(?P<circled>[①-⑳])\s*[、.]?\s*
    |(?P<chinese>[一二三四五六七八九十]{1,3})\s*[、.]\s*
    )""",
    re.VERBOSE,
)
_STYLES = {
    "ordinal": "plain",
    "named": "plain",
    "glyph": "plain",
    "bracket": "bracket",
    "tab": "tab",
    "space": "space",
    "chinese": "chinese",
    "circled": "circled",
}
_DECIMAL = re.compile(r"\s*\d{1,4}\.\d{1,2}\s*(?:倍|米|元|万|亿|%|公里|千米|小时|吨|克|千克|公斤|平方|折|厘米|毫米|升)")
_RUN = re.compile(r"^\s*(?:\d{1,4}\s*[、.,]\s*){3,}(?:…+\s*、?\s*(?:\d{1,4}\s*[、.,]\s*)*)?")
_AGAIN = re.compile(r"^(?P<number>\d{1,4})\s*(?P<mark>[、.)\t])\s*(?P<digit>(?=\d))?")
_SURE_RUN, _SURE_GAPPED_RUN = 5, 6


@dataclass(frozen=True, slots=True)
class LeadingNumber:
    """A number and where the text behind it begins. ``number`` is None where a run hides it.

    ``style``: plain and tab begin questions; loose, bracket, space, chinese, circled only in sequence; decimal (1.5倍) never as the first.
    """

    number: int | None
    style: str
    end: int
    problem: Message | None = None


def read_leading_number(folded: str) -> LeadingNumber | None:
    """The number that the folded text starts with, past doubled numbers and runs; None when it starts with none."""
    found = _NUMBER.match(folded)
    if not found:
        return None
    name = next(name for name, text in found.groupdict().items() if text and name != "mark")
    number = _read_value(name, found.group(name))
    if name in ("plain", "tab"):
        return _read_run(folded) or _read_plain(found, folded, number)
    end = found.end()
    if name in ("ordinal", "bracket"):
        again = _NUMBER.match(folded[end:])
        end += again.end() if again and again.group().strip() == found.group().strip() else 0
    return LeadingNumber(number, _STYLES[name], end)


def _read_plain(found: re.Match[str], folded: str, number: int | None) -> LeadingNumber:
    """``1、``, or ``1、1、`` with one delimiter for both; before a digit (``1.2026年``) only the sequence can tell."""
    end = found.end()
    delimiter = found.group("mark") or "\t"
    if _DECIMAL.match(folded):
        return LeadingNumber(number, "decimal", end)
    again = _AGAIN.match(folded[end:])
    if again and again.group("mark") == delimiter:
        same, before_digit = int(again.group("number")) == number, again.group("digit") is not None
        if same and not before_digit:
            return LeadingNumber(number, "plain", end + again.end())
        if same or not before_digit:
            return LeadingNumber(number, "plain", end, say(NUMBER_RUN))
    if found.group("tab"):
        return LeadingNumber(number, "tab", end)
    is_sure = delimiter in "、)】]." and not folded[end : end + 1].isdigit()
    return LeadingNumber(number, "plain" if is_sure else "loose", end)


def _read_run(folded: str) -> LeadingNumber | None:
    """``2、3、4、…397、`` is taken off when it can be nothing else; ``1、2、3号监区`` is told."""
    run = _RUN.match(folded)
    if not run:
        return None
    numbers = [int(one) for one in re.findall(r"\d+", run.group())]
    rising = all(later == earlier + 1 for earlier, later in itertools.pairwise(numbers))
    gapped = numbers == sorted(set(numbers)) and ("…" in run.group() or len(numbers) >= _SURE_GAPPED_RUN)
    behind = re.match(r"\d{1,9}", folded[run.end() :])
    goes_on = behind is not None and (len(numbers) < _SURE_RUN or int(behind.group()) == numbers[-1] + 1)
    if not goes_on and (gapped or (rising and len(numbers) >= _SURE_RUN)):
        return LeadingNumber(None, "plain", run.end())
    return LeadingNumber(numbers[0], "plain", run.end(), say(NUMBER_RUN))


def _read_value(name: str, text: str) -> int | None:
    if name == "glyph":
        return ord(text) - ord("⒈") + 1
    if name == "circled":
        return ord(text) - ord("①") + 1
    return _read_chinese(text) if name == "chinese" else int(text)


def _read_chinese(text: str) -> int | None:
    digits = {char: value for value, char in enumerate("一二三四五六七八九", start=1)}
    if "十" not in text:
        return digits[text] if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)
