"""What QTI 1.2 shows: its `material`, and places of an image."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

from quizzes.bank.exchange.flow import Flow, parse_html, render
from quizzes.bank.exchange.trees import elements_of, text_of
from quizzes.bank.types.interactions import Spot


def render_material(material: Element, flow: Flow) -> None:
    for one in elements_of(material):
        if one.tag in ("mattext", "matemtext"):
            text = text_of(one)
            if len(elements_of(one)):
                render(one, flow)
            elif one.get("texttype", "text/plain").lower() == "text/html":
                render(parse_html(text), flow)
            else:
                flow.add_text(text, is_exact=True)
        elif one.tag == "matimage" and one.get("uri"):
            flow.images.append(one.get("uri", ""))
        elif one.tag == "matbreak":
            flow.break_line()
        elif one.tag in ("flow_mat", "material"):
            render_material(one, flow)


def material_text(material: Element) -> str:
    flow = Flow()
    render_material(material, flow)
    return flow.text


def read_spot(label: Element) -> Spot | None:
    """Places in shares of the image's width and height, as New Quizzes has them."""
    numbers = [Decimal(one) for one in re.findall(r"-?\d{0,4}\.?\d{1,6}", label.text or "")]
    if not all(0 <= number <= 1 for number in numbers) or len(numbers) < 3:
        return None
    coords = [int((number * 1000).to_integral_value()) for number in numbers]
    shape = {"rectangle": "rect", "ellipse": "circle", "bounded": "poly"}.get(label.get("rarea", "").lower(), "rect")
    if shape == "circle":
        coords = coords[:3]
    words = " ".join(material_text(one) for one in elements_of(label, "material"))
    return Spot(label.get("ident", ""), words, shape, tuple(coords))
