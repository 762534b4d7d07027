"""XML of strangers: parsed without entities, document types or network, against caps on depth, elements and attributes; and XML
written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder  # to build; strangers' bytes go through defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import check_size
from quizzes.bank.types.wording import gettext_noop, say

MAX_DEPTH = 100
MAX_ELEMENTS = 1_000_000
MAX_MARKUP = 2_000_000  # signs that open a tag: counted before anything is parsed
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE = 100_000
MAX_DATA_URI = 14_000_000  # an image of 10 MB in base64

BROKEN = gettext_noop("文件不是完整的 XML，读到第 %(line)s 行出错：请在原系统里重新导出后再导入。")
HOSTILE = gettext_noop("文件里有不安全的内容（实体声明或外部引用），不能导入：请在原系统里重新导出后再导入。")
EXCESSIVE = gettext_noop("文件的结构过大或过深，不像正常的题目文件，不能导入：请在原系统里重新导出后再导入。")
UNKNOWN_ENCODING = gettext_noop("不认识文件声明的编码“%(encoding)s”：请另存为 UTF-8 编码后再导入。")

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Builder(TreeBuilder):
    """Local names only, comments kept, and no more than the caps."""

    def __init__(self) -> None:
        super().__init__(insert_comments=True)
        self.depth = 0
        self.count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS or len(attrs) > MAX_ATTRIBUTES:
            raise ImportRefused(say(EXCESSIVE))
        for value in attrs.values():
            if len(value) > MAX_ATTRIBUTE and (len(value) > MAX_DATA_URI or not value.startswith("data:image/")):
                raise ImportRefused(say(EXCESSIVE))
        return super().start(local(tag), {local(name): value for name, value in attrs.items()})

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(local(tag))


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def parse_xml(data: bytes) -> Element:
    """The root with local names. Raises ImportRefused, with what to do."""
    check_size(data)
    if data.count(b"<") > MAX_MARKUP:
        raise ImportRefused(say(EXCESSIVE))
    parser = XMLParser(target=_Builder(), forbid_entities=True, forbid_external=True)
    try:
        parser.feed(_decode(data))
        root: Element = parser.close()
    except DefusedXmlException:
        raise ImportRefused(say(HOSTILE)) from None
    except ParseError as error:
        raise ImportRefused(say(BROKEN, line=error.position[0])) from None
    except (ValueError, AssertionError):
        raise ImportRefused(say(BROKEN, line=1)) from None
    return root


def _decode(data: bytes) -> bytes | str:
    """Bytes that expat reads by itself, else text: declarations are often malformed, or name an encoding that expat lacks (GB2312)."""
    if data.startswith(_MARKS):
        return data
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARATION.match(data)
    if not declared:
        return data.lstrip()
    found = _ENCODING.search(declared[0])
    encoding = found[1].decode().lower() if found else "utf-8"
    try:
        return data[declared.end() :].decode("gb18030" if encoding in ("gb2312", "gbk") else encoding).lstrip()
    except LookupError:
        raise ImportRefused(say(UNKNOWN_ENCODING, encoding=encoding)) from None
    except UnicodeDecodeError:
        raise ImportRefused(say(BROKEN, line=1)) from None


def find_root(data: bytes) -> str:
    """Local name of the first element, from the first 4,000 bytes; "" where it shows none."""
    head = data[:8000].decode("utf-16", "ignore") if data.startswith(_MARKS) else data[:4000].decode("latin-1")
    for match in re.finditer(r"<(?:([A-Za-z_][\w:.-]*)|!--)", head):
        if match[1] and "-->" not in head[match.start() :].partition("<!--")[0]:
            return match[1].rpartition(":")[2]
    return ""


def find(element: Element | None, path: str) -> Element | None:
    return element.find(path) if element is not None else None


def text_of(element: Element | None) -> str:
    """All its text, without comments."""
    if element is None:
        return ""
    return "".join(_texts(element))


def _texts(element: Element) -> Iterator[str]:
    if is_comment(element):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def is_comment(element: Element) -> bool:
    """Comments stand in a tree as elements whose tag is no text."""
    tag: object = element.tag
    return not isinstance(tag, str)


def comments_of(element: Element) -> list[str]:
    """Texts of the comments right below it."""
    return [child.text or "" for child in element if is_comment(child)]


def elements_of(element: Element, *tags: str) -> list[Element]:
    """The elements right below it, of these tags where any are named."""
    return [child for child in element if not is_comment(child) and (not tags or child.tag in tags)]


def clean(text: str) -> str:
    """Without the characters that XML can't hold, and with line ends that it keeps."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_clean(text: str) -> bool:
    return clean(text) == text


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new element below, with text that XML can hold."""
    child = Element(tag, {name: clean(value) for name, value in attributes.items()})
    if text is not None:
        child.text = clean(text)
    parent.append(child)
    return child
