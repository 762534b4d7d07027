"""A body as an item of QTI 1.2, in the ways that Canvas reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Comment, Element, tostring

from quizzes.bank.exchange.flow import write_flow
from quizzes.bank.exchange.gift_writing import (
    KIND_LEFT_OUT,
    KINDS,
    LOST_FEEDBACK,
    LOST_REFERENCE,
    LOST_UNITS,
    SEVERAL_LEFT_OUT,
)
from quizzes.bank.exchange.hints import absolute_tolerance, collect_hints, plain
from quizzes.bank.exchange.labels import pack_labels
from quizzes.bank.exchange.qti_writing import FALSE, LOST_FILES, TRUE, FindFile
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import is_gapped, lone, walk
from quizzes.bank.exchange.trees import add
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
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

FORMAT = "QTI 1.2"
LOST_NUMBER_GAP = gettext_noop("Canvas 的填空题不能填数字：填数字的空其他系统可能读不出来。")
HINTS = frozenset({"units", "accepted"})
_CARRIED = ("type", "name", "topics", "competencies", "difficulty", "points", "category", "citations", "source")


def cannot_hold(body: Body) -> Message | None:
    """Why the format can't hold the question at all."""
    if body.bodies:
        reasons = [cannot_hold(below) for below in body.bodies if not below.bodies]
        is_flat = not body.interactions and len(reasons) == len(body.bodies) and isinstance(body.parts[0], str | Body)
        is_flat = is_flat and not any(isinstance(part, str) for part in body.parts[1:])
        return next((one for one in reasons if one), None) if is_flat else say(SEVERAL_LEFT_OUT, format=FORMAT)
    if not is_gapped(body) and lone(body) is None:
        return say(SEVERAL_LEFT_OUT, format=FORMAT)
    if any(isinstance(one, Choice) and one.is_multiple and one.is_inline for one in body.interactions):
        return say(KIND_LEFT_OUT, format=FORMAT, kind=say(KINDS[Choice]))
    return None


def find_losses(body: Body) -> list[Message]:
    lost: list[str] = []
    for one in walk(body):
        if isinstance(one, NumberEntry) and one.units:
            lost.append(LOST_UNITS)
        elif isinstance(one, TextEntry) and one.is_long and one.accepted:
            lost.append(LOST_REFERENCE)
        elif isinstance(one, Upload) and (one.most_files != 1 or one.extensions):
            lost.append(LOST_FILES)
        elif (isinstance(one, Order) and any(option.feedback for option in one.options)) or (
            isinstance(one, Match) and any(option.feedback for option in one.left + one.right)
        ):
            lost.append(LOST_FEEDBACK)
    scopes = body.bodies or (body,)
    if any(isinstance(one, NumberEntry) for below in scopes for one in below.interactions if lone(below) is None):
        lost.append(LOST_NUMBER_GAP)
    return [say(msgid, format=FORMAT) for msgid in dict.fromkeys(lost)]


@dataclass(slots=True)
class _Item:
    record: Record
    find_file: FindFile
    presentation: Element
    conditions: list[Element] = field(default_factory=list)
    feedback: dict[str, str] = field(default_factory=dict)

    def condition(self, points: str = "100", action: str = "Set") -> Element:
        """An empty conditionvar whose points were set."""
        one = Element("respcondition", {"continue": "No" if action == "Set" else "Yes"})
        variables = add(one, "conditionvar")
        add(one, "setvar", points, action=action, varname="SCORE")
        self.conditions.append(one)
        return variables

    def tell(self, response: str, ident: str, words: str) -> None:
        if words:
            one = Element("respcondition", {"continue": "Yes"})
            add(add(one, "conditionvar"), "varequal", ident, respident=response)
            add(one, "displayfeedback", None, feedbacktype="Response", linkrefid=f"{ident}_fb")
            self.conditions.insert(0, one)
            self.feedback[f"{ident}_fb"] = words


def write_items(record: Record, identifier: str, find_file: FindFile) -> list[Element]:
    """One item; of a case the material and an item for each question under it."""
    body = record.body
    labels = pack_labels(record, _CARRIED, collect_hints(body, HINTS) | _collect_uploads(body) | {"made": 1})
    if not body.bodies:
        return [_write_item(record, body, identifier, find_file, labels, {}, record.rationale)]
    items = [_write_item(record, Body((body.text,), body.image), identifier, find_file, labels, {}, record.rationale)]
    for number, below in enumerate(body.bodies, start=1):
        meta = {"parent_stimulus_item_ident": identifier}
        ours = pack_labels(record, (), {"made": 1})
        items.append(_write_item(record, below, f"{identifier}_{number}", find_file, ours, meta, ""))
    return items


def _collect_uploads(body: Body) -> dict[str, Any]:
    uploads = [one for one in walk(body) if isinstance(one, Upload)]
    if any(one.most_files != 1 or one.extensions for one in uploads):
        return {"uploads": [[one.most_files, list(one.extensions)] for one in uploads]}
    return {}


