"""XML that was damaged on its way, mended where only one reading is possible: a tag left open is closed where what holds it ends, a sign that
should have been escaped is text. Whatever lies in a mended place is marked by a comment, so that somebody looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.entities import html5
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from quizzes.bank.types.wording import Message, gettext_noop, say

MAX_CHARS = 4_000_000
MAX_SIGNS = 20_000
MAX_REPAIRS = 50
MAX_DEPTH = 200
UNCLOSED = gettext_noop("文件第 %(line)s 行缺少 </%(tag)s>：这道题只按读得出的部分读入，请对照原文核对。")
STRAY = gettext_noop("文件第 %(line)s 行多出 </%(tag)s>：这道题只按读得出的部分读入，请对照原文核对。")
LOOSE = gettext_noop("文件第 %(line)s 行的 < 没有写成 &lt;：已当作文字读入，请对照原文核对。")
BETWEEN = gettext_noop("文件在第 %(line)s 行有损坏，可能少了几道题：请与原系统里的题数核对。")
_MESSAGES = {"unclosed": UNCLOSED, "stray": STRAY, "loose": LOOSE}
_TAG = re.compile(r"""<(/?)([A-Za-z_][\w:.-]*+)((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++))?""")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|([A-Za-z][A-Za-z0-9]{1,31}));")
_SOUND = {"amp", "lt", "gt", "quot", "apos"}
_ASIDE = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_MARK = re.compile(r"damaged:(\w+):(\d+):(.*)")


@dataclass(slots=True)
class _Scan:
    text: str
    out: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    repairs: int = 0
    signs: int = 0

    def mark(self, kind: str, at: int, tag: str = "") -> None:
        self.repairs += 1
        line = self.text.count("\n", 0, at) + 1
        self.out.append(f"<!--damaged:{kind}:{line}:{tag.replace('--', '-')}-->")


def mend(text: str) -> str | None:
    """The same text, well-formed; None where more is broken than can be told."""
    if len(text) > MAX_CHARS:
        return None
    scan, at = _Scan(text), 0
    for match in re.finditer("[<&]", text):
        if match.start() < at:
            continue
        scan.out.append(text[at : match.start()])
        at = _take_sign(scan, match.start())
        if not at or scan.repairs > MAX_REPAIRS or max(scan.signs // MAX_SIGNS, len(scan.open) // MAX_DEPTH):
            return None
    scan.out.append(text[at:])
    for tag in reversed(scan.open):
        scan.mark("unclosed", len(text), tag)
        scan.out.append(f"</{tag}>")
    return "".join(scan.out) if scan.repairs <= MAX_REPAIRS else None


def _take_sign(scan: _Scan, at: int) -> int:
    """What begins here, written as it should be; returns where it ends, 0 where that can't be told."""
    text = scan.text
    if text[at] == "&":
        found = _ENTITY.match(text, at)
        scan.out.append(_write_entity(found))
        scan.signs += not found
        return found.end() if found else at + 1
    for start, end in _ASIDE.items():
        if text.startswith(start, at):
            stop = text.find(end, at) + len(end)
            scan.out.append(text[at:stop])
            return stop if stop >= len(end) else 0
    if text.startswith("<!", at):
        scan.out.append("<")
        return at + 1
    tag = _TAG.match(text, at)
    if tag is None:
        scan.mark("loose", at)
        scan.out.append("&lt;")
        return at + 1
    (_close if tag[1] else _open)(scan, tag)
    return tag.end()


def _write_entity(found: re.Match[str] | None) -> str:
    """Names that HTML knows and XML doesn't as their signs."""
    if found is None:
        return "&amp;"
    if found[1] is None or found[1] in _SOUND:
        return found[0]
    sign = html5.get(f"{found[1]};")
    return escape(sign) if sign else f"&amp;{found[0][1:]}"


def _open(scan: _Scan, tag: re.Match[str]) -> None:
    inside = tag[3].rstrip()
    is_empty = inside.endswith("/")
    told = dict[str, str]()
    for one in _ATTRIBUTE.finditer(inside.removesuffix("/")):
        value = one[1] if one[2] is None else one[2].strip("\"'") if one[2][0] in "\"'" else one[2]
        told.setdefault(one[1], re.sub("&", lambda sign, value=value: _amp(value, sign.start()), value))
    written = "".join(
        f' {name}="{value.replace(chr(34), "&quot;")}"' if "<" not in value else f" {name}={quoteattr(value)}"
        for name, value in told.items()
    )
    scan.out.append(f"<{tag[2]}{written}{'/' if is_empty else ''}>")
    if not is_empty:
        scan.open.append(tag[2])


def _amp(value: str, at: int) -> str:
    return "&" if _ENTITY.match(value, at) and (_ENTITY.match(value, at)[1] or "amp") in _SOUND else "&amp;"  # type: ignore[index]


def _close(scan: _Scan, tag: re.Match[str]) -> None:
    if tag[2] not in scan.open:
        scan.mark("stray", tag.start(), tag[2])
        return
    while scan.open[-1] != tag[2]:
        left = scan.open.pop()
        scan.mark("unclosed", tag.start(), left)
        scan.out.append(f"</{left}>")
        if scan.repairs > MAX_REPAIRS:
            return
    scan.open.pop()
    scan.out.append(tag[0])


def damage_in(element: Element) -> list[Message]:
    """What was mended inside the element, each with its line."""
    found = []
    for one in element.iter():
        tag: object = one.tag
        match = None if isinstance(tag, str) else _MARK.fullmatch(one.text or "")
        if match and match[1] in _MESSAGES:
            named = {"tag": match[3]} if match[3] else {}
            found.append(say(_MESSAGES[match[1]], line=int(match[2]), **named))
    return list(dict.fromkeys(found))


def damage_outside(root: Element, items: Iterable[Element]) -> list[Message]:
    """Mended places that are in none of the items: one message, since questions may be missing there."""
    held = {message for item in items for message in damage_in(item)}
    lines = [message.params["line"] for message in damage_in(root) if message not in held]
    return [say(BETWEEN, line=lines[0])] if lines else []
