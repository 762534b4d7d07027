"""Which encoding a text file was written in: UTF-8 with and without mark, UTF-16, GB18030 (and with it GBK, GB2312), Big5.

A strict decoding wins. Where none is strict, the best one is used with replacement characters, and every question that holds
one of them goes to review: a damaged byte costs one question, not the file.
"""

from __future__ import annotations

import codecs
import re

from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.types.wording import gettext_noop, say

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FREQUENT = re.compile(
    "[的是不人有在了和及法国以为中下列应当规定对于、。，（）：《》答案解析错误正确选项题监狱民警0-9A-Za-z\\s]"
)
SAMPLE = 65536


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding; an encoding given by a person is obeyed."""
    if encoding:
        try:
            return data.decode(encoding, errors="replace"), codecs.lookup(encoding).name
        except (LookupError, ValueError, UnicodeError):
            reason = gettext_noop("不认识编码“%(encoding)s”：请改选 UTF-8、GB18030 或 UTF-16。")
            raise ImportRefused(say(reason, encoding=encoding)) from None
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), name
    for name in _list_candidates(data):
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return _decode_damaged(data)


def _list_candidates(data: bytes) -> list[str]:
    """Encodings to try strictly, the likeliest first."""
    wide = _guess_utf16(data[:SAMPLE])
    if wide:
        return [wide]
    legacy = sorted(("gb18030", "big5"), key=lambda name: -_rate_text(data[:SAMPLE].decode(name, errors="replace")))
    return ["utf-8", *legacy]


def _guess_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark shows zero bytes beside line ends, digits and blanks, always on the same side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) // 200) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _rate_text(text: str) -> float:
    """Share of characters that Chinese question files are full of, less the replacement characters."""
    if not text:
        return 0.0
    return (len(_FREQUENT.findall(text)) - 5 * text.count("\ufffd")) / len(text)


def _decode_damaged(data: bytes) -> tuple[str, str]:
    rated = {name: _rate_text(data[:SAMPLE].decode(name, errors="replace")) for name in ("utf-8", "gb18030")}
    best = max(rated, key=lambda name: rated[name])
    if rated[best] <= 0 and data:
        raise ImportRefused(say(gettext_noop("无法识别文件的编码：请用记事本打开，另存为 UTF-8 编码后再导入。")))
    return data.decode(best, errors="replace"), best
