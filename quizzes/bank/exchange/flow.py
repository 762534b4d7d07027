"""Formatted text of other systems as plain text: paragraphs and line breaks as lines, rows of tables as lines, formulas as text, images
by their source; with a list of what went lost. And plain text written so that it comes back exactly."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.trees import clean, is_comment, text_of
from quizzes.bank.types.wording import Message, gettext_noop, say

LOST_STYLE = gettext_noop("粗体、斜体、颜色等文字格式没有保留。")
LOST_LINK = gettext_noop("链接的网址没有保留，只保留文字。")
LOST_MEDIA = gettext_noop("音频、视频或嵌入的内容没有保留。")
LOST_TABLE = gettext_noop("表格改成了一行一行的文字。")
LOST_FORMULA = gettext_noop("公式改成了文字，请核对。")

_SPACE = " \t\n\r\f"
_BLANKS = re.compile(f"[{_SPACE}]+")
_STYLED = {
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "strike",
    "del",
    "ins",
    "font",
    "mark",
    "big",
    "small",
    "code",
    "tt",
    "cite",
}
_MEDIA = {"audio", "video", "object", "iframe", "embed", "svg", "script", "canvas", "applet", "source", "track"}
_HIDDEN = {"style", "head", "title", "template", "stylesheet"}
_LINES = {
    "p", "div", "ul", "ol", "li", "table", "tr", "thead", "tbody", "tfoot", "caption", "pre", "blockquote", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "dl", "dt", "dd", "address", "section", "article", "header", "footer", "figure", "figcaption", "form", "body",
}  # fmt: skip
_VOID = {"br", "img", "hr", "input", "meta", "link", "source", "track", "wbr", "col", "area", "base", "embed", "param"}
_CLOSED_BY = {
    "p": _LINES - {"li", "tr", "thead", "tbody", "tfoot", "caption"}, "li": {"li"}, "td": {"td", "th", "tr"},
    "th": {"td", "th", "tr"}, "tr": {"tr", "tbody", "tfoot"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"},
}  # fmt: skip
_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_MAX_DEPTH = 60
_MARKUP = re.compile(
    r"""(?P<comment><!--)|<![A-Za-z\[][^<>]{0,400}>|<(/?)(?P<tag>[A-Za-z][\w:-]*+)((?:[^<>"']++|"[^"<>]*"|'[^'<>]*')*+)>"""
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")


class Flow:
    """Text and other pieces in reading order, with blanks as a browser shows them. `images`: sources, `lost`: what has no place."""

    def __init__(self) -> None:
        self.parts: list[object] = []
        self.images: list[str] = []
        self.lost: dict[str, Message] = {}
        self._pending = ""

    @property
    def text(self) -> str:
        return "".join(part for part in self.parts if isinstance(part, str)).strip()

    def lose(self, msgid: str) -> None:
        self.lost.setdefault(msgid, say(msgid))

    def add_text(self, text: str, is_exact: bool = False) -> None:
        if is_exact:
            if text:
                self._flush()
                self.parts.append(text)
            return
        told = _BLANKS.sub(" ", text)
        words = told.strip(" ")
        if told.startswith(" "):
            self._add_blank()
        if words:
            self._flush()
            self.parts.append(words)
            if told.endswith(" "):
                self._add_blank()

    def _add_blank(self) -> None:
        if not self._pending and not self._is_at_line_start():
            self._pending = " "

    def add_piece(self, piece: object, is_inline: bool) -> None:
        if not is_inline:
            self.end_line()
        self._flush()
        self.parts.append(piece)
        if not is_inline:
            self._pending = ""

    def break_line(self) -> None:
        if self._pending == " ":
            self._pending = ""
        self._flush()
        self.parts.append("\n")

    def end_line(self) -> None:
        self._pending = "" if self._is_at_line_start() else "\n"

    def _is_at_line_start(self) -> bool:
        last = self.parts[-1] if self.parts else "\n"
        return isinstance(last, str) and last.endswith("\n")

    def _flush(self) -> None:
        if self._pending and not (self._pending == " " and self._is_at_line_start()):
            self.parts.append(self._pending)
        self._pending = ""


Place = Callable[[Element, Flow], bool]  # takes an element that it knows, and says so


def render(element: Element, flow: Flow, place: Place | None = None, is_exact: bool = False, depth: int = 0) -> None:
    """The inside of the element."""
    flow.add_text(element.text or "", is_exact)
    for child in element:
        if not is_comment(child) and not (place and place(child, flow)):
            _render_child(child, flow, place, is_exact, depth + 1)
        flow.add_text(child.tail or "", is_exact)


def _render_child(element: Element, flow: Flow, place: Place | None, is_exact: bool, depth: int) -> None:
    tag = element.tag.lower()
    if depth > _MAX_DEPTH:
        flow.add_text(text_of(element))
    elif tag == "br":
        flow.break_line()
    elif tag == "img":
        _render_image(element, flow)
    elif tag == "math":
        flow.lose(LOST_FORMULA)
        flow.add_text(_read_math(element))
    elif tag in ("sup", "sub"):
        flow.add_text(shift(text_of(element), is_raised=tag == "sup"))
    elif tag in _MEDIA:
        flow.lose(LOST_MEDIA)
    elif tag not in _HIDDEN:
        _render_box(element, tag, flow, place, is_exact, depth)


def _render_box(element: Element, tag: str, flow: Flow, place: Place | None, is_exact: bool, depth: int) -> None:
    if tag in _STYLED or (tag == "span" and "color" in element.get("style", "")):
        flow.lose(LOST_STYLE)
    elif tag == "a" and element.get("href"):
        flow.lose(LOST_LINK)
    elif tag == "table":
        flow.lose(LOST_TABLE)
    is_line = tag in _LINES
    if is_line:
        flow.end_line()
    if tag == "li":
        flow.add_text("• ")
    elif tag in ("td", "th") and not flow._is_at_line_start() and flow._pending != "\n":
        flow.add_text(" | ")
    elif tag == "rt":
        flow.add_text("（")
    render(element, flow, place, is_exact or tag == "pre" or "white-space: pre" in element.get("style", ""), depth)
    if tag == "rt":
        flow.add_text("）")
    if is_line:
        flow.end_line()


def _render_image(element: Element, flow: Flow) -> None:
    formula = element.get("data-equation-content")
    if formula:
        flow.lose(LOST_FORMULA)
        flow.add_text(f"\\({formula}\\)")
    elif element.get("src"):
        flow.images.append(element.get("src", ""))


def shift(text: str, *, is_raised: bool) -> str:
    """Raised or lowered text in characters that say so by themselves, else with ^ or _."""
    table = _RAISED if is_raised else _LOWERED
    stripped = text.strip()
    if stripped and all(one in table for one in stripped):
        return "".join(table[one] for one in stripped)
    return f"{'^' if is_raised else '_'}({stripped})" if stripped else ""


def _read_math(element: Element) -> str:
    for annotation in element.iter("annotation"):
        if "tex" in annotation.get("encoding", "").lower() and annotation.text:
            return f"\\({annotation.text.strip()}\\)"
    return _read_formula(element)


def _read_formula(element: Element) -> str:
    """MathML in one line: fractions, powers, indices and roots by the signs that people type."""
    if is_comment(element) or element.tag in ("annotation", "annotation-xml"):
        return ""
    inside = [_read_formula(child) for child in element]
    own = (element.text or "").strip()
    if element.tag == "mfrac" and len(inside) == 2:
        return f"({inside[0]})/({inside[1]})"
    if element.tag in ("msup", "msub") and len(inside) == 2:
        return inside[0] + shift(inside[1], is_raised=element.tag == "msup")
    if element.tag == "msubsup" and len(inside) == 3:
        return inside[0] + shift(inside[1], is_raised=False) + shift(inside[2], is_raised=True)
    if element.tag == "msqrt":
        return f"√({own}{''.join(inside)})"
    if element.tag == "mroot" and len(inside) == 2:
        return f"{shift(inside[1], is_raised=True)}√({inside[0]})"
    return own + "".join(inside)


def read_html(html: str) -> Flow:
    """Text of HTML as it is found in other systems, well-formed or not."""
    flow = Flow()
    render(parse_html(html), flow)
    return flow


def parse_html(html: str) -> Element:
    """A tree of whatever this is; never raises."""
    root = Element("body")
    stack = [root]
    texts: list[str] = []
    position, has_comments = 0, True
    for match in _MARKUP.finditer(html):
        if match.start() < position or (match["comment"] and not has_comments):
            continue
        texts.append(html[position : match.start()])
        position = match.end()
        if match["comment"]:
            end = html.find("-->", position)
            has_comments = end >= 0
            position = end + 3 if has_comments else match.start()
        elif match["tag"]:
            _put_tag(stack, match, texts)
    texts.append(html[position:])
    _append(stack[-1], texts)
    return root


def _put_tag(stack: list[Element], match: re.Match[str], texts: list[str]) -> None:
    """Closes what the tag closes, and opens it; text read before goes where it belongs first."""
    tag = match["tag"].lower().rpartition(":")[2]
    if match[2]:
        for index in range(len(stack) - 1, 0, -1):
            if stack[index].tag == tag:
                _append(stack[-1], texts)
                del stack[index:]
                return
        return
    _append(stack[-1], texts)
    while len(stack) > 1 and tag in _CLOSED_BY.get(stack[-1].tag, ()):
        stack.pop()
    inside = match[4]
    attributes = {one[1].lower(): unescape(one[2] or one[3] or one[4] or "") for one in _ATTRIBUTE.finditer(inside)}
    child = Element(tag, attributes)
    stack[-1].append(child)
    if tag not in _VOID and not inside.endswith("/") and len(stack) < 90:
        stack.append(child)


def _append(element: Element, texts: list[str]) -> None:
    text = unescape("".join(texts))
    texts.clear()
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def unescape(text: str) -> str:

    return entities.unescape(text) if "&" in text else text


_INEXACT = re.compile(r"[\t\f]| {2}|(?:^|\n) | (?:\n|$)")


def is_plain(run: str) -> bool:
    """Whether a browser, and our reader, would show this text unchanged as a paragraph with line breaks."""
    return not _INEXACT.search(run)


def write_flow(parts: Iterable[str | Element]) -> Element:
    """A block of text and inline elements that comes back exactly."""
    given = list(parts)
    block = Element("p" if is_plain("".join(one if isinstance(one, str) else "\u25a1" for one in given)) else "pre")
    for one in given:
        if not isinstance(one, str):
            block.append(one)
            continue
        lines = clean(one).split("\n") if block.tag == "p" else [clean(one)]
        for index, line in enumerate(lines):
            if index:
                block.append(Element("br"))
            if len(block):
                block[-1].tail = (block[-1].tail or "") + line
            else:
                block.text = (block.text or "") + line
    return block
