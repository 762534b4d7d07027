"""A body as an item of QTI, by the names of QTI 2; `turn_to_3` gives those of QTI 3."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Comment, Element, SubElement

from quizzes.bank.exchange.flow import write_flow
from quizzes.bank.exchange.gift_writing import KIND_LEFT_OUT, KINDS, LOST_FEEDBACK, LOST_UNITS
from quizzes.bank.exchange.hints import collect_hints
from quizzes.bank.exchange.labels import pack_labels
from quizzes.bank.exchange.pictures import TYPES, find_extension
from quizzes.bank.exchange.qti_reading import CASE_CLASS, TOOL, measure
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import is_gap, walk
from quizzes.bank.exchange.trees import add, clean
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
    Interaction,
    Match,
    NumberEntry,
    Option,
    Order,
    Spot,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

LOST_FILES = gettext_noop("%(format)s 没有上传的文件数和类型：其他系统看不到这些限制。")
LOST_GAP_IMAGES = gettext_noop("%(format)s 填空里的选项不能带图片：图片没有导出。")
NO_PICTURE = gettext_noop("图上选点的图片不在题目里或不是图片，没有导出。")
TRUE, FALSE = gettext_noop("正确"), gettext_noop("错误")
HINTS = frozenset({"units"})
_CARRIED = (
    "type", "name", "topics", "competencies", "difficulty", "points", "category", "citations", "source"
)  # fmt: skip

FindFile = Callable[[str], str]  # name of an image in the record -> its place in the package


def cannot_hold(record: Record, label: str) -> Message | None:
    for one in walk(record.body):
        if isinstance(one, Hotspot) and measure(record.images.get(one.image, b"")) is None:
            return say(NO_PICTURE)
        if isinstance(one, Choice) and one.is_multiple and one.is_inline:
            return say(KIND_LEFT_OUT, format=label, kind=say(KINDS[Choice]))
    return None


def find_losses(body: Body, label: str) -> list[Message]:
    """What others will not see."""
    lost: list[str] = []
    for one in walk(body):
        if isinstance(one, NumberEntry) and one.units:
            lost.append(LOST_UNITS)
        elif isinstance(one, Upload) and (one.most_files != 1 or one.extensions):
            lost.append(LOST_FILES)
        elif isinstance(one, Choice) and one.is_inline:
            lost += [LOST_GAP_IMAGES] if any(option.image for option in one.options) else []
            lost += [LOST_FEEDBACK] if any(option.feedback for option in one.options) else []
    return [say(msgid, format=label) for msgid in dict.fromkeys(lost)]


@dataclass(slots=True)
class _Item:
    """An item as it is written: declarations, conditions and how many responses there are."""

    record: Record
    find_file: FindFile
    declared: list[Element] = field(default_factory=list)
    conditions: list[Element] = field(default_factory=list)
    told: dict[str, str] = field(
        default_factory=dict
    )  # cardinality by response, of those that say something of options

    def declare(
        self, base: str, right: list[str], *, cardinality: str = "single", mapped: list[str] | None = None
    ) -> str:
        name = "RESPONSE" if not self.declared else f"RESPONSE_{len(self.declared) + 1}"
        one = Element("responseDeclaration", {"identifier": name, "cardinality": cardinality, "baseType": base})
        if right:
            correct = add(one, "correctResponse")
            for value in right:
                add(correct, "value", value)
        if mapped:
            mapping = add(one, "mapping", None, defaultValue="0")
            for key in mapped:
                add(mapping, "mapEntry", None, mapKey=key, mappedValue="1", caseSensitive="false")
        self.declared.append(one)
        return name


def write_item(record: Record, identifier: str, find_file: FindFile) -> Element:
    """Declarations, body, processing and feedback in the order that the schema asks for."""
    item = _Item(record, find_file)
    body = Element("itemBody")
    _write_scope(item, body, record.body)
    hints = collect_hints(record.body, HINTS) | _collect_places(record)
    title = record.name or " ".join(record.body.text.split())[:60] or identifier
    root = Element(
        "assessmentItem",
        {
            "identifier": identifier,
            "title": clean(title),
            "adaptive": "false",
            "timeDependent": "false",
            "toolName": TOOL,
        },
    )
    root.append(Comment(f" item:{pack_labels(record, _CARRIED, hints | {'made': 1})} "))
    root.extend(item.declared)
    points = record.points if re.fullmatch(r"\d{1,4}(\.\d{1,4})?", record.points) else ""
    score = {"normalMaximum": points} if points else {}
    add(root, "outcomeDeclaration", None, identifier="SCORE", cardinality="single", baseType="float", **score)
    add(root, "outcomeDeclaration", None, identifier="FEEDBACK", cardinality="multiple", baseType="identifier")
    for name, cardinality in item.told.items():
        add(
            root,
            "outcomeDeclaration",
            None,
            identifier=f"FEEDBACK_{name}",
            cardinality=cardinality,
            baseType="identifier",
        )
    root.append(body)
    processing = add(root, "responseProcessing")
    processing.extend(item.conditions)
    for name in item.told:
        add(add(processing, "setOutcomeValue", None, identifier=f"FEEDBACK_{name}"), "variable", None, identifier=name)
    if record.rationale:
        said = add(processing, "setOutcomeValue", None, identifier="FEEDBACK")
        add(add(said, "multiple"), "baseValue", "rationale", baseType="identifier")
        told = add(root, "modalFeedback", None, outcomeIdentifier="FEEDBACK", identifier="rationale", showHide="show")
        told.append(write_flow([record.rationale]))
    return root


def _collect_places(record: Record) -> dict[str, Any]:
    """What QTI has no place for: how many files of which kind, and places of an image in thousandths."""
    uploads = [one for one in walk(record.body) if isinstance(one, Upload)]
    spots = [list(spot.coords) for one in walk(record.body) if isinstance(one, Hotspot) for spot in one.spots]
    found: dict[str, Any] = {}
    if any(one.most_files != 1 or one.extensions for one in uploads):
        found["uploads"] = [[one.most_files, list(one.extensions)] for one in uploads]
    if spots:
        found["spots"] = spots
    return found


def _write_scope(item: _Item, parent: Element, body: Body) -> None:
    """Lines of text with their gaps, the image after the first, and what stands under them."""
    line: list[str | Element] = []
    has_shown = False

    def end_line() -> None:
        nonlocal has_shown
        if any(not isinstance(one, str) or one for one in line):
            parent.append(write_flow(line))
        line.clear()
        if not has_shown:
            has_shown = True
            _show_image(item, parent, body.image)

    for part in body.parts:
        if isinstance(part, str):
            line.append(part)
        elif isinstance(part, Body):
            end_line()
            _write_scope(item, add(parent, "div", None, **{"class": CASE_CLASS}), part)
        elif is_gap(part):
            line.append(_write_gap(item, part))
        else:
            end_line()
            parent.append(_WRITERS[type(part)](item, part))
            _write_rubric(parent, part)
    end_line()


def _write_rubric(parent: Element, part: Interaction) -> None:
    if isinstance(part, TextEntry | Upload) and part.rubric:
        add(parent, "rubricBlock", None, view="scorer").append(write_flow([part.rubric]))


def _show_image(item: _Item, parent: Element, name: str | None) -> None:
    if name and name in item.record.images:
        add(add(parent, "p"), "img", None, src=item.find_file(name), alt="")


def _write_gap(item: _Item, part: Interaction) -> Element:
    if isinstance(part, Choice):
        name = _declare_choice(item, part)
        one = Element("inlineChoiceInteraction", {"responseIdentifier": name, "shuffle": "false"})
        for option in part.options:
            add(one, "inlineChoice", option.text, identifier=_identify(part.options, option.id))
        return one
    if isinstance(part, NumberEntry):
        name = item.declare("float", [part.value])
        _score_number(item, name, part)
    else:
        assert isinstance(part, TextEntry)
        name = item.declare("string", list(part.accepted[:1]), mapped=list(part.accepted))
        _score_mapped(item, name)
    return Element("textEntryInteraction", {"responseIdentifier": name})


def _identify(options: tuple[Option, ...], wanted: str, mark: str = "o") -> str:
    """Ids may be anything; identifiers of XML may not."""
    return f"{mark}{[one.id for one in options].index(wanted) + 1}"


def _write_option(
    item: _Item,
    parent: Element,
    tag: str,
    option: Option,
    identifier: str,
    outcome: str = "FEEDBACK",
    **attributes: str,
) -> None:
    choice = add(parent, tag, None, identifier=identifier, **attributes)
    if option.text:
        choice.append(write_flow([option.text]))
    _show_image(item, choice, option.image)
    if option.feedback:
        told = add(choice, "feedbackBlock", None, outcomeIdentifier=outcome, identifier=identifier, showHide="show")
        told.append(write_flow([option.feedback]))


def _write_choice(item: _Item, part: Any) -> Element:
    name = _declare_choice(item, part)
    one = Element(
        "choiceInteraction",
        {"responseIdentifier": name, "shuffle": "true", "maxChoices": "0" if part.is_multiple else "1"},
    )
    for number, option in enumerate(part.options, start=1):
        _write_option(
            item, one, "simpleChoice", option, f"o{number}", _tell(item, name, part.options, part.is_multiple)
        )
    return one


def _tell(item: _Item, name: str, options: tuple[Option, ...], is_multiple: bool) -> str:
    """The outcome that shows what is said of the options that were chosen, where anything is."""
    if any(option.feedback for option in options):
        item.told[name] = "multiple" if is_multiple else "single"
    return f"FEEDBACK_{name}"


def _declare_choice(item: _Item, part: Choice) -> str:
    """Declares and scores it; where any of several options is right, by points."""
    right = [_identify(part.options, one) for one in part.right]
    if part.is_multiple or len(right) < 2:
        name = item.declare("identifier", right, cardinality="multiple" if part.is_multiple else "single")
        _score_match(item, name)
    else:
        name = item.declare("identifier", right[:1], mapped=right)
        _score_mapped(item, name)
    return name


def _write_truth(item: _Item, part: Any) -> Element:
    name = item.declare("identifier", ["true" if part.value else "false"])
    one = Element("choiceInteraction", {"responseIdentifier": name, "shuffle": "false", "maxChoices": "1"})
    sides = (
        Option("true", say(TRUE), feedback=part.true_feedback),
        Option("false", say(FALSE), feedback=part.false_feedback),
    )
    for side in sides:
        _write_option(item, one, "simpleChoice", side, side.id, _tell(item, name, sides, is_multiple=False))
    _score_match(item, name)
    return one


def _write_long(item: _Item, part: Any) -> Element:
    name = item.declare("string", list(part.accepted[:1]), mapped=list(part.accepted[1:]))
    return Element("extendedTextInteraction", {"responseIdentifier": name, "expectedLines": "10"})


def _write_order(item: _Item, part: Any) -> Element:
    """Written in an order of its own: the key is in the declaration, not in what is shown."""
    names = [f"o{number}" for number in range(1, len(part.options) + 1)]
    name = item.declare("identifier", names, cardinality="ordered")
    one = Element("orderInteraction", {"responseIdentifier": name, "shuffle": "true"})
    for identifier, option in sorted(zip(names, part.options, strict=True), key=lambda pair: pair[1].text):
        _write_option(item, one, "simpleChoice", option, identifier)
    _score_match(item, name)
    return one


def _write_match(item: _Item, part: Any) -> Element:
    pairs = [f"{_identify(part.left, one, 'l')} {_identify(part.right, other, 'r')}" for one, other in part.pairs]
    name = item.declare("directedPair", pairs, cardinality="multiple")
    one = Element(
        "matchInteraction", {"responseIdentifier": name, "shuffle": "true", "maxAssociations": str(len(part.left))}
    )
    for side, mark, most in ((part.left, "l", "1"), (part.right, "r", "0")):
        listed = add(one, "simpleMatchSet")
        for number, option in enumerate(side, start=1):
            _write_option(item, listed, "simpleAssociableChoice", option, f"{mark}{number}", matchMax=most)
    _score_match(item, name)
    return one


def _write_hotspot(item: _Item, part: Any) -> Element:
    names = {spot.id: f"s{number}" for number, spot in enumerate(part.spots, start=1)}
    right = [names[one] for one in part.right]
    name = item.declare("identifier", right, cardinality="multiple" if part.is_multiple else "single")
    one = Element("hotspotInteraction", {"responseIdentifier": name, "maxChoices": "0" if part.is_multiple else "1"})
    data = item.record.images[part.image]
    width, height = measure(data) or (1, 1)
    kind = TYPES.get(find_extension(data), "image/png")
    add(one, "object", None, data=item.find_file(part.image), type=kind, width=str(width), height=str(height))
    for spot in part.spots:
        attributes = {"hotspotLabel": spot.label} if spot.label else {}
        coords = ",".join(str(number) for number in to_pixels(spot, (width, height)))
        add(one, "hotspotChoice", None, identifier=names[spot.id], shape=spot.shape, coords=coords, **attributes)
    _score_match(item, name)
    return one


def to_pixels(spot: Spot, size: tuple[int, int]) -> list[int]:
    """Thousandths of the image in pixels; a radius is of the width."""
    return [
        round(number * size[index % 2 if spot.shape != "circle" or index < 2 else 0] / 1000)
        for index, number in enumerate(spot.coords)
    ]


def _write_upload(item: _Item, part: Any) -> Element:
    return Element("uploadInteraction", {"responseIdentifier": item.declare("file", [])})


_WRITERS: dict[type[Any], Callable[[_Item, Any], Element]] = {
    Choice: _write_choice, Truth: _write_truth, TextEntry: _write_long, Order: _write_order, Match: _write_match,
    Hotspot: _write_hotspot, Upload: _write_upload,
}  # fmt: skip


def _add_points(parent: Element) -> Element:
    total = add(add(parent, "setOutcomeValue", None, identifier="SCORE"), "sum")
    add(total, "variable", None, identifier="SCORE")
    return total


def _score_match(item: _Item, name: str) -> None:
    condition = Element("responseCondition")
    when = SubElement(condition, "responseIf")
    match = add(when, "match")
    add(match, "variable", None, identifier=name)
    add(match, "correct", None, identifier=name)
    add(_add_points(when), "baseValue", "1", baseType="float")
    item.conditions.append(condition)


def _score_mapped(item: _Item, name: str) -> None:
    holder = Element("holder")
    add(_add_points(holder), "mapResponse", None, identifier=name)
    item.conditions.append(holder[0])


def _score_number(item: _Item, name: str, number: NumberEntry) -> None:
    condition = Element("responseCondition")
    when = SubElement(condition, "responseIf")
    tolerance = number.tolerance
    mode = {"toleranceMode": "relative" if number.is_percent else "absolute", "tolerance": f"{tolerance} {tolerance}"}
    equal = add(when, "equal", None, **mode)
    add(equal, "variable", None, identifier=name)
    add(equal, "correct", None, identifier=name)
    add(_add_points(when), "baseValue", "1", baseType="float")
    item.conditions.append(condition)