def _write_item(
    record: Record, body: Body, identifier: str, find_file: FindFile, labels: str, meta: dict[str, str], rationale: str
) -> Element:
    title = record.name or " ".join(body.text.split())[:60] or identifier
    root = Element("item", {"ident": identifier})
    root.set("title", title.replace("\n", " "))
    root.append(Comment(f" item:{labels} "))
    fields = add(add(root, "itemmetadata"), "qtimetadata")
    points = record.points if re.fullmatch(r"\d{1,4}(\.\d{1,4})?", record.points) else ""
    known = {"question_type": _name_kind(body)} | ({"points_possible": points} if points else {}) | meta
    for name, value in known.items():
        one = add(fields, "qtimetadatafield")
        add(one, "fieldlabel", name)
        add(one, "fieldentry", value)
    rubrics = [one.rubric for one in body.interactions if isinstance(one, TextEntry | Upload) and one.rubric]
    item = _Item(record, find_file, Element("presentation"))
    for rubric in rubrics:
        _write_material(item, add(root, "rubric", None, view="Scorer"), rubric, None)
    root.append(item.presentation)
    _write_presentation(item, body)
    if item.conditions:
        processing = add(root, "resprocessing")
        decided = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
        add(add(processing, "outcomes"), "decvar", None, **decided)
        processing.extend(item.conditions)
    for ident, words in ({"general_fb": rationale} | item.feedback).items():
        if words:
            _write_material(item, add(add(root, "itemfeedback", None, ident=ident), "flow_mat"), words, None)
    return root


def _name_kind(body: Body) -> str:
    if not body.interactions:
        return "text_only_question"
    found = lone(body)
    only = found[1] if found else None
    if found is None or (isinstance(only, Choice) and only.is_inline):
        is_list = all(isinstance(one, Choice) for one in body.interactions)
        return "multiple_dropdowns_question" if is_list else "fill_in_multiple_blanks_question"
    if isinstance(only, Choice):
        return "multiple_answers_question" if only.is_multiple else "multiple_choice_question"
    if isinstance(only, TextEntry):
        return "essay_question" if only.is_long else "short_answer_question"
    kinds: dict[type[Any], str] = {
        Truth: "true_false_question", NumberEntry: "numerical_question", Order: "ordering_question",
        Match: "matching_question", Hotspot: "hot_spot_question", Upload: "file_upload_question",
    }  # fmt: skip
    return kinds[type(only)]


def _write_material(item: _Item, parent: Element, text: str, image: str | None) -> None:
    material = add(parent, "material")
    data = item.record.images.get(image or "")
    if data is None:
        add(material, "mattext", text, texttype="text/plain")
        return
    html = tostring(write_flow([text]), encoding="unicode") if text else ""
    shown = Element("img", {"src": item.find_file(image or ""), "alt": ""})
    add(material, "mattext", f"{html}<p>{tostring(shown, encoding='unicode')}</p>", texttype="text/html")


def _write_presentation(item: _Item, body: Body) -> None:
    found = lone(body)
    if found is None and not body.interactions:
        _write_material(item, item.presentation, body.text, body.image)
    elif found is None or (isinstance(found[1], Choice) and found[1].is_inline):
        _write_gaps(item, body)
    else:
        text, only = found
        _write_material(item, item.presentation, text, body.image)
        if isinstance(only, NumberEntry | TextEntry):
            _write_entry(item, only, "response1")
        else:
            _WRITERS[type(only)](item, only)


def _write_gaps(item: _Item, body: Body) -> None:
    mark = "gap"
    while f"[{mark}" in body.text:
        mark += "_"
    text, number = "", 0
    for part in body.parts:
        if isinstance(part, str):
            text += part
        else:
            number += 1
            text += f"[{mark}{number}]"
    _write_material(item, item.presentation, text, body.image)
    share = plain((Decimal(100) / number).quantize(Decimal("0.01")))
    for index, one in enumerate(body.interactions, start=1):
        response = f"response_{mark}{index}"
        if isinstance(one, NumberEntry):
            _write_entry(item, one, response, share)
        elif isinstance(one, Choice):
            _write_list(item, response, one.options, f"g{index}o", name=f"{mark}{index}", answer_type="dropdown")
            for place, option in enumerate(one.options, start=1):
                if option.id in one.right:
                    add(item.condition(share, "Add"), "varequal", f"g{index}o{place}", respident=response)
        elif isinstance(one, TextEntry):
            options = tuple(Option(str(place), text) for place, text in enumerate(one.accepted))
            _write_list(item, response, options, f"g{index}o", name=f"{mark}{index}", answer_type="openEntry")
            add(item.condition(share, "Add"), "varequal", f"g{index}o1", respident=response)


def _write_list(
    item: _Item,
    response: str,
    options: tuple[Option, ...],
    mark: str,
    *,
    name: str = "",
    cardinality: str = "Single",
    **marks: str,
) -> None:
    one = add(item.presentation, "response_lid", None, ident=response, rcardinality=cardinality)
    if name:
        add(add(one, "material"), "mattext", name)
    holder = add(one, "render_choice")
    for number, option in enumerate(options, start=1):
        label = add(holder, "response_label", None, ident=f"{mark}{number}", **marks)
        _write_material(item, label, option.text, option.image)
        item.tell(response, f"{mark}{number}", option.feedback)


