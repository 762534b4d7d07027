"""The package of a Word document of questions, written part by part: python-docx takes ten times as long for ten thousand of them. Pure."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from quizzes.bank.exchange.cell_rows import (
    CASE,
    IMAGE,
    KEY,
    KIND,
    LABELS,
    LONG,
    MIXED,
    STEM,
    CellRow,
    hide_key,
    rows_of,
    tidy_parts,
    write_record,
)
from quizzes.bank.exchange.cell_text import name_letter
from quizzes.bank.exchange.image_names import rename_images, spot_images
from quizzes.bank.exchange.records import Loss, Record, WrittenFile
from quizzes.bank.exchange.shapes import find_images
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
    Upload,
)
from quizzes.bank.types.wording import gettext_noop, say

STEM_STYLE, OPTION_STYLE, KEY_STYLE = "QuestionStem", "QuestionOption", "QuestionKey"
FIELD_STYLE, IMAGE_STYLE, SHOWN_STYLE = "QuestionField", "QuestionImage", "QuestionShown"
TITLE_STYLE, GAP_STYLE = "QuestionTitle", "QuestionGap"
MARK = f'w:styleId="{STEM_STYLE}"'
NO_IMAGE = gettext_noop("有 %(count)s 张图片不是 Word 能放的格式，没有写进去。")
NO_SPOTS = gettext_noop("热点图不是 Word 能放的格式：这道题没有写进去。")
_FIT = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
_GAP = re.compile(r"\{\{(#?[1-9]\d*)\}\}")
_MARKED_IMAGE = re.compile(r"(?<!\\)(?:\\\\)*(\\i\{([^}]*)\})")
_UNHELD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDEST = 12 * 360_000
_PER_PIXEL = 9525
_SPACE = ' xml:space="preserve"'
_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="gif" ContentType="image/gif"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"""  # noqa: E501
_ROOT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""  # noqa: E501
_RELATION = '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
_BODY = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>"""  # noqa: E501
_PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1304" w:bottom="1304" w:left="1304" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
_LOOKS = {
    TITLE_STYLE: ("试卷标题", '<w:jc w:val="center"/><w:spacing w:after="240"/>', '<w:b/><w:sz w:val="32"/>'),
    STEM_STYLE: ("题干", '<w:keepNext/><w:spacing w:before="200" w:after="60"/>', ""),
    OPTION_STYLE: ("选项", '<w:ind w:left="420"/><w:spacing w:after="20"/>', ""),
    SHOWN_STYLE: ("作答处", '<w:ind w:left="420"/>', ""),
    IMAGE_STYLE: ("配图", '<w:ind w:left="420"/>', ""),
    KEY_STYLE: ("答案", '<w:ind w:left="420"/>', '<w:color w:val="9A1F12"/>'),
    FIELD_STYLE: ("题目说明", '<w:ind w:left="420"/>', '<w:color w:val="44546A"/><w:sz w:val="19"/>'),
}


def write_package(records: Sequence[Record], title: str, *, with_key: bool, with_rationale: bool) -> WrittenFile:
    written = WrittenFile(data=b"", extension=".docx")
    media = _Media()
    told = [_paragraph(TITLE_STYLE, title)]
    numbers = itertools.count(1)
    for place, record in enumerate(records):
        fit = {name: data for name, data in record.images.items() if _kind_of(data)}
        lost = [one for one in find_images(record.body) if one not in fit]
        if any(one in lost for one in spot_images(record.body)):
            written.losses.append(Loss(place=record.place, text=say(NO_SPOTS)))
            written.left_out.append(place)
            continue
        if lost:
            written.losses.append(Loss(place=record.place, text=say(NO_IMAGE, count=len(lost))))
        renamed = {one: media.keep(fit[one]) for one in find_images(record.body) if one in fit}
        plain = replace(record, body=rename_images(record.body, renamed))
        row = write_record(plain, with_key=with_key, with_rationale=with_rationale)
        told += _lay_out(row, plain.body, str(next(numbers)), media, with_key=with_key)
    written.data = _pack("".join(told), media)
    return written


class _Media:
    """The images of the document under names that no two share."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, bytes]] = []
        self.drawn = itertools.count(1)

    def keep(self, data: bytes) -> str:
        self.parts.append((f"image{len(self.parts) + 1}.{_kind_of(data)}", data))
        return f"图{len(self.parts)}"

    def draw(self, name: str) -> str:
        """The run that shows an image; its description is its name."""
        place = name.removeprefix("图")
        if not place.isdigit() or not 0 < int(place) <= len(self.parts):
            return ""
        width, height = _measure(self.parts[int(place) - 1][1])
        number = next(self.drawn)
        size = f'cx="{width}" cy="{height}"'
        return (
            f'<w:r><w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="{number}" name="图片 {number}" descr={quoteattr(name)}/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="图片 {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="img{place}"/>'
            f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )


