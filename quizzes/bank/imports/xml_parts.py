"""XML parts of Office files, parsed without entities, network or document types, and without keeping what was read."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import BAD_ARCHIVE, MAX_PARAGRAPHS, check_rows
from quizzes.bank.types.wording import say

Element = Any  # an lxml element; lxml ships no types
_PARAGRAPH = re.compile(rb"<w:p[ />]")
PACKAGE_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def parse_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """The root of a part, or None when the archive has no such part."""
    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError:
        raise ImportRefused(say(BAD_ARCHIVE)) from None


def iterate_part(archive: zipfile.ZipFile, name: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """Elements of these tags as they end. What was yielded is forgotten, so that memory stays small."""
    try:
        events = etree.iterparse(
            io.BytesIO(archive.read(name)), events=("end",), tag=tags, resolve_entities=False, no_network=True,
            load_dtd=False, dtd_validation=False, huge_tree=False,
        )  # fmt: skip
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        raise ImportRefused(say(BAD_ARCHIVE)) from None


def iterate_outer(archive: zipfile.ZipFile, name: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """Elements of these tags that lie in no other of them, as they end; like iterate_part they are forgotten."""
    open_count = 0
    try:
        events = etree.iterparse(
            io.BytesIO(archive.read(name)), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True,
            load_dtd=False, dtd_validation=False, huge_tree=False,
        )  # fmt: skip
        for event, element in events:
            open_count += 1 if event == "start" else -1
            if event == "end" and open_count == 0:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError:
        raise ImportRefused(say(BAD_ARCHIVE)) from None


def check_paragraphs(archive: zipfile.ZipFile, name: str) -> None:
    """Refuses a document with far too many before anything of it is parsed."""
    data = archive.read(name) if name in archive.namelist() else b""
    check_rows(sum(1 for _paragraph in _PARAGRAPH.finditer(data)), MAX_PARAGRAPHS)


def read_relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Targets inside the archive by relation id; targets elsewhere are left out."""
    folder, name = posixpath.split(part)
    root = parse_part(archive, f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
    if root is None:
        return {}
    relations = {}
    for relation in root.iter(PACKAGE_RELATIONS):
        target = relation.get("Target", "")
        if relation.get("TargetMode") != "External" and relation.get("Id"):
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            relations[relation.get("Id", "")] = path
    return relations
