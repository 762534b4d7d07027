"""Fill in the blanks. Key ``{"blanks": [[alternative, …], …]}``, response ``["text", …]`` with one text a blank, "" = empty.

The stem marks each blank by ``____``. Texts are compared after NFKC, without whitespace and without regard to case, so that
full-width digits, stray blanks and capitals cost nobody a point. A part is one blank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import UNANSWERED, ItemType, check_no_options, check_stem
from quizzes.bank.types.credit import ALL_OR_NOTHING, PER_PART, SOME_RIGHT, Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, build_options, plain_stem, read_stem, stem_content
from quizzes.bank.types.interactions import Body, TextEntry
from quizzes.bank.types.review import ReviewLine
from quizzes.bank.types.wording import gettext_noop, say

BLANK = "____"
BLANK_PATTERN = re.compile(r"_{4,}")


def split_stem(stem: str) -> list[str]:
    """The pieces of text around the blanks: always one more than there are blanks."""
    return BLANK_PATTERN.split(stem)


def count_blanks(stem: str) -> int:
    return len(BLANK_PATTERN.findall(stem))


def normalize_text(text: str) -> str:
    """The form in which answers are compared: NFKC, no whitespace, no case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_texts(value: Any) -> list[str]:
    """The response as a list of texts; empty when it is anything else."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        return []
    return list(value)


def read_alternatives(key: Mapping[str, Any]) -> list[list[str]]:
    """The accepted texts a blank; empty when the key is malformed."""
    blanks = key.get("blanks") if isinstance(key, Mapping) else None
    if not isinstance(blanks, (list, tuple)):
        return []
    return [read_texts(alternatives) for alternatives in blanks]


class FillIn(ItemType):
    code = "fill_in"
    place = 40
    label = gettext_noop("填空题")
    short_label = gettext_noop("填空")
    credit_modes = (ALL_OR_NOTHING, SOME_RIGHT, PER_PART)

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_no_options(content)
        stem = content.get("stem")
        blank_count = count_blanks(stem) if isinstance(stem, str) else 0
        if blank_count == 0:
            problems.append(say(gettext_noop("题干里没有空：请用四个下划线 ____ 标出每个要填的空。")))
        elif content.get("blanks") != blank_count:
            problems.append(say(gettext_noop("空的个数与题干不符：请重新保存题干，系统会按 ____ 计数。")))
        alternatives = read_alternatives(key)
        if not any(alternatives):
            return [*problems, say(gettext_noop("没有答案：请为每个空填写答案。"))]
        if blank_count and len(alternatives) != blank_count:
            message = gettext_noop("题干有 %(blanks)s 个空，答案有 %(answers)s 个：请让两者一致。")
            problems.append(say(message, blanks=blank_count, answers=len(alternatives)))
        for number, accepted in enumerate(alternatives, start=1):
            if not accepted or not all(normalize_text(text) for text in accepted):
                problems.append(
                    say(
                        gettext_noop("第 %(number)s 个空没有答案：请填写。"),
                        number=number,
                    )
                )
        return problems

    def _count_right(self, key: Mapping[str, Any], value: Any) -> tuple[int, int]:
        """(blanks answered rightly, blanks)."""
        texts, alternatives = read_texts(value), read_alternatives(key)
        if not alternatives or len(texts) != len(alternatives):
            return 0, len(alternatives)
        right = 0
        for text, accepted in zip(texts, alternatives, strict=True):
            given = normalize_text(text)
            right += bool(given) and given in {normalize_text(one) for one in accepted}
        return right, len(alternatives)

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        right, blank_count = self._count_right(key, value)
        wrong = sum(bool(text.strip()) for text in read_texts(value)) - right
        return Parts(right, max(0, wrong), blank_count)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        texts = split_stem(str(content.get("stem", "")))
        entries = [TextEntry(tuple(accepted)) for accepted in read_alternatives(key)]
        parts: list[str | TextEntry] = [texts[0]]
        for text, entry in zip(texts[1:], entries, strict=False):
            parts += [entry, text]
        return Body(tuple(part for part in parts if part != ""), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        entries = body.interactions
        if (
            not entries
            or body.bodies
            or not all(isinstance(one, TextEntry) and one.accepted and not one.is_long for one in entries)
        ):
            return None
        stem = ""
        for part in body.parts:
            if isinstance(part, str):
                part = BLANK_PATTERN.sub(lambda found: "＿" * len(found.group()), part)  # not to be taken for a blank
                part = f" {part}" if part.startswith("_") and stem else part
            else:
                part = f" {BLANK}" if stem.endswith("_") else BLANK
            stem += part
        content = {"stem": stem, "options": [], "blanks": len(entries), "image": body.image}
        return content, {"blanks": [list(one.accepted) for one in entries if isinstance(one, TextEntry)]}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return any(text.strip() for text in read_texts(value))

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> list[str] | None:
        blanks = content.get("blanks")
        blank_count = blanks if isinstance(blanks, int) and blanks > 0 else 1
        texts = [str(value).strip() for value in values[:blank_count]]
        texts += [""] * (blank_count - len(texts))
        return texts if any(texts) else None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        texts, blanks = read_texts(value), content.get("blanks")
        count = blanks if isinstance(blanks, int) else 0
        values = [texts[place] if place < len(texts) else "" for place in range(count)]
        return {**super().shown(content, value), "values": values}

    def split_stem(self, content: Mapping[str, Any]) -> list[str]:
        return split_stem(str(content.get("stem", "")))

    def review(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[ReviewLine]:
        texts, lines = read_texts(value), []
        for place, accepted in enumerate(read_alternatives(key)):
            given = texts[place] if place < len(texts) else ""
            folded = normalize_text(given)
            is_right = bool(folded) and folded in {normalize_text(one) for one in accepted}
            label = say(gettext_noop("第 %(number)s 空"), number=place + 1)
            lines.append(ReviewLine(label, given.strip(), "/".join(accepted), is_right))
        return lines

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        content = {**stem_content(plain), "options": build_options(plain, new_id)}
        content["blanks"] = count_blanks(content["stem"])
        blanks = [read_texts(accepted) for accepted in plain["key"]] if isinstance(plain.get("key"), list) else []
        return content, {"blanks": [list(dict.fromkeys(filter(None, map(str.strip, texts)))) for texts in blanks]}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        return {**plain_stem(content), "key": read_alternatives(key)}

    def read_fields(self, fields: Fields) -> Plain:
        plain = read_stem(fields)
        blanks = [fields.lines(f"blank-{number}") for number in fields.numbers("blank", "")]
        while len(blanks) > count_blanks(plain["stem"]) and not blanks[-1]:
            blanks.pop()
        plain["key"] = blanks if any(blanks) else None
        return plain

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        key = plain["key"] if isinstance(plain.get("key"), list) else []
        count = max(1, count_blanks(str(plain["stem"])), len(key))
        return {"blanks": ["\n".join(read_texts(key[place])) if place < len(key) else "" for place in range(count)]}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return "；".join("/".join(accepted) for accepted in read_alternatives(key))

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return "；".join(text.strip() or BLANK for text in read_texts(value))
