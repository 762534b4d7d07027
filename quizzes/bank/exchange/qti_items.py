"""Files of QTI 2.1, 2.2 and 3.0, which share one reader and one writer: a package, or one item as XML."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, tostring

from quizzes.bank.exchange.hints import restore_hints
from quizzes.bank.exchange.labels import apply_labels, get_hints, unpack_labels
from quizzes.bank.exchange.mending import damage_in
from quizzes.bank.exchange.packages import ZIP, Package, write_manifest, write_package
from quizzes.bank.exchange.pictures import name_file
from quizzes.bank.exchange.qti3_names import turn_to_3
from quizzes.bank.exchange.qti_reading import BadItem, measure, read_item
from quizzes.bank.exchange.qti_writing import cannot_hold, find_losses, to_pixels, write_item
from quizzes.bank.exchange.records import Loss, ReadFile, Record, Unread, WrittenFile
from quizzes.bank.exchange.shapes import change, find_images, judge, walk
from quizzes.bank.exchange.trees import Scales, comments_of, find_root, is_comment, parse_xml, text_of
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_QUESTIONS, TOO_MANY_QUESTIONS
from quizzes.bank.types.interactions import Body, Hotspot, Interaction, Upload
from quizzes.bank.types.wording import gettext_noop, say

NO_ITEMS = gettext_noop("压缩包里没有 QTI 题目：请在原系统里选择导出 QTI 后再导入。")
NOT_ITEM = gettext_noop("文件不是 QTI 题目：请在原系统里选择导出 QTI 后再导入。")
NESTED = gettext_noop("压缩包里的压缩文件“%(name)s”没有打开。")
LABELS = re.compile(r"^\s*item:(\{.*\})\s*$", re.DOTALL)
ROOTS = ("assessmentItem", "qti-assessment-item")
_TAG3 = re.compile(r"-([a-z])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version. `schema`: of the manifest; `kind`: of its resources; `mark`: what the file's head shows."""

    label: str
    namespace: str
    location: str
    schema: tuple[str, str, str]
    kind: str
    marks: tuple[bytes, ...]
    is_3: bool = False


def recognize(data: bytes, dialect: Dialect) -> bool:
    """By the namespace of the first item, of the file itself or in the package."""
    return any(mark in find_head(data, ROOTS) for mark in dialect.marks)


def find_head(data: bytes, roots: tuple[str, ...]) -> bytes:
    """The first bytes of the first file whose root is one of these, or nothing."""
    if not data.startswith(ZIP):
        return data[:4000] if find_root(data) in roots else b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist()[:2000]:
                if member.filename.lower().endswith((".xml", ".qti")):
                    with archive.open(member) as stream:
                        head = stream.read(8000)
                    if find_root(head) in roots:
                        return head
    except Exception:  # noqa: S110  # whatever is wrong with the zip: it isn't of this format
        pass
    return b""


