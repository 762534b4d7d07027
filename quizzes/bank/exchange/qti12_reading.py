"""An item of QTI 1.2 as a body: Canvas (classic and New Quizzes), and items after the standard's own examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.flow import Flow
from quizzes.bank.exchange.gift_answers import (
    FEEDBACK_LINE,
    PARTLY_RIGHT,
    SEVERAL_RIGHT,
    WHEN_RIGHT,
    WHEN_WRONG,
)
from quizzes.bank.exchange.hints import plain
from quizzes.bank.exchange.pictures import MISSING, Fetch, keep_image, take_images
from quizzes.bank.exchange.qti12_keys import Keys, read_keys, read_number_entry
from quizzes.bank.exchange.qti12_material import material_text, read_spot, render_material
from quizzes.bank.exchange.qti_reading import WORDS_OF_TRUTH
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import Part, is_gap, strip_outer, tidy
from quizzes.bank.exchange.trees import elements_of, text_of
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
    Interaction,
    Match,
    Option,
    Order,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

FORMULA = gettext_noop("题目里的数值由公式随机产生，平台没有这种题：请改成固定数值后录入。")
LOST_RULE = gettext_noop("“%(text)s”原来按近似、包含或正则表达式比较，没有保留：已按完全相等读入，请核对。")
LOST_DISTRACTOR = gettext_noop("不属于任何一类的干扰项“%(text)s”没有保留。")
UNSAID_KIND = gettext_noop("文件没有写明空是填写还是下拉选择（%(text)s）：请核对。")
SEVERAL_NUMBERS = gettext_noop("有几个数值各算全对（%(texts)s），平台只记一个数值和误差：请改成一个，或拆成几道题。")
LOST_ENDS = gettext_noop("排序两端的说明“%(text)s”放到了题干里。")
TOO_MANY_GAPS = gettext_noop("一道题里的空多于 %(limit)s 个：请拆成几道题后导入。")
_MARKER = re.compile(r"\[([^\[\]]{1,200})\]")
_MOST_GAPS = 2000
RULES = ("TextContainsAnswer", "TextCloseEnough", "TextRegex")
RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
NUMERIC = ("decimal", "integer")


class BadItem(ValueError):
    """Can't be read; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Reading:
    """One item as it is read. `meta`: its metadata fields, the first of each name."""

    item: Element
    record: Record
    fetch: Fetch
    is_ours: bool = False
    meta: dict[str, str] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)
    losses: list[Message] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)  # for which somebody must look at it first
    feedback: dict[str, Element] = field(default_factory=dict)  # by ident, of the item
    used: set[str] = field(default_factory=set)  # feedback that found its option

    @property
    def kind(self) -> str:
        return self.meta.get("question_type", "")


def read_meta(item: Element) -> dict[str, str]:
    meta: dict[str, str] = {}
    for one in item.iter("qtimetadatafield"):
        meta.setdefault(text_of(one.find("fieldlabel")).strip(), text_of(one.find("fieldentry")).strip())
    return meta


def read_item(reading: Reading) -> Body:
    """Raises BadItem."""
    item = reading.item
    reading.keys = read_keys(item)
    if reading.kind == "calculated_question" or item.find(".//calculated") is not None:
        raise BadItem(say(FORMULA))
    flow = Flow()
    responses = list(_walk_presentation(reading, item.find("presentation"), flow))
    image = take_images(flow, reading.fetch, reading.record.images, reading.losses)
    parts = _fill(reading, [part for part in flow.parts if isinstance(part, str | Element)], responses)
    _read_feedback(reading)
    parts = strip_outer(parts)
    if len(parts) == 2 and isinstance(parts[0], str):
        parts[0] = parts[0].rstrip("\n")
    return tidy(_place_rubric(reading, parts), image)


