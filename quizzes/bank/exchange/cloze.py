"""Moodle's cloze syntax: gaps inside a text, as `{1:MULTICHOICE:~甲~=乙#说明}`."""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal
from html import unescape

from quizzes.bank.exchange.flow import read_html
from quizzes.bank.exchange.gift_answers import LATER_ANSWERS, PARTLY_RIGHT
from quizzes.bank.exchange.hints import absolute_tolerance, plain, read_number
from quizzes.bank.types.interactions import Choice, Interaction, NumberEntry, Option, TextEntry
from quizzes.bank.types.wording import Message, gettext_noop, say

GAP_FEEDBACK = gettext_noop("填空的答案“%(text)s”带有说明，没有保留。")
_HEAD = re.compile(r"\{[0-9]{0,4}:([A-Z_]{1,30}):")
_END = re.compile(r"\\.|\}", re.DOTALL)
_CHOICES = re.compile(r"^(?:MULTICHOICE|MC|MULTIRESPONSE|MR)(?:_?[VHS]{1,2})?$")
_TEXTS = re.compile(r"^(?:SHORTANSWER|SA|MW)(?:_?C)?$")
_NUMBERS = re.compile(r"^(?:NUMERICAL|NM)$")
_ALTERNATIVE = re.compile(r"(?<!\\)~")
_FEEDBACK = re.compile(r"(?<![\\&])#")
_WEIGHT = re.compile(r"^%(-?[0-9.]+)%")
_SPECIAL = re.compile(r"""[~#{}\\=%&<>"\n]""")


def split_gaps(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with `<gap n="…"></gap>` in place of its gaps, and kind and inside of each."""
    gaps: list[tuple[str, str]] = []
    pieces: list[str] = []
    ends = [match.start() for match in _END.finditer(text) if match[0] == "}"]
    at = 0
    for head in _HEAD.finditer(text):
        place = bisect_left(ends, head.end())
        if place == len(ends):
            break
        if head.start() >= at and any(kind.match(head[1]) for kind in (_CHOICES, _TEXTS, _NUMBERS)):
            pieces += [text[at : head.start()], f'<gap n="{len(gaps)}"></gap>']
            gaps.append((head[1], text[head.end() : ends[place]]))
            at = ends[place] + 1
    return "".join([*pieces, text[at:]]), gaps


def read_gap(kind: str, inside: str, losses: list[Message]) -> Interaction | None:
    """None where the gap has no answer that can be read."""
    answers = [_read_answer(one) for one in _ALTERNATIVE.split(inside) if one.strip()]
    if _CHOICES.match(kind):
        is_multiple = kind.startswith(("MULTIR", "MR"))
        options = tuple(
            Option(f"o{number}", text, feedback=words) for number, (_, text, words) in enumerate(answers, 1)
        )
        right = tuple(
            option.id
            for option, (weight, _, _) in zip(options, answers, strict=True)
            if weight >= 100 or (is_multiple and weight > 0)
        )
        losses += [_say_partly(text, weight) for weight, text, _ in answers if 0 < weight < 100 and not is_multiple]
        return Choice(options, right, is_multiple, is_inline=True)
    full = [text for weight, text, _ in answers if weight >= 100 and text]
    losses += [say(GAP_FEEDBACK, text=text) for _, text, words in answers if words]
    if _TEXTS.match(kind):
        losses += [_say_partly(text, weight) for weight, text, _ in answers if 0 < weight < 100]
        return TextEntry(tuple(dict.fromkeys(full)))
    value, _, tolerance = (full or [""])[0].partition(":")
    number, allowed = read_number(value), read_number(tolerance or "0")
    others = [text for _, text, _ in answers if text not in full[:1]]
    losses += [say(LATER_ANSWERS, texts="、".join(others))] if others else []
    return NumberEntry(number, allowed) if number is not None and allowed is not None else None


def _say_partly(text: str, weight: Decimal) -> Message:
    return say(PARTLY_RIGHT, text=text, percent=plain(weight))


def _read_answer(text: str) -> tuple[Decimal, str, str]:
    """Weight in percent, text and feedback."""
    text = text.strip()
    weight = Decimal(0)
    if text.startswith("="):
        weight, text = Decimal(100), text[1:]
    share = _WEIGHT.match(text)
    if share:
        weight, text = Decimal(read_number(share[1]) or "0"), text[share.end() :]
    answer, *words = _FEEDBACK.split(text, maxsplit=1)
    return weight, _decode(answer), _decode(words[0] if words else "")


def _decode(text: str) -> str:
    text = re.sub(r"\\([~#}{\"/\\])", r"\1", text)
    return (read_html(text).text if "<" in text else unescape(text)).strip()


def _encode(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text)


def write_gap(one: Interaction) -> str:
    if isinstance(one, NumberEntry):
        return f"{{1:NUMERICAL:={one.value}:{absolute_tolerance(one)}}}"
    if isinstance(one, TextEntry):
        return "{1:SHORTANSWER:" + "~".join(f"={_encode(text)}" for text in one.accepted) + "}"
    assert isinstance(one, Choice)
    answers = [
        ("=" if option.id in one.right else "")
        + _encode(option.text)
        + (f"#{_encode(option.feedback)}" if option.feedback else "")
        for option in one.options
    ]
    return f"{{1:{'MULTIRESPONSE' if one.is_multiple else 'MULTICHOICE'}:{'~'.join(answers)}}}"
