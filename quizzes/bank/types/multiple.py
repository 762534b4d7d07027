"""Multiple choice: all right options and no other. Key ``{"options": [ids]}``, response ``["id", …]``.

Partial points go to a proper, non-empty part of the right options with no wrong one among them (少选得分，错选不得分).
"""

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
    read_option_ids,
)
from quizzes.bank.types.wording import gettext_noop, say


class MultipleChoice(ItemType):
    code = "multiple"
    label = gettext_noop("多项选择题")
    short_label = gettext_noop("多选")
    has_options = True

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_options(content)
        right = read_option_ids(key.get("options")) if isinstance(key, Mapping) else None
        if not right:
            problems.append(say(gettext_noop("没有答案：请选定正确选项。")))
        elif not right <= set(get_option_ids(content)):
            problems.append(say(gettext_noop("答案中有不存在的选项：请在现有选项中选定。")))
        return problems

    def is_right(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> bool:
        right, chosen = read_option_ids(key.get("options")), read_option_ids(value)
        return bool(right) and chosen == right

    def is_partly_right(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> bool:
        right, chosen = read_option_ids(key.get("options")), read_option_ids(value)
        return bool(right) and bool(chosen) and chosen < right  # type: ignore[operator]

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        chosen = read_option_ids(value)
        return bool(chosen) and chosen <= set(get_option_ids(content))  # type: ignore[operator]

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> list[str] | None:
        chosen = set(values)
        return [option_id for option_id in get_option_ids(content) if option_id in chosen] or None

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(read_option_ids(key.get("options")) or ())

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return letters_of(content, read_option_ids(key.get("options")) or set())

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return letters_of(content, read_option_ids(value) or set())
