"""An item of QTI 2 or 3 as a body. Names of QTI 3 were turned into those of QTI 2 before."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from PIL import Image, UnidentifiedImageError

from quizzes.bank.exchange.flow import Flow, render
from quizzes.bank.exchange.gift_answers import SEVERAL_RIGHT
from quizzes.bank.exchange.pictures import MISSING, Fetch, keep_image, take_images
from quizzes.bank.exchange.qti_keys import PLAIN_NUMBER, Declared, read_accepted, read_declarations, read_number_entry
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
    Spot,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

OTHER_INTERACTION = gettext_noop("QTI 的作答方式“%(kind)s”平台没有对应的题型：请改成平台的题型后录入。")
TEMPLATED = gettext_noop("题目里的数值由模板随机产生，平台没有这种题：请改成固定数值后录入。")
INCLUDED = gettext_noop("题目引用了另一个文件（%(name)s），没有读入：请在原系统里合成一个文件后再导入。")
BAD_PAIRS = gettext_noop("一个选项配了几个答案，平台没有这种匹配题：请拆成几道题后录入。")
NO_SIZE = gettext_noop("图上选点的图片“%(name)s”不在文件里，也没有写明大小：请连同图片一起导入。")
LOST_FEEDBACK = gettext_noop("作答后的提示没有保留：%(text)s")
LOST_TOLD = gettext_noop("选词改写成了选择题，请核对。")
LOST_PLACE = gettext_noop("椭圆形的区域改成了圆形，请核对。")
CASE_CLASS = "bank-case"
TOOL = "question-bank"
WORDS_OF_TRUTH = ({"true", "t", "正确", "对", "是", "√"}, {"false", "f", "错误", "错", "否", "×"})
_SCORER = {"scorer", "tutor", "author", "proctor", "testConstructor"}
_FEEDBACK = {"feedbackBlock", "feedbackInline", "modalFeedback", "infoControl", "contentBody"}
_PASSED = {"templateBlock", "templateInline", "stylesheet", "catalogInfo"}


class BadItem(ValueError):
    """Can't be read; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Reading:
    """One item as it is read."""

    item: Element
    record: Record
    fetch: Fetch
    declared: dict[str, Declared] = field(default_factory=dict)
    losses: list[Message] = field(default_factory=list)
    is_ours: bool = False


def read_item(item: Element, record: Record, fetch: Fetch) -> Reading:
    """Raises BadItem."""
    reading = Reading(item, record, fetch, read_declarations(item), is_ours=item.get("toolName") == TOOL)
    if elements_of(item, "templateDeclaration"):
        raise BadItem(say(TEMPLATED))
    holder = item.find("itemBody")
    record.body = _read_scope(reading, holder) if holder is not None else Body(())
    lines = [_read_text(reading, one) for one in elements_of(item, "modalFeedback")]
    record.rationale = "\n".join(line for line in lines if line)
    return reading


def _read_scope(reading: Reading, element: Element) -> Body:
    """The element as a body: its text, its interactions and the bodies in it."""
    rubrics: list[str] = []

    def place(child: Element, flow: Flow) -> bool:
        if child.tag == "div" and child.get("class") == CASE_CLASS:
            flow.add_piece(_read_scope(reading, child), is_inline=False)
        elif child.tag == "rubricBlock" and set(child.get("view", "").split()) <= _SCORER:
            rubrics.append(_read_text(reading, child))
        elif child.tag in _FEEDBACK:
            words = _read_text(reading, child)
            if words:
                reading.losses.append(say(LOST_FEEDBACK, text=words[:500]))
        elif child.tag in _PASSED:
            return True
        elif child.tag == "include":
            raise BadItem(say(INCLUDED, name=child.get("href", "")[:200]))
        elif child.tag == "printedVariable":
            raise BadItem(say(TEMPLATED))
        elif child.tag.endswith("Interaction"):
            _place_interaction(reading, child, flow, place)
        else:
            return False
        return True

    flow = Flow()
    render(element, flow, place)
    image = take_images(flow, reading.fetch, reading.record.images, reading.losses)
    parts = [part for part in flow.parts if isinstance(part, str | Body | Interaction)]
    return _arrange(reading, strip_outer(_put_rubrics(parts, rubrics)), image)