def _measure(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except Exception:  # Pillow raises what its readers raise; the size is a matter of looks
        width, height = 320, 240
    wide = min(_WIDEST, max(1, width) * _PER_PIXEL)
    return wide, max(1, wide * height // max(1, width))


def _kind_of(data: bytes) -> str:
    return next((kind for start, kind in _FIT.items() if data.startswith(start)), "")


def _lay_out(row: CellRow, body: Body, number: str, media: _Media, *, with_key: bool) -> Iterator[str]:
    for (name, one), (_same, part) in zip(rows_of(row, number), _bodies_of(body, number), strict=True):
        dot = "" if "." in name else "."
        yield _paragraph(STEM_STYLE, f"{name}{dot} 【{one.cells[KIND]}】{one.cells.get(STEM, '')}", media)
        if one.cells.get(IMAGE):
            yield _paragraph(IMAGE_STYLE, f"\\i{{{one.cells[IMAGE]}}}", media)
        for place, option in enumerate(one.options):
            yield _paragraph(OPTION_STYLE, f"{name_letter(place)}. {option}", media)
        yield from _show(part, one, media, with_key=with_key)
        if with_key and one.cells.get(KEY):
            yield _paragraph(KEY_STYLE, f"{KEY}：{one.cells[KEY]}", media)
        for label in LABELS:
            if one.cells.get(label):
                yield _paragraph(FIELD_STYLE, f"{label}：{one.cells[label]}")


def _bodies_of(body: Body, number: str) -> Iterator[tuple[str, Body]]:
    yield number, body
    for place, one in enumerate(body.bodies, start=1):
        yield from _bodies_of(one, f"{number}.{place}")


def _show(body: Body, row: CellRow, media: _Media, *, with_key: bool) -> Iterator[str]:
    """What a candidate needs besides stem and options; not read back."""
    if row.cells[KIND] == LONG and not with_key:
        yield from (_paragraph(SHOWN_STYLE, "　") for _line in range(4))
    if row.cells[KIND] not in (MIXED, CASE):
        return
    asked = [part for part in tidy_parts(hide_key(body)) if not isinstance(part, (str, Body))]
    for number, one in enumerate(asked, start=1):
        for line in _show_lines(one):
            yield _paragraph(SHOWN_STYLE, f"（{number}）{line}" if len(asked) > 1 else line, media)
        if isinstance(one, Hotspot):
            yield _paragraph(SHOWN_STYLE, f"\\i{{{one.image}}}", media)


def _show_lines(one: Interaction) -> list[str]:
    if isinstance(one, (Choice, Order)):
        return ["　".join(f"{name_letter(n)}. {_told(option)}" for n, option in enumerate(one.options))]
    if isinstance(one, Match):
        left = "　".join(f"{n}. {_told(option)}" for n, option in enumerate(one.left, start=1))
        right = "　".join(f"{name_letter(n)}. {_told(option)}" for n, option in enumerate(one.right))
        return [left, right]
    if isinstance(one, Hotspot):
        return ["　".join(f"{n}. {spot.label}" for n, spot in enumerate(one.spots, start=1))]
    if isinstance(one, TextEntry) and one.is_long:
        return ["　"] * 4
    if isinstance(one, NumberEntry):
        return ["＿＿＿＿＿＿"]
    return ["（另交文件）"] if isinstance(one, Upload) else []


def _told(option: Option) -> str:
    return option.text + (f"\\i{{{option.image}}}" if option.image else "")


def _paragraph(style: str, text: str, media: _Media | None = None) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(_runs(text, style, media))}</w:p>'


def _runs(text: str, style: str, media: _Media | None) -> Iterator[str]:
    start = 0
    pattern = _GAP if style == STEM_STYLE else _MARKED_IMAGE
    for found in pattern.finditer(text) if media else ():
        if pattern is _GAP:
            yield _plain_run(text[start : found.start()])
            yield f'<w:r><w:rPr><w:rStyle w:val="{GAP_STYLE}"/></w:rPr><w:t{_SPACE}>＿＿（{found[1]}）＿＿</w:t></w:r>'
            start = found.end()
        elif media and (drawn := media.draw(found[2])):
            yield _plain_run(text[start : found.start(1)])
            yield drawn
            start = found.end(1)
    yield _plain_run(text[start:])


def _plain_run(text: str) -> str:
    """What XML can't hold is left out: where it counts, it has been written in other signs before."""
    text = _UNHELD.sub("", text)
    if not text:
        return ""
    pieces = []
    for piece in re.split(r"([\n\t])", text):
        if piece == "\n":
            pieces.append("<w:br/>")
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece:
            pieces.append(f"<w:t{_SPACE}>{escape(piece)}</w:t>")
    return f"<w:r>{''.join(pieces)}</w:r>"


def _pack(body: str, media: _Media) -> bytes:
    relations = _RELATION.format(id="styles", kind="styles", target="styles.xml")
    for number, (name, _data) in enumerate(media.parts, start=1):
        relations += _RELATION.format(id=f"img{number}", kind="image", target=f"media/{name}")
    head = _ROOT.partition("<Relationship ")[0]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _ROOT)
        package.writestr("word/document.xml", f"{_BODY}{body}{_PAGE}</w:body></w:document>")
        package.writestr("word/styles.xml", _styles())
        package.writestr("word/_rels/document.xml.rels", f"{head}{relations}</Relationships>")
        for name, data in media.parts:
            package.writestr(f"word/media/{name}", data)
    return stream.getvalue()


def _styles() -> str:
    told = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{code}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        for code, (name, paragraph, run) in _LOOKS.items()
    )
    gap = f'<w:style w:type="character" w:customStyle="1" w:styleId="{GAP_STYLE}"><w:name w:val="空格"/></w:style>'
    defaults = '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles xmlns:w="{namespace}">{defaults}{told}{gap}</w:styles>'
