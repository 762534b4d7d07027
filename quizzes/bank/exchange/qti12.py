"""QTI 1.2 as Canvas and others write it: packages (also .imscc) and single files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from xml.etree.ElementTree import Element, tostring

from quizzes.bank.exchange.flow import Flow
from quizzes.bank.exchange.hints import plain, read_number, restore_hints
from quizzes.bank.exchange.labels import apply_labels, get_hints, unpack_labels
from quizzes.bank.exchange.mending import damage_in, damage_outside
from quizzes.bank.exchange.packages import ZIP, Package, write_manifest, write_package
from quizzes.bank.exchange.qti12_material import render_material
from quizzes.bank.exchange.qti12_reading import BadItem, Reading, read_item, read_meta
from quizzes.bank.exchange.qti12_writing import cannot_hold, find_losses, write_items
from quizzes.bank.exchange.qti_items import LABELS, NESTED, NO_ITEMS, NOT_ITEM, find_head, place_images, restore_places
from quizzes.bank.exchange.records import Loss, ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import check_body, judge, tidy, walk
from quizzes.bank.exchange.trees import Scales, add, comments_of, parse_xml
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_QUESTIONS, TOO_MANY_QUESTIONS
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import gettext_noop, say

NAME = "qti12"
LABEL = "QTI 1.2"
EXTENSIONS = (".zip", ".imscc", ".xml", ".qti")
ROOTS = ("questestinterop",)
NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
SCHEMA = ("http://www.imsglobal.org/xsd/imscp_v1p1", "IMS Content", "1.1.3")
KIND = "imsqti_xmlv1p2"

PLACE = gettext_noop("%(file)s 第 %(number)s 个 item")
TEXT_ONLY = gettext_noop("这是一段说明文字，不是题目，没有导入：%(text)s")
FROM_BANK = gettext_noop("这里引用了题库里的题（%(name)s），题目本身不在文件里：请把题库一起导出。")

_Cases = dict[str, tuple[Record, dict[str, object], int]]  # by ident: material, hints, which record it will be


def recognize(data: bytes, name: str) -> bool:
    return bool(find_head(data, ROOTS))


def read(data: bytes, name: str) -> ReadFile:
    file = ReadFile(layout=LABEL, records=[], encoding="utf-8")
    if not data.startswith(ZIP):
        root = parse_xml(data)
        if root.tag not in ROOTS:
            raise ImportRefused(say(NOT_ITEM))
        _read_root(root, posixpath.basename(name), lambda _source: None, file)
        return file
    package = Package(data)
    found = _choose_files([name for name, root in package.list_roots().items() if root in ROOTS])
    if not found:
        raise ImportRefused(say(NO_ITEMS))
    file.losses += [Loss(place=one, text=say(NESTED, name=one)) for one in package.nested]
    for one in found:
        _read_root(parse_xml(package.read(one) or b""), one, partial(package.fetch, posixpath.dirname(one)), file)
    return file


def _choose_files(names: list[str]) -> list[str]:
    """Canvas writes a quiz twice, for others and in full: the full one counts."""
    full = {posixpath.basename(name).partition(".")[0] for name in names if name.endswith(".xml.qti")}
    return [
        name for name in names if name.endswith(".xml.qti") or posixpath.basename(posixpath.dirname(name)) not in full
    ]


def _read_root(root: Element, name: str, fetch: Callable[[str], bytes | None], file: ReadFile) -> None:
    cases: _Cases = {}
    items = [one for one in root.iter() if one.tag in ("item", "bankentry_item")]
    if len(items) + len(file.records) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    file.losses += [Loss(place=name, text=one) for one in damage_outside(root, items)]
    parents = {read_meta(one).get("parent_stimulus_item_ident", "") for one in items if one.tag == "item"}
    scales = Scales()
    for number, item in enumerate(items, start=1):
        scales.weigh(item)
        place = say(PLACE, file=name, number=number)
        if item.tag == "bankentry_item":
            file.losses.append(Loss(place=place, text=say(FROM_BANK, name=item.get("item_ref", ""))))
        else:
            _read_one(item, place, fetch, file, cases, parents)
    _close_cases(cases, file)


def _read_one(
    item: Element, place: str, fetch: Callable[[str], bytes | None], file: ReadFile, cases: _Cases, parents: set[str]
) -> None:
    record = Record(body=Body(()), place=place, name=item.get("title", "").strip())
    reading = Reading(item, record, fetch, meta=read_meta(item))
    data = next((unpack_labels(match[1]) for one in comments_of(item) if (match := LABELS.match(one))), {})
    hints = get_hints(data)
    reading.is_ours = hints.get("made") == 1
    raw = _describe(item) or record.name or item.get("ident", "")
    try:
        body = read_item(reading)
    except BadItem as bad:
        file.unread.append(Unread(place=place, problems=[bad.reason], raw=raw))
        return
    _read_labels(record, reading, data)
    record.body = restore_places(restore_hints(body, hints), record, hints)
    file.losses += [Loss(place=place, text=loss) for loss in dict.fromkeys(reading.losses)]
    reading.problems += damage_in(item)
    has_question = any(True for _ in walk(record.body))
    parent, *_ = cases.get(reading.meta.get("parent_stimulus_item_ident", ""), (None, {}, 0))
    if reading.kind == "text_only_question" and not has_question:
        if item.get("ident") in parents:
            cases[item.get("ident", "")] = (record, dict(hints), len(file.records))
        else:
            file.losses.append(Loss(place=place, text=say(TEXT_ONLY, text=raw[:500])))
    elif reading.problems:
        file.unread.append(Unread(place=place, problems=reading.problems, raw=raw, record=record))
    elif parent is not None and not check_body(record.body):
        parent.body = Body((*parent.body.parts, record.body), parent.body.image)
        parent.images |= record.images
        if record.rationale:
            parent.rationale = "\n".join(one for one in (parent.rationale, record.rationale) if one)
    else:
        judge(record, raw, file.records, file.unread)


def _read_labels(record: Record, reading: Reading, data: dict[str, object]) -> None:
    title, rationale = record.name, record.rationale
    if reading.is_ours and not data.get("name"):
        title = ""
    apply_labels(record, data)
    record.name, record.rationale = title, rationale
    points = read_number(reading.meta.get("points_possible", ""))
    if points and Decimal(points) != Decimal(read_number(record.points) or "0"):
        record.points = plain(Decimal(points))


def _close_cases(cases: _Cases, file: ReadFile) -> None:
    """A material with the questions under it is one question."""
    for record, hints, index in reversed(cases.values()):
        if record.body.bodies:
            body = restore_hints(tidy(record.body.parts, record.body.image), hints)
            record.body = restore_places(body, record, hints)
            file.records.insert(index, record)
        else:
            file.losses.append(Loss(place=record.place, text=say(TEXT_ONLY, text=record.body.text[:500])))


def _describe(item: Element) -> str:
    flow = Flow()
    presentation = item.find("presentation")
    for material in presentation.iter("material") if presentation is not None else ():
        render_material(material, flow)
        flow.end_line()
    return flow.text[:2000]


def write(records: Sequence[Record], title: str) -> WrittenFile:
    """A package of one file with all items, and the images beside it."""
    written = WrittenFile(data=b"", extension=".zip")
    root = Element("questestinterop", {"xmlns": NAMESPACE})
    assessment = add(root, "assessment", None, ident="assessment", title=title or LABEL)
    section = add(assessment, "section", None, ident="root_section")
    files: dict[str, bytes] = {}
    for index, record in enumerate(records):
        place = str(index + 1)
        reason = cannot_hold(record.body)
        if reason:
            written.left_out.append(index)
            written.losses.append(Loss(place=place, text=reason))
            continue
        paths = place_images(record, f"images/{index + 1}")
        section.extend(write_items(record, f"item{index + 1}", paths.__getitem__))
        files |= {path: record.images[name] for name, path in paths.items()}
        written.losses += [Loss(place=place, text=loss) for loss in find_losses(record.body)]
    data = tostring(root, encoding="utf-8", xml_declaration=True)
    manifest = write_manifest(title, SCHEMA, KIND, {"assessment.xml": list(files)})
    written.data = write_package({"imsmanifest.xml": manifest, "assessment.xml": data} | files)
    return written
