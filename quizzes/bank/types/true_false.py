"""True or false. Key ``{"value": bool}``, with feedback of "true" and "false"; response ``true`` or ``false``; no options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import UNANSWERED, ItemType, check_no_options, check_stem
from quizzes.bank.types.contents import draft_feedback, drafted_feedback, feedback_key, read_feedback
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, build_options, plain_stem, read_stem, stem_content
from quizzes.bank.types.interactions import Body, Option, Truth
from quizzes.bank.types.wording import gettext_noop, say

TRUE_LABEL = gettext_noop("正确")
FALSE_LABEL = gettext_noop("错误")
FORM_VALUES = {"true": True, "false": False}
SIDES = tuple(FORM_VALUES)


class TrueFalse(ItemType):
    code = "true_false"
    place = 30
    label = gettext_noop("判断题")
    short_label = gettext_noop("判断")

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_no_options(content)
        if not isinstance(key, Mapping) or not isinstance(key.get("value"), bool):
            problems.append(say(gettext_noop("没有答案：请选定“正确”或“错误”。")))
        return problems

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        is_right = isinstance(value, bool) and isinstance(key.get("value"), bool) and value is key["value"]
        return Parts(int(is_right), int(not is_right), 1)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        told = read_feedback(key)
        truth = Truth(bool(key.get("value")), *(told.get(side, "") for side in SIDES))
        return Body((str(content.get("stem", "")), truth), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        if len(body.parts) != 2 or not isinstance(body.parts[0], str) or not isinstance(body.parts[1], Truth):
            return None
        content, truth = {"stem": body.parts[0], "options": [], "blanks": 0, "image": body.image}, body.parts[1]
        told = Option("true", "", feedback=truth.true_feedback), Option("false", "", feedback=truth.false_feedback)
        return content, {"value": truth.value, **feedback_key(told)}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, bool)

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> bool | None:
        chosen = {value for value in values if value in FORM_VALUES}
        return FORM_VALUES[chosen.pop()] if len(chosen) == 1 else None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        return {**super().shown(content, value), "is_truth": True}

    def choices(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        return [("true", "A", say(TRUE_LABEL)), ("false", "B", say(FALSE_LABEL))]

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(["true" if key.get("value") else "false"])

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        content = {**stem_content(plain), "options": build_options(plain, new_id), "blanks": 0}
        key = {} if plain.get("key") is None else {"value": plain["key"]}
        return content, {**key, **drafted_feedback(plain, SIDES)}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        told = draft_feedback([{"id": side} for side in SIDES], key)
        return {**plain_stem(content), "key": key.get("value"), "option_feedback": told}

    def read_fields(self, fields: Fields) -> Plain:
        told = {str(place): fields.text(f"{side}-feedback") for place, side in enumerate(SIDES)}
        told = {place: text for place, text in told.items() if text}
        return {**read_stem(fields), "key": FORM_VALUES.get(fields.text("truth")), "option_feedback": told}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        told = plain.get("option_feedback") or {}
        return {"truth": plain.get("key"), "true_feedback": told.get("0", ""), "false_feedback": told.get("1", "")}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        value = key.get("value")
        return say(TRUE_LABEL if value else FALSE_LABEL) if isinstance(value, bool) else ""

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not isinstance(value, bool):
            return say(UNANSWERED)
        return say(TRUE_LABEL if value else FALSE_LABEL)
