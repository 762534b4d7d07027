"""Small .docx files written by hand, part by part, so that a test controls every element Word and WPS would write."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

W_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = (
    f'<w:document xmlns:w="{W_NAMESPACE}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"><w:body>'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def run(text: str, properties: str = "") -> str:
    """One run; tabs and line breaks become their elements."""
    body = (
        escape(text)
        .replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
        .replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    )
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{body}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """One paragraph of runs; a plain string is one run."""
    content = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def numbered(number_id: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number_id}"/></w:numPr>'


def picture(relation: str) -> str:
    return f'<w:r><w:drawing><a:graphic><a:graphicData><a:blip r:embed="{relation}"/></a:graphicData></a:graphic></w:drawing></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    cells = (
        "".join(f"<w:tc>{''.join(paragraph(line) for line in cell.split(chr(10)))}</w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def abstract_list(number: int, *levels: tuple[str, str]) -> str:
    """A list whose levels have (format, text)."""
    written = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (shape, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{written}</w:abstractNum>'


def numbering_part(abstracts: list[str], numbers: dict[int, tuple[int, str]]) -> str:
    """numbering.xml: list ids with (abstract list, override)."""
    nums = "".join(
        f'<w:num w:numId="{one}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'
        for one, (abstract, more) in numbers.items()
    )
    return f'<w:numbering xmlns:w="{W_NAMESPACE}">{"".join(abstracts)}{nums}</w:numbering>'


def write_word(
    body: list[str], *, parts: dict[str, str | bytes] | None = None, images: dict[str, bytes] | None = None
) -> bytes:
    """A .docx of these body elements; ``images``: bytes by relation id."""
    stream = io.BytesIO()
    relations = "".join(
        f'<Relationship Id="{name}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/{name}.png"/>'
        for name in images or {}
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?>{_HEAD}{"".join(body)}</w:body></w:document>'
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        )
        for name, data in (images or {}).items():
            archive.writestr(f"word/media/{name}.png", data)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()


def draw_png(shade: int) -> bytes:
    """A picture of one gray pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + chunk(b"IEND", b"")
    )
