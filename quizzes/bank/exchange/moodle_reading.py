"""A question of Moodle XML as a body."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.cloze import read_gap, split_gaps
from quizzes.bank.exchange.flow import Flow, parse_html, render
from quizzes.bank.exchange.gift_answers import (
    EXTRA_ANSWER,
    FEEDBACK_LINE,
    LATER_ANSWERS,
    PARTLY_RIGHT,
    SEVERAL_RIGHT,
    SHARES,
)
from quizzes.bank.exchange.hints import plain, read_number
from quizzes.bank.exchange.pictures import decode_base64, take_images
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import strip_outer, tidy
from quizzes.bank.exchange.trees import elements_of, find, text_of
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Interaction,
    Match,
    NumberEntry,
    Option,
    Order,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

OTHER_TYPE = gettext_noop("Moodle 的题型“%(type)s”平台没有对应的题型：请改成平台的题型后录入。")
BAD_GAP = gettext_noop("文字里的空读不出来：请对照 Moodle 完形填空的写法改正。")
LOST_UNITS = gettext_noop("单位的换算（%(units)s）没有保留：请核对数值和单位。")
OPTIONAL_FILES = gettext_noop("这道题可以附带文件：已按问答题读入，附件没有保留。")
BACKSTOP = "@@PLUGINFILE@@/"
_PLACEHOLDER = re.compile(r"\[\[([0-9]{1,3})\]\]")


class BadQuestion(ValueError):
    """Can't be read; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Reading:
    """One question as it is read: the record and what it loses."""

    element: Element
    record: Record
    losses: list[Message] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # of the rationale

    def value(self, tag: str) -> str:
        return text_of(self.element.find(tag)).strip()

    def read_flow(
        self, holder: Element | None, html: str | None = None, place: Callable[[Element, Flow], bool] | None = None
    ) -> tuple[Flow, str | None]:
        """The text of an element that has `text`, and its image."""
        flow = Flow()
        if holder is None:
            return flow, None
        text = text_of(find(holder, "text")) if html is None else html
        kind = holder.get("format") or "html"
        if html is None and kind in ("plain_text", "markdown"):
            flow.add_text(text, is_exact=True)
        else:
            render(parse_html(text), flow, place)
        files = {one.get("name", ""): one for one in holder.iter("file")}

        def fetch(source: str) -> bytes | None:
            name = source.removeprefix(BACKSTOP).lstrip("/")
            return decode_base64(files[name].text or "") if source.startswith(BACKSTOP) and name in files else None

        return flow, take_images(flow, fetch, self.record.images, self.losses)

    def read_text(self, holder: Element | None) -> str:
        flow, image = self.read_flow(holder)
        if image:
            self.record.images.pop(image)
        return flow.text

    def read_option(self, holder: Element, number: int, mark: str = "o") -> Option:
        flow, image = self.read_flow(holder)
        return Option(f"{mark}{number}", flow.text, image, self.read_text(holder.find("feedback")))


def read_body(reading: Reading) -> Body:
    """Raises BadQuestion."""
    kind = reading.element.get("type", "")
    if kind in ("cloze", "multianswer"):
        return _read_cloze(reading)
    if kind in ("gapselect", "ddwtos"):
        return _read_placeholders(reading)
    if kind not in _READERS:
        raise BadQuestion(say(OTHER_TYPE, type=kind))
    flow, image = reading.read_flow(reading.element.find("questiontext"))
    text = "".join(part for part in flow.parts if isinstance(part, str)).rstrip("\n")
    return tidy(strip_outer([text, _READERS[kind](reading)]), image)


def _fraction(element: Element) -> Decimal:
    return Decimal(read_number(element.get("fraction", "0")) or "0")


def _read_choice(reading: Reading) -> Choice:
    answers = elements_of(reading.element, "answer")
    options = tuple(reading.read_option(one, number) for number, one in enumerate(answers, start=1))
    shares = [_fraction(one) for one in answers]
    is_multiple = reading.value("single") in ("false", "0")
    if is_multiple:
        right = [option.id for option, share in zip(options, shares, strict=True) if share > 0]
        even = Decimal(100) / max(1, len(right))
        if any(
            abs(share - even) > Decimal("0.5")
            if share > 0
            else share not in (0, -100) and abs(share + even) > Decimal("0.5")
            for share in shares
        ):
            reading.losses.append(say(SHARES, shares="、".join(f"{plain(share)}%" for share in shares)))
        return Choice(options, tuple(right), True)
    right = [option.id for option, share in zip(options, shares, strict=True) if share >= 100]
    for option, share in zip(options, shares, strict=True):
        if 0 < share < 100:
            reading.losses.append(say(PARTLY_RIGHT, text=option.text, percent=plain(share)))
    if len(right) > 1:
        reading.losses.append(say(SEVERAL_RIGHT))
    return Choice(options, tuple(right))


def _read_truth(reading: Reading) -> Interaction:
    value: bool | None = None
    told: dict[bool, str] = {}
    for answer in elements_of(reading.element, "answer"):
        side = text_of(answer.find("text")).strip().lower() == "true"
        value = side if _fraction(answer) >= 100 else value
        told[side] = reading.read_text(answer.find("feedback"))
    return Truth(value, told.get(True, ""), told.get(False, "")) if value is not None else Choice((), ())


def _read_answers(reading: Reading) -> list[tuple[Decimal, str, Element]]:
    found = []
    for answer in elements_of(reading.element, "answer"):
        text = text_of(answer.find("text")).strip()
        found.append((_fraction(answer), text, answer))
        words = reading.read_text(answer.find("feedback"))
        if words:
            reading.lines.append(say(FEEDBACK_LINE, answer=text, words=words))
    return found


