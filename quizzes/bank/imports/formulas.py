"""Formulas of Word (OMML) in one line of text: (a)/(b), x², √(x). What has no such form is told, never dropped."""

from __future__ import annotations

from quizzes.bank.imports.scripts import raise_digits
from quizzes.bank.imports.xml_parts import Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
UNREADABLE = "\ufffd"


def write_formula(element: Element) -> str:
    """The formula as text; with UNREADABLE in it where a part has no plain form."""
    return "".join(_write(child) for child in element)


def _write(element: Element) -> str:
    name = element.tag.replace(M, "") if isinstance(element.tag, str) else ""
    if name == "r":
        return "".join(one.text or "" for one in element.iter(f"{M}t"))
    if name == "f":
        return f"{_group(_part(element, 'num'))}/{_group(_part(element, 'den'))}"
    if name in ("sSup", "sSub", "sSubSup"):
        return _write_script(element)
    if name == "rad":
        return f"{_part(element, 'deg')}√{_group(_part(element, 'e'))}"
    if name == "d":
        return _write_delimited(element)
    if name in ("oMath", "oMathPara", "e", "num", "den", "sup", "sub", "deg", "box", "borderBox"):
        return write_formula(element)
    return "" if name.endswith("Pr") or not name else UNREADABLE


def _part(element: Element, name: str) -> str:
    found = element.find(f"{M}{name}")
    return write_formula(found) if found is not None else ""


def _group(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _write_script(element: Element) -> str:
    base, text = _group(_part(element, "e")), ""
    for name, position, sign in (("sub", "subscript", "_"), ("sup", "superscript", "^")):
        script = _part(element, name)
        if script:
            moved = raise_digits(script, position)
            text += moved if moved is not None else f"{sign}{_group(script)}"
    return base + text


def _write_delimited(element: Element) -> str:
    opening = next((one.get(f"{M}val", "") for one in element.iter(f"{M}begChr")), "(")
    closing = next((one.get(f"{M}val", "") for one in element.iter(f"{M}endChr")), ")")
    return opening + ",".join(write_formula(one) for one in element.findall(f"{M}e")) + closing
