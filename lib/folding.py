"""One form of a text for matching, character by character, so that positions in it are positions in the author's text.

What is shown stays as the author wrote it; what is compared is folded: full-width letters and digits, compatibility forms,
Kangxi radicals, Cyrillic and Greek twins of option letters, ticks and crosses of every make.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TWINS = {
    **dict.fromkeys("∶﹕︰", ":"),
    **dict.fromkeys("✓✔☑✅", "√"),
    **dict.fromkeys("✗✘✕✖╳❌☒⨯", "×"),
    **dict.fromkeys("〔﹝", "("),
    **dict.fromkeys("〕﹞", ")"),
    **dict.fromkeys("〖", "【"),
    **dict.fromkeys("〗", "】"),
    **dict(zip("АВСЕНКМОРТХ", "ABCEHKMOPTX", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}
# Decompositions that change what a character means (① is not 1, ² is not 2).
_MEANINGFUL = (
    "<circle>",
    "<super>",
    "<sub>",
    "<fraction>",
    "<square>",
    "<isolated>",
    "<initial>",
    "<medial>",
    "<final>",
)


class _FoldTable(dict[int, str]):
    """Folds of single characters, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    if char in "\t\n":
        return char
    if char in _TWINS:
        return _TWINS[char]
    if char.isspace():
        return " "
    decomposition = unicodedata.decomposition(char)
    if not decomposition or decomposition.startswith(_MEANINGFUL):
        return char
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


_TABLE = _FoldTable()
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ufff9-\ufffc\U000f0000-\U000fffff]"
)
_NEWLINES = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u2002-\u200a\u202f\u205f]")
_IGNORED_IN_COMPARISON = re.compile(r"[\s。.,，、;；:：!！?？\"'“”‘’()（）【】\[\]]+")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """The text for matching; always as long as ``text``. Remembered for a while: each line is folded by several readers."""
    return text.translate(_TABLE)


def clean(text: str) -> str:
    """The author's text without invisible characters, with one kind of line end and of blank."""
    if text.isprintable():
        return text
    return _SPACES.sub(" ", _INVISIBLE.sub("", _NEWLINES.sub("\n", text)))


def squeeze(text: str) -> str:
    """The text as two texts are compared for sameness: folded, without blanks and punctuation, without case."""
    return _IGNORED_IN_COMPARISON.sub("", fold(text)).casefold()
