"""Chinese numerals as laws, papers and lists write them: 八十四, 一百零一, 一千二百六十."""

from __future__ import annotations

_CHARS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = {char: value for value, char in enumerate(_CHARS)} | {"〇": 0, "两": 2}


def write_numeral(value: int) -> str:
    """八十四 for 84; in digits outside 0 to 9999."""
    if value < 0 or value > 9999:
        return str(value)
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        count, value = divmod(value, unit)
        if count:
            text += ("" if unit == 10 and count == 1 and not text else _CHARS[count]) + name
        elif text and value and not text.endswith("零"):
            text += "零"
    return text + _CHARS[value] if value or not text else text.rstrip("零")


def read_numeral(text: str) -> int:
    """84 for 84, 八十四, 一百零一."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = current = 0
    for char in text:
        if char in _UNITS:
            total += (current or 1) * _UNITS[char]
            current = 0
        elif char in _DIGITS:
            current = _DIGITS[char]
        else:
            current = current * 10 + int(char)
    return total + current
