"""The text of one Word paragraph as a reader sees it: breaks, tabs, symbols, raised digits, pictures, accepted changes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lib.folding import clean
from quizzes.bank.imports.formulas import UNREADABLE, M, write_formula
from quizzes.bank.imports.lines import IMAGE_BASE, STRUCK
from quizzes.bank.imports.numbering import W
from quizzes.bank.imports.scripts import raise_digits
from quizzes.bank.imports.xml_parts import Element

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXTBOX = f"{W}txbxContent"
# Ticks and crosses of Wingdings and Wingdings 2, by the code that w:sym gives and by the letter that hides behind the font.
_SYMBOLS = {
    "FC": "√",
    "FB": "×",
    "FE": "√",
    "FD": "×",
    "50": "√",
    "4F": "×",
    "52": "√",
    "51": "×",
    "D6": "√",
    "B4": "×",
    "A3": "≤",
    "B3": "≥",
}
_SKIPPED = {
    f"{W}{name}"
    for name in (
        "del", "moveFrom", "delText", "pPr", "rPr", "rt", "sectPr", "footnoteReference", "endnoteReference", "commentReference",
        "annotationRef", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "softHyphen", "fldChar", "sdtPr",
    )
}  # fmt: skip
_FIXED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# Formatting that changes what the text says; all other is looks.
_MEANINGFUL = {f"{W}{name}" for name in ("vanish", "rFonts", "u", "vertAlign", "strike", "dstrike")}
_LOST_GRAPHICS = re.compile(r"/(?:chart|diagram)$")
_EQUATION = re.compile(r"^\s*eq\s", re.IGNORECASE)


class Pictures:
    """Pictures of the document, each read once; in the text each is one private character."""

    def __init__(self, archive: zipfile.ZipFile, relations: dict[str, str]) -> None:
        self.images: list[bytes] = []
        self._archive = archive
        self._relations = relations
        self._known: dict[str, str] = {}
        self._names = set(archive.namelist())

    def mark(self, relation: str | None) -> str:
        """The character of the picture behind a relation id; UNREADABLE when the file does not hold it."""
        part = self._relations.get(relation or "", "")
        if part not in self._names:
            return UNREADABLE
        if part not in self._known:
            self._known[part] = chr(IMAGE_BASE + len(self.images))
            self.images.append(self._archive.read(part))
        return self._known[part]


class ParagraphReader:
    """Reads paragraphs one after another; what stands in text boxes is kept aside until asked for."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self.boxes: list[Element] = []

    def read(self, paragraph: Element) -> str:
        return "".join(self._read_children(paragraph))

    def take_boxes(self) -> list[Element]:
        boxes, self.boxes = self.boxes, []
        return boxes

    def _read_children(self, parent: Element) -> Iterator[str]:
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                yield self._read_run(child)
            elif tag in _SKIPPED or not isinstance(tag, str):
                continue
            else:
                yield from self._read_other(child)

    def _read_other(self, element: Element) -> Iterator[str]:
        tag = element.tag
        if tag == f"{W}t":
            yield clean(element.text or "")
        elif tag in _FIXED:
            yield _FIXED[tag]
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            yield write_formula(element)
        elif tag == f"{W}drawing":
            yield self._read_drawing(element)
        elif tag in (f"{W}pict", f"{W}object"):
            self.boxes += element.iter(_TEXTBOX)
            yield from (self.pictures.mark(one.get(f"{_RELATION}id")) for one in element.iter(_IMAGE_DATA))
        elif tag == f"{_MC}AlternateContent":
            yield self._read_alternatives(element)
        elif tag == f"{W}ruby":
            base = element.find(f"{W}rubyBase")
            yield from self._read_children(base) if base is not None else ()
        elif tag == f"{W}sym":
            yield _SYMBOLS.get(element.get(f"{W}char", "").upper()[-2:], UNREADABLE)
        elif tag == f"{W}instrText":
            yield UNREADABLE if _EQUATION.match(element.text or "") else ""
        else:
            yield from self._read_children(element)

    def _read_alternatives(self, element: Element) -> str:
        """The choice that modern Word shows; the fallback only where the choice gives nothing."""
        boxes = len(self.boxes)
        for name in ("Choice", "Fallback"):
            for alternative in element.findall(f"{_MC}{name}"):
                text = "".join(self._read_children(alternative))
                if text or len(self.boxes) > boxes:
                    return text
        return ""

    def _read_drawing(self, drawing: Element) -> str:
        boxes = list(drawing.iter(_TEXTBOX))
        self.boxes += boxes
        inside = {blip for box in boxes for blip in box.iter(_BLIP)}
        marks = [
            self.pictures.mark(blip.get(f"{_RELATION}embed")) for blip in drawing.iter(_BLIP) if blip not in inside
        ]
        if not marks and any(_LOST_GRAPHICS.search(one.get("uri", "")) for one in drawing.iter(_GRAPHIC)):
            return UNREADABLE
        return "".join(marks)

    def _read_run(self, run: Element) -> str:
        properties = run.find(f"{W}rPr")
        text = "".join(self._read_children(run))
        if properties is None or not text or not any(child.tag in _MEANINGFUL for child in properties):
            return text
        return _apply_properties(text, properties)


def _is_on(properties: Element, name: str) -> bool:
    found = properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "true") not in ("0", "false", "none", "off")


def _apply_properties(text: str, properties: Element) -> str:
    """What formatting means for the text: hidden text is not there, underlined blanks are a blank to fill."""
    if _is_on(properties, "vanish"):
        return ""
    fonts = properties.find(f"{W}rFonts")
    if fonts is not None and "Wingdings" in (fonts.get(f"{W}ascii") or ""):
        text = "".join(
            char if char.isspace() or ord(char) > 0x2FF else _SYMBOLS.get(f"{ord(char):02X}", UNREADABLE)
            for char in text
        )
    if _is_on(properties, "u") and not text.strip(" \t\u3000") and (len(text) >= 2 or "\t" in text):
        return "____"
    position = properties.find(f"{W}vertAlign")
    if position is not None and text.strip():
        moved = raise_digits(text, position.get(f"{W}val", ""))
        text = moved if moved is not None else ("^" if position.get(f"{W}val") == "superscript" else "_") + text
    if text.strip() and (_is_on(properties, "strike") or _is_on(properties, "dstrike")):
        text += STRUCK
    return text
