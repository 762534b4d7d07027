"""A body as a question of Moodle XML."""

from __future__ import annotations

import base64
import re
from decimal import Decimal
from urllib.parse import quote
from xml.etree.ElementTree import Comment, Element, tostring

from quizzes.bank.exchange.cloze import write_gap
from quizzes.bank.exchange.flow import write_flow
from quizzes.bank.exchange.gift_writing import (
    KIND_LEFT_OUT,
    KINDS,
    LOST_FEEDBACK,
    LOST_PERCENT,
    LOST_REFERENCE,
    LOST_UNITS,
    SAME_TEXT,
    SEVERAL_LEFT_OUT,
)
from quizzes.bank.exchange.hints import absolute_tolerance, collect_hints, plain, written_rights
from quizzes.bank.exchange.labels import pack_labels
from quizzes.bank.exchange.pictures import name_file
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import is_gapped, lone
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
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

FORMAT = "Moodle XML"
HINTS = frozenset({"percents", "units", "rights", "accepted"})
LOST_RIGHT_IMAGES = gettext_noop("%(format)s 的匹配题右侧不能带图片：图片没有导出。")
LOST_GAP_IMAGES = gettext_noop("%(format)s 填空里的选项不能带图片：图片没有导出。")
_CARRIED = ("type", "topics", "competencies", "difficulty", "points", "category", "citations", "source")
_GAP_MARK = re.compile(r'<gap n="(\d+)" ?/>')


def cannot_hold(body: Body) -> Message | None:
    """Why the format can't hold the question at all."""
    if body.bodies or not body.interactions:
        return say(SEVERAL_LEFT_OUT, format=FORMAT)
    hotspots = [one for one in body.interactions if isinstance(one, Hotspot)]
    if hotspots:
        return say(KIND_LEFT_OUT, format=FORMAT, kind=say(KINDS[Hotspot]))
    if not is_gapped(body) and lone(body) is None:
        return say(SEVERAL_LEFT_OUT, format=FORMAT)
    only = body.interactions[0]
    if isinstance(only, Match) and len({one.text for one in only.right}) < len(only.right):
        return say(SAME_TEXT, format=FORMAT)
    return None


def find_losses(body: Body) -> list[Message]:
    """What others will not see."""
    lost: list[str] = []
    is_cloze = _is_cloze(body)
    for one in body.interactions:
        if isinstance(one, NumberEntry):
            lost += [LOST_UNITS] if one.units and is_cloze else []
            lost += [LOST_PERCENT] if one.is_percent else []
        elif isinstance(one, TextEntry) and one.is_long and one.accepted:
            lost.append(LOST_REFERENCE)
        elif isinstance(one, Match):
            lost += [LOST_FEEDBACK] if any(option.feedback for option in one.right) else []
            lost += [LOST_RIGHT_IMAGES] if any(option.image for option in one.right) else []
        elif isinstance(one, Choice) and one.is_inline and any(option.image for option in one.options):
            lost.append(LOST_GAP_IMAGES)
    return [say(msgid, format=FORMAT) for msgid in dict.fromkeys(lost)]


def _is_cloze(body: Body) -> bool:
    found = lone(body)
    return found is None or (isinstance(found[1], Choice) and found[1].is_inline)


def write_question(record: Record) -> Element:
    body = record.body
    kind = "cloze" if _is_cloze(body) else _name_kind(body.interactions[0])
    question = Element("question", {"type": kind})
    packed = pack_labels(record, _CARRIED, collect_hints(body, HINTS))
    if packed:
        question.append(Comment(f" item:{packed} "))
    add(add(question, "name"), "text", record.name)
    if kind == "cloze":
        _write_cloze(question, record)
    else:
        _write_text(question, "questiontext", body.text, body.image, record)
    _write_text(question, "generalfeedback", record.rationale, None, record)
    if _is_grade(record.points):
        add(question, "defaultgrade", record.points)
    if kind != "cloze":
        _write_interaction(question, body.interactions[0], record)
    if record.topics:
        tags = add(question, "tags")
        for topic in record.topics:
            add(add(tags, "tag"), "text", topic)
    return question


def _is_grade(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text))


def _name_kind(only: Interaction) -> str:
    kinds: dict[type[object], str] = {
        Choice: "multichoice", Truth: "truefalse", NumberEntry: "numerical", Match: "matching", Order: "ordering",
        Upload: "essay",
    }  # fmt: skip
    if isinstance(only, TextEntry):
        return "essay" if only.is_long else "shortanswer"
    return kinds[type(only)]


def _write_text(parent: Element, tag: str, text: str, image: str | None, record: Record, **attributes: str) -> Element:
    """Text without an image as it is; with one, as HTML."""
    data = record.images.get(image or "")
    if data is None:
        holder = add(parent, tag, None, **attributes, format="plain_text")
        add(holder, "text", text)
        return holder
    holder = add(parent, tag, None, **attributes, format="html")
    add(holder, "text", tostring(write_flow([text]), encoding="unicode") + _show_image(image or "", data))
    _add_file(holder, image or "", data)
    return holder


