"""The fixed content that the tests of item types share."""

from __future__ import annotations

from typing import Any


def make_content(*texts: str, stem: str = "下列说法正确的是", blanks: int = 0) -> dict[str, Any]:
    options = [{"id": f"o{number}", "text": text, "image": None} for number, text in enumerate(texts, start=1)]
    return {"stem": stem, "options": options, "blanks": blanks, "image": None}


CHOICE = make_content("甲", "乙", "丙", "丁")
STATEMENT = make_content(stem="罪犯的人格不受侮辱。")
BLANKS = make_content(stem="罪犯的____不受侮辱，合法的____不受侵犯。", blanks=2)
BLANKS_KEY = {"blanks": [["人格", "人格尊严"], ["财产ABC"]]}
MALFORMED_VALUES: list[Any] = [
    7, 1.5, "", "不存在", [], ["不存在"], [None], [["o1"]], {}, {"option": "o1"}, [{"id": "o1"}], ["o1", 2], b"o1", "true", 1, 0,
]  # fmt: skip