def _walk_presentation(reading: Reading, element: Element | None, flow: Flow) -> Iterator[Element]:
    """Adds what is shown to the flow, each response at its place; yields the responses."""
    for child in elements_of(element) if element is not None else []:
        if child.tag == "material":
            render_material(child, flow)
        elif child.tag in RESPONSES:
            if _is_entry(child) and not reading.kind:
                flow.add_piece(child, is_inline=True)
            else:
                flow.add_piece(child, is_inline=False)
            yield child
        elif child.tag in ("flow", "flow_mat", "presentation_material"):
            flow.end_line()
            yield from _walk_presentation(reading, child, flow)
            flow.end_line()


def _is_entry(response: Element) -> bool:
    return response.tag in ("response_str", "response_num")


def _read_option(reading: Reading, label: Element, response: str) -> Option:
    flow = Flow()
    for material in label.iter("material"):
        render_material(material, flow)
    ident = label.get("ident", "")
    image = take_images(flow, reading.fetch, reading.record.images, reading.losses)
    told = reading.keys.told.get((response, ident), "")
    words = _feedback_of(reading, told) if told else ""
    if words:
        reading.used.add(told)
    return Option(ident, flow.text, image, words)


def _feedback_of(reading: Reading, ident: str) -> str:
    if not reading.feedback:
        for one in reversed(elements_of(reading.item, "itemfeedback")):
            reading.feedback[one.get("ident", "")] = one
    found = reading.feedback.get(ident)
    flow = Flow()
    for material in found.iter("material") if found is not None else ():
        render_material(material, flow)
    reading.losses += flow.lost.values()
    return flow.text


def _read_feedback(reading: Reading) -> None:
    """What is said in general is the rationale, a line each."""
    lines = []
    for one in elements_of(reading.item, "itemfeedback"):
        ident = one.get("ident", "")
        words = "" if ident in reading.used else _feedback_of(reading, ident)
        if words and ident.lower() in ("correct_fb", "correct"):
            words = say(FEEDBACK_LINE, answer=say(WHEN_RIGHT), words=words)
        elif words and ident.lower() in ("general_incorrect_fb", "incorrect"):
            words = say(FEEDBACK_LINE, answer=say(WHEN_WRONG), words=words)
        if words:
            lines.append(words)
    reading.record.rationale = "\n".join(lines)


def _place_rubric(reading: Reading, parts: list[Part]) -> list[Part]:
    flow = Flow()
    for rubric in elements_of(reading.item, "rubric"):
        for material in rubric.iter("material"):
            render_material(material, flow)
    rubric_text = flow.text or reading.meta.get("grading_notes", "")
    if not rubric_text:
        return parts
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Upload):
            part = Upload(rubric_text)
        elif isinstance(part, TextEntry) and part.is_long:
            part = TextEntry(part.accepted, True, rubric_text)
        made.append(part)
    return made


def _fill(reading: Reading, parts: list[str | Element], responses: list[Element]) -> list[Part]:
    texts = [part for part in parts if isinstance(part, str)]
    if not responses:
        return [*texts, Upload()] if reading.kind == "file_upload_question" else list(texts)
    marked = set(_MARKER.findall("".join(texts)))
    if any(_gap_name(one) in marked for one in responses):
        return _fill_markers(reading, "".join(texts), responses)
    lists = [one for one in responses if one.tag == "response_lid"]
    if reading.kind in ("matching_question", "categorization_question") or (
        len(lists) > 1 and len(lists) == len(responses) and all(elements_of(one, "material") for one in lists)
    ):
        return [*texts, _read_match(reading, lists)]
    made: list[Part] = []
    for part in parts:
        if isinstance(part, str):
            made.append(part)
        else:
            for material in elements_of(part, "material"):
                made.append(material_text(material))
            made += _read_response(reading, part)
    return _group(made)


def _group(parts: list[Part]) -> list[Part]:
    """Several answers under one another are a case."""
    blocks = [part for part in parts if not isinstance(part, str) and not is_gap(part)]
    if len(blocks) < 2:
        return parts
    groups: list[list[Part]] = [[]]
    for part in parts:
        groups[-1].append(part)
        if not isinstance(part, str) and not is_gap(part):
            groups.append([])
    return ["", *(tidy(strip_outer(group)) for group in groups if any(not isinstance(one, str) for one in group))]


