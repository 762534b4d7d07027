"""XML of strangers: parsed without entities, document types or network, against caps on depth, elements and attributes; and XML
written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser as DefusedXMLParser

from quizzes.bank.exchange.mending import mend
from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import check_size
from quizzes.bank.types.wording import gettext_noop, say

MAX_DEPTH = 100
MAX_ELEMENTS = 700_000
MAX_COMMENTS = 200_000
MAX_DEFAULTS = 10_000_000  # characters of defaults times elements
MAX_SIGNS = {b"&": 3_000_000, b'"': 3_000_000, b"'": 3_000_000, b"\n": 1_000_000}
USUAL_WEIGHT = 200  # elements and tags in texts that a question may have
MAX_SURPLUS = 60_000  # of all questions of a file together, beyond what is usual
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE = 100_000
MAX_DATA_URI = 14_000_000  # an image of 10 MB in base64

BROKEN = gettext_noop(
    "文件不是完整的 XML，读到第 %(line)s 行第 %(column)s 列出错：请在原系统里重新导出，或用文本编辑器改好这一处后再导入。"
)
HOSTILE = gettext_noop("文件里有不安全的内容（实体声明或外部引用），不能导入：请在原系统里重新导出后再导入。")
EXCESSIVE = gettext_noop("文件的结构过大或过深，不像正常的题目文件，不能导入：请在原系统里重新导出后再导入。")
UNKNOWN_ENCODING = gettext_noop("不认识文件声明的编码“%(encoding)s”：请另存为 UTF-8 编码后再导入。")

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Nothing:
    """Takes nothing of what is parsed."""


class Scales:
    """Weighs the questions of one file: a few may be heavy, a bomb is one that is heavy beyond all measure."""

    def __init__(self) -> None:
        self._surplus = 0

    def weigh(self, question: Element) -> None:
        """Raises ImportRefused."""
        self.add(sum(1 + (one.text.count("<") if one.text else 0) for one in question.iter()))

    def add(self, weight: int) -> None:
        """Raises ImportRefused."""
        self._surplus += max(0, weight - USUAL_WEIGHT)
        if self._surplus > MAX_SURPLUS:
            raise ImportRefused(say(EXCESSIVE))


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def parse_xml(data: bytes) -> Element:
    """The root with local names. Raises ImportRefused, with what to do."""
    check_size(data)
    closed, asides = data.count(b"</"), data.count(b"<!--")
    is_dense = any(data.count(sign) > most for sign, most in MAX_SIGNS.items())
    if is_dense or _has_endless_run(data) or data.count(b"<") - closed > MAX_ELEMENTS or asides > MAX_COMMENTS:
        raise ImportRefused(say(EXCESSIVE))
    text = _decode(data)
    try:
        return _parse(text)
    except ParseError as error:
        line, column = error.position
    except (ValueError, AssertionError):
        line, column = 1, 0
    try:
        return _parse(mend(_to_text(text)) or "")
    except (ParseError, ValueError, AssertionError):
        raise ImportRefused(say(BROKEN, line=line, column=column + 1)) from None


def _has_endless_run(data: bytes) -> bool:
    """Whether some attribute or text surely is longer than any image: a window of that length without a tag or a quote."""
    windows = range(0, len(data) - MAX_DATA_URI, MAX_DATA_URI)
    return any(all(data.find(sign, at, at + MAX_DATA_URI) < 0 for sign in (b"<", b'"', b"'")) for at in windows)


def _to_text(data: bytes | str) -> str:
    """Raises UnicodeDecodeError."""
    if isinstance(data, str):
        return data
    return data.decode("utf-16" if data.startswith(_MARKS) else "utf-8")


def _parse(text: bytes | str) -> Element:
    """Looked through once without building anything, which refuses all declarations, and then built."""
    guard = DefusedXMLParser(target=_Nothing(), forbid_entities=True, forbid_external=True)
    guard.parser.DefaultHandlerExpand = None
    guard.parser.AttlistDeclHandler = _Defaults(text).declare
    try:
        guard.feed(text)
        guard.close()
    except DefusedXmlException:
        raise ImportRefused(say(HOSTILE)) from None
    parser = XMLParser(target=TreeBuilder(insert_comments=True))  # noqa: S314  # nothing is declared
    parser.feed(text)
    root: Element = parser.close()
    _cap(root)
    return root


class _Defaults:
    """Attributes that a document type gives to elements which don't name them: each element carries its own copy."""

    def __init__(self, text: bytes | str) -> None:
        self._elements = text.count("<") if isinstance(text, str) else text.count(b"<")
        self._chars = 0

    def declare(self, _element: str, _name: str, _kind: str, default: str | None, _is_required: bool) -> None:
        """Raises ImportRefused."""
        self._chars += len(default or "")
        if self._chars * self._elements > MAX_DEFAULTS:
            raise ImportRefused(say(EXCESSIVE))


def _cap(root: Element) -> None:
    """Takes the namespaces off all names. Raises ImportRefused where the tree is too deep or an element carries too much."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ImportRefused(say(EXCESSIVE))
        for one in level:
            if is_comment(one):
                continue
            if "}" in one.tag:
                one.tag = local(one.tag)
            if one.attrib:
                _cap_attributes(one)
        level = [child for one in level for child in one]


def _cap_attributes(element: Element) -> None:
    attributes = element.attrib
    if len(attributes) > MAX_ATTRIBUTES:
        raise ImportRefused(say(EXCESSIVE))
    for value in attributes.values():
        if len(value) > MAX_ATTRIBUTE and (len(value) > MAX_DATA_URI or not value.startswith("data:image/")):
            raise ImportRefused(say(EXCESSIVE))
    if any("}" in name for name in attributes):
        element.attrib = {local(name): value for name, value in attributes.items()}


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
        raise ImportRefused(say(BROKEN, line=1, column=1)) from None


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
