"""Moodle XML: categories, tags, feedback, fractions, images in the file; cloze texts; our labels in a comment of each question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element, tostring

from quizzes.bank.exchange.flow import read_html
from quizzes.bank.exchange.gift import strip_category
from quizzes.bank.exchange.hints import plain, read_number, restore_hints
from quizzes.bank.exchange.labels import apply_labels, get_hints, unpack_labels
from quizzes.bank.exchange.mending import damage_in, damage_outside
from quizzes.bank.exchange.moodle_reading import BadQuestion, Reading, read_body
from quizzes.bank.exchange.moodle_writing import cannot_hold, find_losses, write_category, write_question
from quizzes.bank.exchange.records import Loss, ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import judge
from quizzes.bank.exchange.trees import Scales, comments_of, elements_of, find, find_root, is_clean, parse_xml, text_of
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_QUESTIONS, TOO_MANY_QUESTIONS
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import gettext_noop, say

NAME = "moodle_xml"
LABEL = "Moodle XML"
EXTENSIONS = (".xml",)

PLACE = gettext_noop("第 %(number)s 个 question")
NOT_MOODLE = gettext_noop("文件不是 Moodle XML（缺少 quiz）：请在 Moodle 题库里选择导出 Moodle XML 格式。")
DESCRIPTION = gettext_noop("这是一段说明文字，不是题目，没有导入：%(text)s")
LOST_COMBINED = gettext_noop("答对、答错时的统一说明没有保留：%(text)s")
LOST_HINTS = gettext_noop("多次作答的提示没有保留：%(text)s")
LOST_CHARACTERS = gettext_noop("XML 不能写的控制字符没有导出。")
_LABELS = re.compile(r"^\s*item:(\{.*\})\s*$", re.DOTALL)
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def recognize(data: bytes, name: str) -> bool:
    return find_root(data) == "quiz"


def read(data: bytes, name: str) -> ReadFile:
    root = parse_xml(data)
    if root.tag != "quiz":
        raise ImportRefused(say(NOT_MOODLE))
    questions = elements_of(root, "question")
    if len(questions) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    file = ReadFile(layout=LABEL, records=[], encoding="utf-8")
    file.losses += [Loss(place="", text=one) for one in damage_outside(root, questions)]
    category, scales = "", Scales()
    for number, question in enumerate(questions, start=1):
        scales.weigh(question)
        if question.get("type") == "category":
            category = strip_category(text_of(find(question, "category/text")))
        else:
            _read_question(question, say(PLACE, number=number), category, file)
    return file


def _read_question(question: Element, place: str, category: str, file: ReadFile) -> None:
    record = Record(body=Body(()), place=place, category=category, name=text_of(question.find("name/text")).strip())
    reading = Reading(question, record)
    raw = _describe(question)
    if question.get("type") == "description":
        file.losses.append(Loss(place=place, text=say(DESCRIPTION, text=raw[:500])))
        return
    hints: dict[str, object] = {}
    topics = [topic for one in question.iterfind("tags/tag/text") if (topic := text_of(one).strip())]
    for comment in comments_of(question):
        labels = _LABELS.match(comment)
        if labels:
            data = unpack_labels(labels[1])
            apply_labels(record, data)
            hints = dict(get_hints(data))
    record.topics += [topic for topic in topics if topic not in record.topics]
    points = read_number(reading.value("defaultgrade"))
    if points and Decimal(points) != Decimal(read_number(record.points) or "1"):
        record.points = plain(Decimal(points))
    try:
        body = read_body(reading)
    except BadQuestion as bad:
        file.unread.append(Unread(place=place, problems=[bad.reason], raw=raw))
        return
    rationale = reading.read_text(question.find("generalfeedback"))
    record.rationale = "\n".join(part for part in (rationale, *reading.lines) if part)
    record.body = restore_hints(body, hints)
    _lose_the_rest(reading)
    file.losses += [Loss(place=place, text=loss) for loss in dict.fromkeys(reading.losses)]
    judge(record, raw, file.records, file.unread, damage_in(question))


def _lose_the_rest(reading: Reading) -> None:
    for tags, msgid in ((_COMBINED, LOST_COMBINED), (("hint",), LOST_HINTS)):
        words = [reading.read_text(one) for one in elements_of(reading.element, *tags)]
        said = "；".join(word for word in words if word)
        if said:
            reading.losses.append(say(msgid, text=said[:500]))


def _describe(question: Element) -> str:
    """The stem in plain text, for somebody who looks at it."""
    return read_html(text_of(find(question, "questiontext/text"))).text[:2000]


def write(records: Sequence[Record], title: str) -> WrittenFile:
    root = Element("quiz")
    written = WrittenFile(data=b"", extension=".xml")
    category = ""
    for index, record in enumerate(records):
        place = str(index + 1)
        reason = cannot_hold(record.body)
        if reason:
            written.left_out.append(index)
            written.losses.append(Loss(place=place, text=reason))
            continue
        if record.category != category:
            category = record.category
            root.append(write_category(category))
        root.append(write_question(record))
        losses = find_losses(record.body)
        if not is_clean(record.body.text + record.rationale):
            losses.append(say(LOST_CHARACTERS))
        written.losses += [Loss(place=place, text=loss) for loss in losses]
    written.data = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