def _gap_name(response: Element) -> str:
    return response.get("ident", "").removeprefix("response_")


def _fill_markers(reading: Reading, text: str, responses: list[Element]) -> list[Part]:
    by_name = {_gap_name(one): one for one in responses}
    parts: list[Part] = []
    at = 0
    for mark in _MARKER.finditer(text):
        if mark[1] in by_name:
            parts += [text[at : mark.start()], _read_gap(reading, by_name[mark[1]])]
            at = mark.end()
        if len(parts) > _MOST_GAPS:
            raise BadItem(say(TOO_MANY_GAPS, limit=_MOST_GAPS // 2))
    return [*parts, text[at:]]


def _read_gap(reading: Reading, response: Element) -> Interaction:
    ident = response.get("ident", "")
    if _is_entry(response):
        return _read_entry(reading, response)
    labels = list(response.iter("response_label"))
    options = tuple(_read_option(reading, label, ident) for label in labels)
    kinds = {label.get("answer_type", "") for label in labels}
    is_list = reading.kind == "multiple_dropdowns_question" or bool(kinds & {"dropdown", "wordbank"})
    if not reading.kind and len(options) > 1:
        is_list = len({option.text.casefold() for option in options}) == len(options)
        reading.losses.append(say(UNSAID_KIND, text="、".join(option.text for option in options)))
    if is_list:
        right = reading.keys.list_best(ident)
        return Choice(options, tuple(one.id for one in options if one.id in right), is_inline=True)
    for label, option in zip(labels, options, strict=True):
        if label.get("scoring_algorithm") in RULES:
            reading.losses.append(say(LOST_RULE, text=option.text))
    return TextEntry(tuple(dict.fromkeys(option.text for option in options if option.text)))


def _read_response(reading: Reading, response: Element) -> list[Part]:
    if _is_entry(response):
        return [_read_entry(reading, response)]
    if response.tag == "response_xy":
        return [_read_hotspot(reading, response)]
    extra = [
        material_text(one) for holder in response.iter("render_extension") for one in elements_of(holder, "material")
    ]
    if any(extra):
        reading.losses.append(say(LOST_ENDS, text="；".join(extra)))
    return ["".join(f"\n{one}" for one in extra), _read_list(reading, response)]


def _read_list(reading: Reading, response: Element) -> Interaction:
    ident = response.get("ident", "")
    options = tuple(_read_option(reading, one, ident) for one in response.iter("response_label"))
    cardinality = response.get("rcardinality", "Single").lower()
    if cardinality == "ordered":
        placed = {one.id: one for one in options}
        order = [value for name, value in _best_values(reading.keys) if name == ident and value in placed]
        return Order(tuple(placed[one] for one in order) if len(order) == len(options) else ())
    if cardinality == "multiple":
        right = reading.keys.list_positive(ident)
        return Choice(options, tuple(one.id for one in options if one.id in right), True)
    right = reading.keys.list_best(ident)
    rated = reading.keys.rate(ident)
    most = max(rated.values(), default=Decimal(0))
    for option in options:
        points = rated.get(option.id, Decimal(0))
        if 0 < points < most:
            share = plain((points * 100 / most).quantize(Decimal("0.01")))
            reading.losses.append(say(PARTLY_RIGHT, text=option.text, percent=share))
    truth = _read_truth(reading, options, right)
    if truth is not None:
        return truth
    if len(right) > 1 and not reading.is_ours:
        reading.losses.append(say(SEVERAL_RIGHT))
    return Choice(options, tuple(one.id for one in options if one.id in right))


def _best_values(keys: Keys) -> list[tuple[str, str]]:
    best = max(keys.conditions, key=lambda one: one.points, default=None)
    return best.values if best is not None and best.points > 0 else []


def _read_truth(reading: Reading, options: tuple[Option, ...], right: list[str]) -> Truth | None:
    if len(options) != 2 or len(right) != 1 or any(one.image for one in options):
        return None
    if reading.kind and reading.kind != "true_false_question":
        return None
    words = [one.id.lower() if reading.is_ours else one.text.lower() for one in options]
    for order in (0, 1):
        if words[order] in WORDS_OF_TRUTH[0] and words[1 - order] in WORDS_OF_TRUTH[1]:
            return Truth(right[0] == options[order].id, options[order].feedback, options[1 - order].feedback)
    return None


def _read_entry(reading: Reading, response: Element) -> Interaction:
    ident = response.get("ident", "")
    fib = response.find("render_fib")
    kind = (fib.get("fibtype", "") if fib is not None else "").lower()
    if reading.kind == "numerical_question" or response.tag == "response_num" or kind in NUMERIC:
        number, others = read_number_entry(reading.keys, ident)
        if others:
            reading.problems.append(say(SEVERAL_NUMBERS, texts="、".join([number.value, *others])))
        return number
    rated = reading.keys.rate(ident)
    if not rated or reading.kind == "essay_question":
        return TextEntry(is_long=True) if reading.kind in ("", "essay_question") else TextEntry()
    most = max(rated.values())
    for text, points in rated.items():
        if 0 < points < most:
            share = plain((points * 100 / most).quantize(Decimal("0.01")))
            reading.losses.append(say(PARTLY_RIGHT, text=text, percent=share))
    return TextEntry(tuple(text for text in reading.keys.list_best(ident) if text))


def _read_match(reading: Reading, lists: list[Element]) -> Match:
    right: dict[str, Option] = {}
    asked: list[tuple[Option, list[str]]] = []
    for response in lists:
        ident = response.get("ident", "")
        for label in response.iter("response_label"):
            if label.get("ident", "") not in right:
                right[label.get("ident", "")] = _read_option(reading, label, ident)
        flow = Flow()
        for material in elements_of(response, "material"):
            render_material(material, flow)
        image = take_images(flow, reading.fetch, reading.record.images, reading.losses)
        if flow.text or image:
            asked.append((Option(ident, flow.text, image), reading.keys.list_positive(ident)))
    keyed_ids = {one for _, keyed in asked for one in keyed}
    right = {name: one for name, one in right.items() if one.text or one.image or name in keyed_ids}
    if reading.kind == "categorization_question" or any(len(keyed) > 1 for _, keyed in asked):
        return _turn_around(reading, asked, right)
    pairs = tuple((one.id, keyed[0]) for one, keyed in asked if keyed)
    return Match(tuple(one for one, _ in asked), tuple(right.values()), pairs)


def _turn_around(reading: Reading, asked: list[tuple[Option, list[str]]], items: dict[str, Option]) -> Match:
    """Categories with several things each: the things are asked for, the categories are the answers."""
    pairs = tuple((item, category.id) for category, keyed in asked for item in keyed if item in items)
    keyed = {item for item, _ in pairs}
    for item in items.values():
        if item.id not in keyed:
            reading.losses.append(say(LOST_DISTRACTOR, text=item.text))
    return Match(tuple(one for one in items.values() if one.id in keyed), tuple(one for one, _ in asked), pairs)


def _read_hotspot(reading: Reading, response: Element) -> Hotspot:
    shown = response.find(".//matimage")
    source = shown.get("uri", "") if shown is not None else ""
    image = keep_image(source, reading.fetch, reading.record.images) if source else None
    if image is None:
        reading.losses.append(say(MISSING, name=source[:200]))
    spots = tuple(spot for label in response.iter("response_label") if (spot := read_spot(label)))
    right = reading.keys.list_positive(response.get("ident", ""))
    is_multiple = response.get("rcardinality", "Single").lower() == "multiple"
    return Hotspot(image or source, spots, tuple(one.id for one in spots if one.id in right), is_multiple)
