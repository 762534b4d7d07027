"""Short answer in words. Content ``{"stem", "image"}``. Key ``{"accepted": [texts], "rubric": text}``: where no text is accepted, a
person marks by the rubric. Response: the text. One field (a textarea), ``q<position>``. Texts are compared as in fill_in, and without
signs between words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import UNANSWERED, ItemType, check_stem, lone
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, plain_stem, read_stem, stem_content
from quizzes.bank.types.fill_in import normalize_text, read_texts
from quizzes.bank.types.interactions import Body, TextEntry
from quizzes.bank.types.wording import gettext_noop, say

LONGEST = 5000


def fold_words(text: str) -> str:
    """As in fill_in, and letters and digits alone: commas and full stops cost nobody a point."""
    return "".join(sign for sign in normalize_text(text) if sign.isalnum()) or normalize_text(text)


class ShortAnswer(ItemType):
    code = "short_answer"
    place = 100
    label = gettext_noop("简答题")
    short_label = gettext_noop("简答")

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content)
        accepted, rubric = key.get("accepted", []), key.get("rubric", "")
        if not isinstance(accepted, (list, tuple)) or len(read_texts(accepted)) != len(accepted):
            return [*problems, say(gettext_noop("答案的格式无法识别：请重新填写。"))]
        if not all(normalize_text(text) for text in read_texts(accepted)):
            problems.append(say(gettext_noop("有一行答案是空的：请填写或删除。")))
        if not accepted and not (isinstance(rubric, str) and rubric.strip()):
            problems.append(say(gettext_noop("没有答案：请写出可以接受的答案，或写评分要点由人评阅。")))
        return problems

    def needs_marker(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        return not read_texts(key.get("accepted"))

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        given = fold_words(value) if isinstance(value, str) else ""
        is_right = bool(given) and given in {fold_words(text) for text in read_texts(key.get("accepted"))}
        return Parts(int(is_right), int(not is_right), 1)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        entry = TextEntry(tuple(read_texts(key.get("accepted"))), is_long=True, rubric=str(key.get("rubric") or ""))
        return Body((str(content.get("stem", "")), entry), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        entry = lone(body, TextEntry)
        if entry is None or (entry.accepted and not entry.is_long):
            return None
        return {"stem": body.text, "image": body.image}, {"accepted": list(entry.accepted), "rubric": entry.rubric}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, str) and bool(value.strip())

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> str | None:
        return (values[0].replace("\r\n", "\n").strip()[:LONGEST] or None) if values else None

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        key = plain["key"] if isinstance(plain.get("key"), Mapping) else {}
        accepted = [text.strip() for text in read_texts(key.get("accepted")) if text.strip()]
        return stem_content(plain), {"accepted": accepted, "rubric": str(key.get("rubric") or "").strip()}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        return {**plain_stem(content), "key": dict(key)}

    def read_fields(self, fields: Fields) -> Plain:
        return {**read_stem(fields), "key": {"accepted": fields.lines("accepted"), "rubric": fields.text("rubric")}}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        key = plain["key"] if isinstance(plain.get("key"), Mapping) else {}
        return {"accepted": "\n".join(read_texts(key.get("accepted"))), "rubric": str(key.get("rubric") or "")}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return " / ".join(read_texts(key.get("accepted"))) or str(key.get("rubric") or "")

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        return value.strip() if self.is_answered(content, value) else say(UNANSWERED)
