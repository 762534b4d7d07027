"""Single choice: exactly one option is right. Key ``{"option": id}``, response ``"id"``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import (
    UNANSWERED,
    ItemType,
    check_options,
    check_stem,
    get_option_ids,
    letters_of,
)
from quizzes.bank.types.wording import gettext_noop, say


class SingleChoice(ItemType):
    code = "single"
    label = gettext_noop("单项选择题")
    short_label = gettext_noop("单选")
    has_options = True

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_options(content)
        option = key.get("option") if isinstance(key, Mapping) else None
        if not isinstance(option, str) or not option:
            problems.append(say(gettext_noop("没有答案：请选定一个正确选项。")))
        elif option not in get_option_ids(content):
            problems.append(say(gettext_noop("答案不在选项之内：请在现有选项中选定一个。")))
        return problems

    def is_right(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, str) and value in get_option_ids(content) and value == key.get("option")

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, str) and value in get_option_ids(content)

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> str | None:
        known = get_option_ids(content)
        chosen = [value for value in values if value in known]
        return chosen[0] if len(set(chosen)) == 1 else None

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        return frozenset([str(key.get("option", ""))])

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        option = key.get("option")
        return letters_of(content, {option}) if isinstance(option, str) else ""

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return letters_of(content, {value})