def _read_short(reading: Reading) -> TextEntry:
    accepted = []
    for share, text, _ in _read_answers(reading):
        if share >= 100:
            accepted.append(text)
        elif share > 0:
            reading.losses.append(say(PARTLY_RIGHT, text=text, percent=plain(share)))
        else:
            reading.losses.append(say(EXTRA_ANSWER, text=text))
    return TextEntry(tuple(dict.fromkeys(text for text in accepted if text)))


def _read_number(reading: Reading) -> NumberEntry:
    answers = _read_answers(reading)
    full = [(text, element) for share, text, element in answers if share >= 100 and read_number(text) is not None]
    units = [one for one in reading.element.iter("unit") if text_of(one.find("unit_name")).strip()]
    factors = [f"{text_of(one.find('unit_name')).strip()}×{text_of(one.find('multiplier')).strip()}" for one in units]
    if any(Decimal(read_number(text_of(one.find("multiplier")) or "1") or "1") != 1 for one in units):
        reading.losses.append(say(LOST_UNITS, units="、".join(factors)))
    if not full:
        return NumberEntry("")
    others = [text or "*" for _, text, element in answers if element is not full[0][1]]
    if others:
        reading.losses.append(say(LATER_ANSWERS, texts="、".join(others)))
    tolerance = read_number(text_of(full[0][1].find("tolerance")) or "0") or "0"
    names = tuple(text_of(one.find("unit_name")).strip() for one in units)
    return NumberEntry(read_number(full[0][0]) or "", tolerance, units=names)


def _read_match(reading: Reading) -> Match:
    left: list[Option] = []
    right: dict[str, Option] = {}
    pairs = []
    for number, one in enumerate(elements_of(reading.element, "subquestion"), start=1):
        answer = text_of(find(one.find("answer"), "text")).strip()
        option = right.setdefault(answer, Option(f"r{len(right) + 1}", answer))
        asked = reading.read_option(one, number, "l")
        if asked.text or asked.image:
            left.append(asked)
            pairs.append((asked.id, option.id))
    return Match(tuple(left), tuple(right.values()), tuple(pairs))


def _read_order(reading: Reading) -> Order:
    answers = elements_of(reading.element, "answer")
    return Order(tuple(reading.read_option(one, number) for number, one in enumerate(answers, start=1)))


def _read_essay(reading: Reading) -> Interaction:
    rubric = reading.read_text(reading.element.find("graderinfo"))
    files = int(number) if (number := reading.value("attachments")).lstrip("-").isdigit() and len(number) < 4 else 0
    if reading.value("responseformat") == "noinline":
        types = re.split(r"[\s,;]+", reading.value("filetypeslist"))
        extensions = tuple(one for one in types if re.fullmatch(r"\.\w{1,10}", one))
        return Upload(rubric, files if files > 0 else 9, extensions)
    if files:
        reading.losses.append(say(OPTIONAL_FILES))
    return TextEntry(is_long=True, rubric=rubric)


_READERS: dict[str, Callable[[Reading], Interaction]] = {
    "multichoice": _read_choice, "truefalse": _read_truth, "shortanswer": _read_short, "numerical": _read_number,
    "matching": _read_match, "ordering": _read_order, "essay": _read_essay,
}  # fmt: skip


def _read_cloze(reading: Reading) -> Body:
    holder = reading.element.find("questiontext")
    marked, gaps = split_gaps(text_of(find(holder, "text")))
    if holder is not None and holder.get("format") in ("plain_text", "markdown"):
        marked = marked.replace("\n", "<br>")
    made = [read_gap(kind, inside, reading.losses) for kind, inside in gaps]
    if not made or None in made:
        raise BadQuestion(say(BAD_GAP))
    return _fill_gaps(reading, marked, {str(number): one for number, one in enumerate(made) if one})


def _fill_gaps(reading: Reading, marked: str, gaps: dict[str, Interaction]) -> Body:
    def place(element: Element, flow: Flow) -> bool:
        gap = gaps.get(element.get("n", "")) if element.tag == "gap" else None
        if gap is None:
            return False
        flow.add_piece(gap, is_inline=True)
        return True

    flow, image = reading.read_flow(reading.element.find("questiontext"), marked, place)
    return tidy(
        strip_outer(part for part in flow.parts if isinstance(part, str | Choice | TextEntry | NumberEntry)), image
    )


def _read_placeholders(reading: Reading) -> Body:
    """Words to choose or drag, numbered from 1 in the file, each of a group."""
    words = [
        (text_of(one.find("text")).strip(), text_of(one.find("group")).strip() or "1")
        for one in elements_of(reading.element, "selectoption", "dragbox")
    ]
    gaps: dict[str, Interaction] = {}
    text = text_of(find(reading.element.find("questiontext"), "text"))

    def put(match: re.Match[str]) -> str:
        number = int(match[1])
        if not 1 <= number <= len(words):
            raise BadQuestion(say(BAD_GAP))
        group = words[number - 1][1]
        options = tuple(Option(f"o{index}", word) for index, (word, own) in enumerate(words, start=1) if own == group)
        gaps[str(len(gaps))] = Choice(options, (f"o{number}",), is_inline=True)
        return f'<gap n="{len(gaps) - 1}"></gap>'

    return _fill_gaps(reading, _PLACEHOLDER.sub(put, text), gaps)
