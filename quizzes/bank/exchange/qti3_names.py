"""A tree by the names of QTI 2 as one by those of QTI 3."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.trees import add, is_comment

_HTML = {"p", "pre", "br", "div", "img", "object", "span"}
_WITH_CONTENT_BODY = {"rubricBlock", "modalFeedback", "feedbackBlock"}


def turn_to_3(element: Element) -> Element:
    """The same tree by the names of QTI 3; images instead of objects."""
    if is_comment(element):
        return element
    if element.tag in _HTML:
        turned = Element("img" if element.tag == "object" else element.tag, dict(element.attrib))
        if element.tag == "object":
            turned.attrib["src"] = turned.attrib.pop("data")
            turned.attrib["alt"] = ""
            turned.attrib.pop("type")
    else:
        turned = Element(f"qti-{_kebab(element.tag)}", {_kebab(name): value for name, value in element.attrib.items()})
    turned.text, turned.tail = element.text, element.tail
    children = [turn_to_3(child) for child in element]
    if element.tag in _WITH_CONTENT_BODY:
        holder = add(turned, "qti-content-body")
        holder.extend(children)
        if element.tag == "rubricBlock":
            turned.set("use", "scoring")
    else:
        turned.extend(children)
    return turned


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda match: "-" + match[1].lower(), name)