def _write_entry(item: _Item, one: Interaction, response: str, share: str = "100") -> None:
    entry = add(item.presentation, "response_str", None, ident=response, rcardinality="Single")
    is_number = isinstance(one, NumberEntry)
    fib = add(entry, "render_fib", None, **({"fibtype": "Decimal"} if is_number else {}))
    add(fib, "response_label", None, ident=f"{response}_answer")
    action = "Set" if share == "100" else "Add"
    if isinstance(one, NumberEntry):
        _write_number(item.condition(share, action), one, response)
    elif isinstance(one, TextEntry) and not one.is_long:
        variables = item.condition(share, action)
        for text in one.accepted:
            add(variables, "varequal", text, respident=response)


def _write_number(variables: Element, number: NumberEntry, response: str) -> None:
    either = add(variables, "or")
    margin = {"margintype": "percent" if number.is_percent else "absolute", "margin": number.tolerance}
    add(either, "varequal", number.value, respident=response, **margin)
    both = add(either, "and")
    value, tolerance = Decimal(number.value), Decimal(absolute_tolerance(number))
    add(both, "vargte", plain(value - tolerance), respident=response)
    add(both, "varlte", plain(value + tolerance), respident=response)


def _write_choice(item: _Item, one: Any) -> None:
    _write_list(item, "response1", one.options, "o", cardinality="Multiple" if one.is_multiple else "Single")
    variables = item.condition()
    several = "and" if one.is_multiple else "or" if len(one.right) > 1 else ""
    holder = add(variables, several) if several else variables
    for number, option in enumerate(one.options, start=1):
        if option.id in one.right:
            add(holder, "varequal", f"o{number}", respident="response1")
        elif one.is_multiple:
            add(add(holder, "not"), "varequal", f"o{number}", respident="response1")


def _write_truth(item: _Item, one: Any) -> None:
    holder = add(
        add(item.presentation, "response_lid", None, ident="response1", rcardinality="Single"), "render_choice"
    )
    for ident, words, told in (("true", TRUE, one.true_feedback), ("false", FALSE, one.false_feedback)):
        _write_material(item, add(holder, "response_label", None, ident=ident), say(words), None)
        item.tell("response1", ident, told)
    add(item.condition(), "varequal", "true" if one.value else "false", respident="response1")


def _write_order(item: _Item, one: Any) -> None:
    response = add(item.presentation, "response_lid", None, ident="response1", rcardinality="Ordered")
    holder = add(add(add(response, "render_extension"), "ims_render_object", None, shuffle="Yes"), "flow_label")
    numbered = list(enumerate(one.options, start=1))
    for number, option in sorted(numbered, key=lambda pair: pair[1].text):
        _write_material(item, add(holder, "response_label", None, ident=f"o{number}"), option.text, option.image)
    variables = item.condition()
    for number, _ in numbered:
        add(variables, "varequal", f"o{number}", respident="response1")


def _write_match(item: _Item, one: Any) -> None:
    places = {option.id: number for number, option in enumerate(one.right, start=1)}
    share = plain((Decimal(100) / len(one.left)).quantize(Decimal("0.01")))
    keyed = dict(one.pairs)
    for number, option in enumerate(one.left, start=1):
        response = add(item.presentation, "response_lid", None, ident=f"response_l{number}", rcardinality="Single")
        _write_material(item, response, option.text, option.image)
        holder = add(response, "render_choice")
        for right in one.right:
            label = add(holder, "response_label", None, ident=f"r{places[right.id]}")
            _write_material(item, label, right.text, right.image)
        add(item.condition(share, "Add"), "varequal", f"r{places[keyed[option.id]]}", respident=f"response_l{number}")


def _write_hotspot(item: _Item, one: Any) -> None:
    """Places in shares of the image, as New Quizzes has them."""
    cardinality = "Multiple" if one.is_multiple else "Single"
    response = add(item.presentation, "response_xy", None, ident="response1", rcardinality=cardinality)
    holder = add(response, "render_hotspot")
    add(add(holder, "material"), "matimage", None, uri=item.find_file(one.image))
    areas = {"rect": "rectangle", "circle": "ellipse", "poly": "bounded"}
    variables = item.condition()
    for number, spot in enumerate(one.spots, start=1):
        coords = [*spot.coords, spot.coords[2]] if spot.shape == "circle" else list(spot.coords)
        label = add(holder, "response_label", None, ident=f"s{number}", rarea=areas[spot.shape])
        label.text = ",".join(plain(Decimal(coord) / 1000) for coord in coords)
        if spot.label:
            _write_material(item, label, spot.label, None)
        if spot.id in one.right:
            add(variables, "varequal", f"s{number}", respident="response1")


def _write_upload(item: _Item, one: Any) -> None:
    """Canvas knows it by its metadata alone."""


_WRITERS: dict[type[Any], Callable[[_Item, Any], None]] = {
    Choice: _write_choice, Truth: _write_truth, Order: _write_order, Match: _write_match, Hotspot: _write_hotspot,
    Upload: _write_upload,
}  # fmt: skip
