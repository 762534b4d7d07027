"""Characters of GIFT: what stands for syntax, what is escaped, and how lines join."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_SYNTAX = re.compile(r"\\.|[{}]", re.DOTALL)
_FOLD = re.compile(r"[ \t]*\n[ \t]*")
CONTROL = re.compile(r"[\\~=#{}:]")


class Scan:
    """Places of the braces that are not escaped."""

    def __init__(self, text: str) -> None:
        self.opens = [match.start() for match in _SYNTAX.finditer(text) if match[0] == "{"]
        self.closes = [match.start() for match in _SYNTAX.finditer(text) if match[0] == "}"]


def decode_text(text: str, kind: str) -> str:
    """The text that was meant: a line end in the file is a blank unless the kind keeps it, `\\n` is a line end."""
    if kind == "moodle":
        text = _FOLD.sub(" ", text)
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def encode_text(text: str) -> str:
    return CONTROL.sub(lambda match: "\\" + match[0], text).replace("\n", "\\n")


def flatten(text: str) -> str:
    return " ".join(text.split("\n")).strip()