def _put_rubrics(parts: list[Part], rubrics: list[str]) -> list[Part]:
    """Each rubric at the answer that a person marks; several at the last."""
    marked = [
        index
        for index, part in enumerate(parts)
        if isinstance(part, Upload) or (isinstance(part, TextEntry) and part.is_long)
    ]
    for number, rubric in enumerate(rubrics):
        if not marked:
            parts.append("\n" + rubric)
            continue
        index = marked[min(number, len(marked) - 1)]
        part = parts[index]
        if isinstance(part, Upload):
            parts[index] = Upload(
                "\n".join(one for one in (part.rubric, rubric) if one), part.most_files, part.extensions
            )
        elif isinstance(part, TextEntry):
            parts[index] = TextEntry(part.accepted, True, "\n".join(one for one in (part.rubric, rubric) if one))
    return parts


def _arrange(reading: Reading, parts: list[Part], image: str | None) -> Body:
    """Several answers under one another are a case of questions, each with the text before it."""
    blocks = [part for part in parts if not isinstance(part, str) and not is_gap(part)]
    gaps = [part for part in parts if not isinstance(part, str) and is_gap(part)]
    if reading.is_ours or len(blocks) < 2 - bool(gaps) or any(isinstance(one, Body) for one in blocks):
        return tidy(parts, image)
    groups: list[list[Part]] = [[]]
    for part in parts:
        groups[-1].append(part)
        if not isinstance(part, str) and not is_gap(part):
            groups.append([])
    if not any(not isinstance(part, str) for part in groups[-1]):
        rest = groups.pop()
        groups[-1] += rest
    return tidy(["", *(tidy(strip_outer(group)) for group in groups)], image)


def _read_text(reading: Reading, element: Element) -> str:
    flow = Flow()
    render(element, flow)
    reading.losses += flow.lost.values()
    return flow.text


def _place_interaction(reading: Reading, element: Element, flow: Flow, place: Callable[[Element, Flow], bool]) -> None:
    """The prompt as text and the interaction after it."""
    name = element.get("responseIdentifier", "")
    declared = reading.declared.get(name, Declared())
    if element.tag == "gapMatchInteraction":
        _place_gaps(element, declared, flow, place)
        return
    if element.tag == "hottextInteraction":
        _place_hottext(element, declared, flow, place)
        reading.losses.append(say(LOST_TOLD))
        return
    for prompt in elements_of(element, "prompt"):
        flow.end_line()
        render(prompt, flow, place)
    if element.tag == "textEntryInteraction":
        flow.add_piece(_read_entry(reading, name, declared), is_inline=True)
    elif element.tag == "inlineChoiceInteraction":
        flow.add_piece(_read_inline(element, declared), is_inline=True)
    elif element.tag == "sliderInteraction":
        flow.add_piece(read_number_entry(reading.item, name, declared, reading.losses), is_inline=True)
    elif element.tag in _BLOCKS:
        flow.add_piece(_BLOCKS[element.tag](reading, element, declared), is_inline=False)
    else:
        raise BadItem(say(OTHER_INTERACTION, kind=element.tag))


def _read_entry(reading: Reading, name: str, declared: Declared) -> Interaction:
    if declared.base in PLAIN_NUMBER:
        return read_number_entry(reading.item, name, declared, reading.losses)
    return TextEntry(read_accepted(declared, reading.losses))


def _read_words(element: Element) -> str:
    return re.sub(r"\s*\n\s*", " ", text_of(element)).strip()