def _show_image(name: str, data: bytes) -> str:
    return f'<p><img src="@@PLUGINFILE@@/{quote(name_file(name, data))}" alt=""></p>'


def _add_file(holder: Element, name: str, data: bytes) -> None:
    add(holder, "file", base64.b64encode(data).decode(), name=name_file(name, data), path="/", encoding="base64")


def _write_cloze(question: Element, record: Record) -> None:
    body = record.body
    gaps = list(body.interactions)
    parts: list[str | Element] = []
    for part in body.parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(Element("gap", {"n": str(sum(not isinstance(one, str) for one in parts))}))
    html = tostring(write_flow(parts), encoding="unicode").replace("{", "&#123;")
    html = _GAP_MARK.sub(lambda match: clean(write_gap(gaps[int(match[1])])), html)
    holder = add(question, "questiontext", None, format="html")
    data = record.images.get(body.image or "")
    add(holder, "text", html + (_show_image(body.image or "", data) if data else ""))
    if data:
        _add_file(holder, body.image or "", data)


def _write_interaction(question: Element, only: Interaction, record: Record) -> None:
    if isinstance(only, Choice):
        _write_choice(question, only, record)
    elif isinstance(only, Truth):
        for value in (True, False):
            answer = add(question, "answer", None, fraction="100" if only.value is value else "0")
            add(answer, "text", "true" if value else "false")
            _write_text(answer, "feedback", only.true_feedback if value else only.false_feedback, None, record)
    elif isinstance(only, NumberEntry):
        _write_number(question, only)
    elif isinstance(only, TextEntry) and not only.is_long:
        add(question, "usecase", "0")
        for text in only.accepted:
            add(add(question, "answer", None, fraction="100", format="plain_text"), "text", text)
    elif isinstance(only, Match):
        _write_match(question, only, record)
    elif isinstance(only, Order):
        _write_order(question, only, record)
    elif isinstance(only, TextEntry | Upload):
        _write_essay(question, only, record)


def _write_option(question: Element, option: Option, fraction: str, record: Record) -> None:
    answer = _write_text(question, "answer", option.text, option.image, record, fraction=fraction)
    _write_text(answer, "feedback", option.feedback, None, record)


def _write_choice(question: Element, choice: Choice, record: Record) -> None:
    add(question, "single", "false" if choice.is_multiple else "true")
    add(question, "shuffleanswers", "true")
    add(question, "answernumbering", "ABCD")
    share = plain((Decimal(100) / max(1, len(choice.right))).quantize(Decimal("0.00001")))
    for option in choice.options:
        right, wrong = (share, "-100") if choice.is_multiple else ("100", "0")
        _write_option(question, option, right if option.id in choice.right else wrong, record)


def _write_number(question: Element, number: NumberEntry) -> None:
    answer = add(question, "answer", None, fraction="100", format="plain_text")
    add(answer, "text", number.value)
    add(answer, "tolerance", absolute_tolerance(number))
    if number.units:
        units = add(question, "units")
        for name in number.units:
            unit = add(units, "unit")
            add(unit, "multiplier", "1")
            add(unit, "unit_name", name)
    add(question, "unitgradingtype", "1" if number.units else "0")
    add(question, "showunits", "0" if number.units else "3")


def _write_match(question: Element, match: Match, record: Record) -> None:
    add(question, "shuffleanswers", "true")
    texts = {option.id: option.text for option in match.right}
    keyed = dict(match.pairs)
    for option in match.left:
        asked = _write_text(question, "subquestion", option.text, option.image, record)
        add(add(asked, "answer"), "text", texts[keyed[option.id]])
        if option.feedback:
            _write_text(asked, "feedback", option.feedback, None, record)
    for option in written_rights(match):
        if option.id not in keyed.values():
            extra = _write_text(question, "subquestion", "", None, record)
            add(add(extra, "answer"), "text", option.text)


def _write_order(question: Element, order: Order, record: Record) -> None:
    add(question, "layouttype", "VERTICAL")
    add(question, "selecttype", "ALL")
    add(question, "selectcount", "0")
    add(question, "gradingtype", "ABSOLUTE_POSITION")
    for place, option in enumerate(order.options, start=1):
        _write_option(question, option, str(place), record)


def _write_essay(question: Element, only: TextEntry | Upload, record: Record) -> None:
    is_upload = isinstance(only, Upload)
    add(question, "responseformat", "noinline" if is_upload else "plain")
    add(question, "responserequired", "0" if is_upload else "1")
    add(question, "responsefieldlines", "15")
    add(question, "attachments", str(only.most_files) if isinstance(only, Upload) else "0")
    add(question, "attachmentsrequired", "1" if is_upload else "0")
    if isinstance(only, Upload) and only.extensions:
        add(question, "filetypeslist", ",".join(only.extensions))
    _write_text(question, "graderinfo", only.rubric, None, record)


def write_category(path: str) -> Element:
    question = Element("question", {"type": "category"})
    add(add(question, "category"), "text", f"$course$/top/{path}" if path else "$course$/top")
    return question
