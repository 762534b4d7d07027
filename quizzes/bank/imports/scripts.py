"""Raised and lowered characters as plain text: m² for an m with a raised 2, H₂O for a lowered one."""

from __future__ import annotations

_RAISED = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓ", strict=True))


def raise_digits(text: str, position: str) -> str | None:
    """The text raised (``superscript``) or lowered (``subscript``); None when some character has no such form."""
    if position not in ("superscript", "subscript"):
        return text
    table = _RAISED if position == "superscript" else _LOWERED
    moved = [table.get(char, char if char.isspace() else "") for char in text]
    return "".join(moved) if all(moved) else None