def _read_inline(element: Element, declared: Declared) -> Choice:
    options = tuple(Option(one.get("identifier", ""), _read_words(one)) for one in elements_of(element, "inlineChoice"))
    return Choice(options, tuple(declared.list_right()), is_inline=True)


def _place_gaps(element: Element, declared: Declared, flow: Flow, place: Callable[[Element, Flow], bool]) -> None:
    """Words for the gaps of a text: each gap is a choice among all of them."""
    words = elements_of(element, "gapText")
    if len(words) < 2 or elements_of(element, "gapImg") or not all(_read_words(one) for one in words):
        raise BadItem(say(OTHER_INTERACTION, kind=element.tag))
    options = tuple(Option(one.get("identifier", ""), _read_words(one)) for one in words)
    keyed = {gap: word for word, _, gap in (pair.partition(" ") for pair in declared.list_right())}

    def place_gap(child: Element, inner: Flow) -> bool:
        if child.tag == "gapText":
            return True
        if child.tag != "gap":
            return place(child, inner)
        right = keyed.get(child.get("identifier", ""))
        inner.add_piece(Choice(options, (right,) if right else (), is_inline=True), is_inline=True)
        return True

    flow.end_line()
    render(element, flow, place_gap)
    flow.end_line()


def _place_hottext(element: Element, declared: Declared, flow: Flow, place: Callable[[Element, Flow], bool]) -> None:
    told = list(element.iter("hottext"))
    options = tuple(Option(one.get("identifier", ""), _read_words(one)) for one in told)
    right = tuple(one.id for one in options if one.id in declared.list_right())

    def place_words(child: Element, inner: Flow) -> bool:
        if child.tag != "hottext":
            return place(child, inner)
        inner.add_text(f"[{_read_words(child)}]")
        return True

    flow.end_line()
    render(element, flow, place_words)
    flow.add_piece(Choice(options, right, declared.is_multiple), is_inline=False)


def _read_option(reading: Reading, element: Element) -> Option:
    feedback: list[str] = []

    def place(child: Element, flow: Flow) -> bool:
        if child.tag not in _FEEDBACK:
            return False
        feedback.append(_read_text(reading, child))
        return True

    flow = Flow()
    render(element, flow, place)
    image = take_images(flow, reading.fetch, reading.record.images, reading.losses)
    return Option(element.get("identifier", ""), flow.text, image, "\n".join(one for one in feedback if one))


def _read_choice(reading: Reading, element: Element, declared: Declared) -> Interaction:
    options = tuple(_read_option(reading, one) for one in elements_of(element, "simpleChoice"))
    right = declared.list_right()
    is_multiple = declared.is_multiple or element.get("maxChoices", "1") not in ("1", "")
    truth = _read_truth(options, right, reading.is_ours)
    if truth is not None and not is_multiple:
        return truth
    if len(right) > 1 and not is_multiple and not reading.is_ours:
        reading.losses.append(say(SEVERAL_RIGHT))
    return Choice(options, tuple(one.id for one in options if one.id in right), is_multiple)


def _read_truth(options: tuple[Option, ...], right: list[str], is_ours: bool) -> Truth | None:
    if len(options) != 2 or len(right) != 1 or any(one.image for one in options):
        return None
    by_words = [one.id.lower() if is_ours else one.text.lower() for one in options]
    for order in (0, 1):
        if by_words[order] in WORDS_OF_TRUTH[0] and by_words[1 - order] in WORDS_OF_TRUTH[1]:
            told = options[order].feedback, options[1 - order].feedback
            return Truth(right[0] == options[order].id, *told) if right[0] in {one.id for one in options} else None
    return None


def _read_long(reading: Reading, element: Element, declared: Declared) -> TextEntry:
    return TextEntry(tuple(dict.fromkeys([*declared.correct, *declared.mapped])), True)


def _read_upload(reading: Reading, element: Element, declared: Declared) -> Upload:
    return Upload()


