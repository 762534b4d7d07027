"""What stands between the braces of a GIFT question."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from quizzes.bank.exchange.flow import read_html
from quizzes.bank.exchange.gift_text import decode_text
from quizzes.bank.exchange.hints import plain, read_number
from quizzes.bank.types.interactions import Choice, Interaction, Match, NumberEntry, Option, TextEntry, Truth
from quizzes.bank.types.wording import Message, gettext_noop, say

PARTLY_RIGHT = gettext_noop("“%(text)s”在原文件里得 %(percent)s%% 的分：平台没有这种答案，没有算作正确答案。")
SHARES = gettext_noop("各选项的得分比例（%(shares)s）没有保留：得分由试卷的计分方式决定。")
SEVERAL_RIGHT = gettext_noop("有几个选项各算全对：选中其中任何一个都算对；原意若是多选，请改题型。")
LATER_ANSWERS = gettext_noop("数字题的其他答案（%(texts)s）没有保留：平台只记一个数值和误差。")
EXTRA_ANSWER = gettext_noop("“%(text)s”是错误答案的说明，只保留在解析里。")
FEEDBACK_LINE = gettext_noop("%(answer)s：%(words)s")
WHEN_WRONG = gettext_noop("答错时")
WHEN_RIGHT = gettext_noop("答对时")
_TOKEN = re.compile(r"\\.|####|#|=|~|->", re.DOTALL)
_WEIGHT = re.compile(r"\s*%(-?\d{1,4}(?:\.\d{1,12})?)%")
_MOST_ANSWERS = 1000
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?=#|$)", re.IGNORECASE)
_RANGE = re.compile(r"\s*(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)\s*$")


class BadAnswers(ValueError):
    """The braces hold nothing that GIFT knows."""


@dataclass(slots=True)
class Answer:
    sign: str
    text: str
    weight: Decimal | None = None
    feedback: str = ""


@dataclass(slots=True)
class Answers:
    """`is_gap`: it stands inside a line of text."""

    interaction: Interaction
    is_gap: bool = False
    rationale: str = ""
    losses: list[Message] = field(default_factory=list)


def read_answers(inside: str, kind: str) -> Answers:
    """Raises BadAnswers."""
    body, general = _split_at(inside, "####")
    rationale = _read_text(general, kind)[0]
    stripped = body.strip()
    if not stripped:
        return Answers(TextEntry(is_long=True), rationale=rationale)
    truth = _TRUTH.match(body)
    if truth:
        answers = _read_truth(truth[1].upper().startswith("T"), body[truth.end() :], kind)
    elif stripped.startswith("#"):
        answers = _read_numbers(stripped[1:], kind)
    else:
        answers = _read_list(body, kind)
    answers.rationale = "\n".join(part for part in (rationale, answers.rationale) if part)
    return answers


def _split_at(text: str, mark: str) -> tuple[str, str]:
    for match in _TOKEN.finditer(text):
        if match[0] == mark or (mark == "#" and match[0] == "####"):
            return text[: match.start()], text[match.start() + len(mark) :]
    return text, ""


def _read_text(text: str, kind: str, losses: list[Message] | None = None) -> tuple[str, str]:
    """The text and its kind."""
    form = _FORMAT.match(text)
    if form:
        kind, text = form[1], text[form.end() :]
    decoded = decode_text(text.strip(" \t\n"), kind)
    if kind == "html":
        flow = read_html(decoded)
        if losses is not None:
            losses += flow.lost.values()
        decoded = flow.text
    return decoded.strip(), kind


def _read_truth(value: bool, rest: str, kind: str) -> Answers:
    if rest.strip() and not rest.strip().startswith("#"):
        raise BadAnswers
    losses: list[Message] = []
    wrong, right = (_read_text(words, kind, losses)[0] for words in _split_at(rest.strip()[1:], "#"))
    return Answers(Truth(value, *((right, wrong) if value else (wrong, right))), losses=losses)


def _split_answers(body: str) -> list[Answer]:
    starts = [match.start() for match in _TOKEN.finditer(body) if match[0] in "=~"]
    if not starts:
        return [_read_answer("=", body)]
    if body[: starts[0]].strip() or len(starts) > _MOST_ANSWERS:
        raise BadAnswers
    ends = [*starts[1:], len(body)]
    return [_read_answer(body[start], body[start + 1 : end]) for start, end in zip(starts, ends, strict=True)]


def _read_answer(sign: str, text: str) -> Answer:
    weight = _WEIGHT.match(text)
    text = text[weight.end() :] if weight else text
    text, feedback = _split_at(text, "#")
    return Answer(sign, text, Decimal(weight[1]) if weight else None, feedback)


def _read_numbers(body: str, kind: str) -> Answers:
    answers = _split_answers(body)
    read = [(answer, _read_number(answer.text)) for answer in answers]
    right = [
        (answer, number)
        for answer, number in read
        if number and answer.sign == "=" and answer.weight in (None, Decimal(100))
    ]
    if not right:
        raise BadAnswers
    losses: list[Message] = []
    others = [decode_text(answer.text.strip(), kind) or "*" for answer, number in read if (answer, number) != right[0]]
    if others:
        losses.append(say(LATER_ANSWERS, texts="、".join(others)))
    return Answers(right[0][1] or NumberEntry("0"), True, _join_feedback(answers, kind), losses)


def _read_number(text: str) -> NumberEntry | None:
    text = text.strip().replace("\\", "")
    span = _RANGE.match(text)
    if span:
        low, high = read_number(span[1]), read_number(span[2])
        if low is None or high is None:
            return None
        middle = (Decimal(low) + Decimal(high)) / 2
        return NumberEntry(plain(middle), plain(abs(Decimal(high) - middle)))
    value, _, tolerance = text.partition(":")
    number, allowed = read_number(value), read_number(tolerance or "0")
    return NumberEntry(number, allowed) if number is not None and allowed is not None else None


def _join_feedback(answers: list[Answer], kind: str) -> str:
    lines = []
    for answer in answers:
        words = _read_text(answer.feedback, kind)[0]
        if words:
            lines.append(say(FEEDBACK_LINE, answer=_read_text(answer.text, kind)[0] or "*", words=words))
    return "\n".join(lines)


def _read_list(body: str, kind: str) -> Answers:
    answers = _split_answers(body)
    if all(answer.sign == "=" for answer in answers):
        pairs = [_split_at(answer.text, "->") for answer in answers]
        if all(_has_arrow(answer.text) for answer in answers):
            return _read_match(pairs, kind)
        return _read_short(answers, kind)
    return _read_choice(answers, kind)


def _has_arrow(text: str) -> bool:
    return any(match[0] == "->" for match in _TOKEN.finditer(text))


def _read_short(answers: list[Answer], kind: str) -> Answers:
    losses: list[Message] = []
    accepted: list[str] = []
    for answer in answers:
        text = _read_text(answer.text, kind, losses)[0]
        if answer.weight is None or answer.weight >= 100:
            accepted.append(text)
        elif answer.weight > 0:
            losses.append(say(PARTLY_RIGHT, text=text, percent=plain(answer.weight)))
        else:
            losses.append(say(EXTRA_ANSWER, text=text))
    unique = tuple(dict.fromkeys(text for text in accepted if text))
    return Answers(TextEntry(unique), True, _join_feedback(answers, kind), losses)


def _read_match(pairs: list[tuple[str, str]], kind: str) -> Answers:
    left: list[Option] = []
    right: dict[str, Option] = {}
    joined: list[tuple[str, str]] = []
    losses: list[Message] = []
    for one, other in pairs:
        asked, answer = _read_text(one, kind, losses)[0], _read_text(other, kind, losses)[0]
        option = right.setdefault(answer, Option(f"r{len(right) + 1}", answer))
        if asked:
            left.append(Option(f"l{len(left) + 1}", asked))
            joined.append((left[-1].id, option.id))
    return Answers(Match(tuple(left), tuple(right.values()), tuple(joined)), losses=losses)


def _read_choice(answers: list[Answer], kind: str) -> Answers:
    losses: list[Message] = []
    options = []
    for number, answer in enumerate(answers, start=1):
        text, own = _read_text(answer.text, kind, losses)
        options.append(Option(f"o{number}", text, feedback=_read_text(answer.feedback, own, losses)[0]))
    full = [index for index, answer in enumerate(answers) if answer.sign == "=" and answer.weight in (None, 100)]
    if full:
        shares = [answer for answer in answers if answer.weight not in (None, Decimal(0), Decimal(100))]
        losses += [
            say(PARTLY_RIGHT, text=_read_text(answer.text, kind)[0], percent=plain(answer.weight or Decimal(0)))
            for answer in shares
            if answer.weight and answer.weight > 0
        ]
        if len(full) > 1:
            losses.append(say(SEVERAL_RIGHT))
        right, is_multiple = full, False
    else:
        right = [index for index, answer in enumerate(answers) if answer.weight is not None and answer.weight > 0]
        is_multiple = True
        losses += _check_shares([answer.weight or Decimal(0) for answer in answers], len(right))
    return Answers(Choice(tuple(options), tuple(options[index].id for index in right), is_multiple), losses=losses)


def _check_shares(weights: list[Decimal], right_count: int) -> list[Message]:
    """A loss where shares are not even: each right option its part, wrong ones nothing, their part or all."""
    if not right_count:
        return []
    even = Decimal(100) / right_count
    is_even = all(
        abs(weight - even) < Decimal("0.5")
        if weight > 0
        else weight in (0, -100) or abs(weight + even) < Decimal("0.5")
        for weight in weights
    )
    return [] if is_even else [say(SHARES, shares="、".join(f"{plain(weight)}%" for weight in weights))]