def read(data: bytes, label: str) -> ReadFile:
    file = ReadFile(layout=label, records=[], encoding="utf-8")
    if not data.startswith(ZIP):
        root = parse_xml(data)
        if root.tag not in ROOTS:
            raise ImportRefused(say(NOT_ITEM))
        Scales().weigh(root)
        _read_one(root, root.get("identifier", "") or "1", lambda _source: None, file)
        return file
    package = Package(data)
    found = [name for name, root in package.list_roots().items() if root in ROOTS]
    if not found:
        raise ImportRefused(say(NO_ITEMS))
    if len(found) > MAX_QUESTIONS:
        raise ImportRefused(say(TOO_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    file.losses += [Loss(place=name, text=say(NESTED, name=name)) for name in package.nested]
    scales = Scales()
    for name in sorted(found, key=_order_of(package)):
        try:
            root = parse_xml(package.read(name) or b"")
        except ImportRefused as refused:
            file.unread.append(Unread(place=name, problems=[refused.reason]))  # type: ignore[list-item]
            continue
        scales.weigh(root)
        _read_one(root, name, partial(package.fetch, posixpath.dirname(name)), file)
    return file


def _order_of(package: Package) -> Callable[[str], tuple[int, str]]:
    """The manifest's order, then by name."""
    manifest = next((name for name in package.names if posixpath.basename(name) == "imsmanifest.xml"), None)
    text = (package.read(manifest) or b"").decode("utf-8", "ignore") if manifest else ""
    hrefs = {
        posixpath.normpath(href): place
        for place, href in enumerate(re.findall(r'<resource\b[^>]*?\bhref="([^"]+)"', text))
    }
    folder = posixpath.dirname(manifest or "")
    return lambda name: (hrefs.get(posixpath.relpath(name, folder or "."), len(hrefs)), name)


def _read_one(root: Element, place: str, fetch: Callable[[str], bytes | None], file: ReadFile) -> None:
    item = turn_to_2(root) if root.tag.startswith("qti-") else root
    record = Record(body=Body(()), place=place, name=item.get("title", "").strip())
    raw = " ".join(text_of(item.find("itemBody")).split())[:2000]
    try:
        reading = read_item(item, record, fetch)
    except BadItem as bad:
        file.unread.append(Unread(place=place, problems=[bad.reason], raw=raw))
        return
    for comment in comments_of(item):
        labels = LABELS.match(comment)
        if labels:
            data = unpack_labels(labels[1])
            if reading.is_ours and not data.get("name"):
                record.name = ""
            title = record.name
            apply_labels(record, data)
            record.name = title or record.name
            record.body = restore_places(restore_hints(record.body, get_hints(data)), record, get_hints(data))
    file.losses += [Loss(place=place, text=loss) for loss in dict.fromkeys(reading.losses)]
    judge(record, raw, file.records, file.unread, damage_in(root))


def restore_places(body: Body, record: Record, hints: Any) -> Body:
    """Limits of uploads, and thousandths where they still are the pixels that were written."""
    uploads, spots = hints.get("uploads"), hints.get("spots")
    counted = [one for one in walk(body) if isinstance(one, Upload)]
    marked = [spot for one in walk(body) if isinstance(one, Hotspot) for spot in one.spots]
    files = iter(uploads if isinstance(uploads, list) and len(uploads) == len(counted) else [None] * len(counted))
    places = iter(spots if isinstance(spots, list) and len(spots) == len(marked) else [None] * len(marked))

    def restore(one: Interaction) -> Interaction:
        if isinstance(one, Upload):
            match next(files):
                case [int() as most, list() as extensions] if all(isinstance(end, str) for end in extensions):
                    return replace(one, most_files=max(1, min(most, 100)), extensions=tuple(extensions))
        if isinstance(one, Hotspot):
            size = measure(record.images.get(one.image, b""))
            kept = []
            for spot in one.spots:
                coords = next(places)
                if size and isinstance(coords, list) and all(type(number) is int for number in coords):
                    other = replace(spot, coords=tuple(coords))
                    spot = other if to_pixels(other, size) == to_pixels(spot, size) else spot
                kept.append(spot)
            return replace(one, spots=tuple(kept))
        return one

    return change(body, restore)


def turn_to_2(element: Element) -> Element:
    """The same tree by the names of QTI 2."""
    is_3 = element.tag.startswith("qti-")
    names = {
        _camel(name) if is_3 and not name.startswith("data-") else name: value for name, value in element.attrib.items()
    }
    turned = Element(_camel(element.tag.removeprefix("qti-")) if is_3 else element.tag, names)
    turned.text, turned.tail = element.text, element.tail
    turned.extend(child if is_comment(child) else turn_to_2(child) for child in element)
    return turned


def _camel(name: str) -> str:
    return _TAG3.sub(lambda match: match[1].upper(), name)


def write(records: Sequence[Record], title: str, dialect: Dialect) -> WrittenFile:
    """A package of one file an item, with the images beside them."""
    written = WrittenFile(data=b"", extension=".zip")
    files: dict[str, bytes] = {}
    resources: dict[str, list[str]] = {}
    for index, record in enumerate(records):
        place = str(index + 1)
        reason = cannot_hold(record, dialect.label)
        if reason:
            written.left_out.append(index)
            written.losses.append(Loss(place=place, text=reason))
            continue
        paths = place_images(record, f"images/{index + 1}")
        href = f"items/item-{index + 1}.xml"
        item = write_item(record, f"item-{index + 1}", {name: f"../{path}" for name, path in paths.items()}.__getitem__)
        files[href] = _write_xml(item, dialect)
        files |= {path: record.images[name] for name, path in paths.items()}
        resources[href] = list(paths.values())
        written.losses += [Loss(place=place, text=loss) for loss in find_losses(record.body, dialect.label)]
    manifest = write_manifest(title, dialect.schema, dialect.kind, resources)
    written.data = write_package({"imsmanifest.xml": manifest} | files)
    return written


def place_images(record: Record, folder: str) -> dict[str, str]:
    """Where each image of the record stands in the package."""
    names = [name for name in find_images(record.body) if name in record.images]
    return {
        name: f"{folder}-{number}-{name_file(name, record.images[name])}" for number, name in enumerate(names, start=1)
    }


def _write_xml(item: Element, dialect: Dialect) -> bytes:
    turned = turn_to_3(item) if dialect.is_3 else item
    turned.attrib = {
        "xmlns": dialect.namespace, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{dialect.namespace} {dialect.location}",
    } | turned.attrib  # fmt: skip
    data: bytes = tostring(turned, encoding="utf-8", xml_declaration=True)
    return data