def _read_order(reading: Reading, element: Element, declared: Declared) -> Order:
    options = {one.id: one for one in (_read_option(reading, one) for one in elements_of(element, "simpleChoice"))}
    if not declared.correct or set(declared.correct) != set(options):
        return Order(())
    return Order(tuple(options[name] for name in declared.correct))


def _read_match(reading: Reading, element: Element, declared: Declared) -> Match:
    sides = [
        tuple(_read_option(reading, one) for one in elements_of(side))
        for side in elements_of(element, "simpleMatchSet")
    ]
    if len(sides) != 2:
        raise BadItem(say(BAD_PAIRS))
    pairs = [(one, other) for one, _, other in (pair.partition(" ") for pair in declared.list_right())]
    left, right = sides
    ids = {one.id for one in left}
    pairs = [pair if pair[0] in ids else (pair[1], pair[0]) for pair in pairs]
    if len({one for one, _ in pairs}) < len(pairs):
        if len({other for _, other in pairs}) < len(pairs):
            raise BadItem(say(BAD_PAIRS))
        left, right, pairs = right, left, [(other, one) for one, other in pairs]
    keyed = {one for one, _ in pairs}
    if keyed and keyed != {one.id for one in left}:
        if len({other for _, other in pairs}) < len(pairs) or {other for _, other in pairs} != {
            one.id for one in right
        }:
            raise BadItem(say(BAD_PAIRS))
        left, right, pairs = right, left, [(other, one) for one, other in pairs]
    return Match(left, right, tuple(pairs))


def _read_hotspot(reading: Reading, element: Element, declared: Declared) -> Hotspot:
    shown = next(iter(elements_of(element, "object", "img")), None)
    source = (shown.get("data") or shown.get("src") or "") if shown is not None else ""
    image = keep_image(source, reading.fetch, reading.record.images) if source else None
    if image is None:
        reading.losses.append(say(MISSING, name=source[:200]))
    size = _find_size(shown, reading.record.images.get(image or ""))
    if size is None:
        raise BadItem(say(NO_SIZE, name=source[:200]))
    spots = tuple(_read_spot(reading, one, size) for one in elements_of(element, "hotspotChoice"))
    right = tuple(one.id for one in spots if one.id in declared.list_right())
    return Hotspot(image or source, spots, right, declared.is_multiple)


def _find_size(shown: Element | None, data: bytes | None) -> tuple[int, int] | None:
    if shown is not None and shown.get("width", "").isdigit() and shown.get("height", "").isdigit():
        size = (int(shown.get("width", "0")[:6]), int(shown.get("height", "0")[:6]))
        return size if all(size) else None
    return measure(data) if data else None


def measure(data: bytes) -> tuple[int, int] | None:
    """Width and height, from the head of the file alone."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _read_spot(reading: Reading, element: Element, size: tuple[int, int]) -> Spot:
    shape = element.get("shape", "rect")
    numbers = [float(one) for one in re.findall(r"-?\d{1,6}(?:\.\d{1,6})?", element.get("coords", ""))]
    if shape == "ellipse" and len(numbers) == 4:
        reading.losses.append(say(LOST_PLACE))
        shape, numbers = "circle", [numbers[0], numbers[1], (numbers[2] + numbers[3]) / 2]
    if shape not in ("rect", "circle", "poly") or len(numbers) < 3:
        raise BadItem(say(OTHER_INTERACTION, kind=shape))
    scaled = [
        round(number * 1000 / size[index % 2 if shape != "circle" or index < 2 else 0])
        for index, number in enumerate(numbers)
    ]
    return Spot(element.get("identifier", ""), element.get("hotspotLabel", ""), shape, tuple(scaled))


_BLOCKS: dict[str, Callable[[Reading, Element, Declared], Interaction]] = {
    "choiceInteraction": _read_choice, "extendedTextInteraction": _read_long, "uploadInteraction": _read_upload,
    "orderInteraction": _read_order, "matchInteraction": _read_match, "hotspotInteraction": _read_hotspot,
}  # fmt: skip
