"""Multiple choice: all right options and no other. Key ``{"options": [ids]}``, response ``["id", …]``.

A part is one right option; a wrong one that was chosen forfeits all where the section says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import (
    UNANSWERED,
    ItemType,
    check_options,
    check_stem,
    choice_body,
    choice_content,
    get_option_ids,
    letters_of,
    lone_choice,
    option_choices,
    read_option_ids,
)
from quizzes.bank.types.contents import drafted_feedback, feedback_key
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, SOME_RIGHT, Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, build_options, ids_by_letter, stem_content
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import gettext_noop, say


class MultipleChoice(ItemType):
    code = "multiple"
    place = 20
    label = gettext_noop("多项选择题")
    short_label = gettext_noop("多选")
    has_options = True
    credit_modes = (ALL_OR_NOTHING, SOME_RIGHT, PER_PART, MINUS_WRONG)

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_options(content)
        right = read_option_ids(key.get("options")) if isinstance(key, Mapping) else None
        if not right:
            problems.append(say(gettext_noop("没有答案：请选定正确选项。")))
        elif not right <= set(get_option_ids(content)):
            problems.append(say(gettext_noop("答案中有不存在的选项：请在现有选项中选定。")))
        return problems

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        right, chosen = read_option_ids(key.get("options")) or set(), read_option_ids(value) or set()
        return Parts(len(right & chosen), len(chosen - right), len(right), forfeits=True)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        right = read_option_ids(key.get("options")) or set()
        return choice_body(
            content, key, tuple(one for one in get_option_ids(content) if one in right), is_multiple=True
        )

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        choice = lone_choice(body)
        if choice is None or not choice.is_multiple:
            return None
        return choice_content(body, choice), {"options": list(choice.right), **feedback_key(choice.options)}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        chosen = read_option_ids(value)
        return bool(chosen) and chosen <= set(get_option_ids(content))  # type: ignore[operator]

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> list[str] | None:
        chosen = set(values)
        return [option_id for option_id in get_option_ids(content) if option_id in chosen] or None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        return {**super().shown(content, value), "multiple": True}

    def choices(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        return option_choices(content)

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        options = build_options(plain, new_id)
        letters, ids = plain.get("key"), ids_by_letter(options)
        right = [ids.get(letter, letter) for letter in sorted(letters)] if isinstance(letters, str) else []
        content = {**stem_content(plain), "options": options, "blanks": 0}
        return content, {"options": right, **drafted_feedback(plain, [one["id"] for one in options])}

    def check_plain(self, plain: Mapping[str, Any]) -> list[str]:
        key = plain.get("key")
        if not isinstance(key, str) or len(key) != 1:
            return []
        return [say(gettext_noop("多选题只写了 1 个答案：请补齐答案，或把题型改成单选题。"))]

    def read_fields(self, fields: Fields) -> Plain:
        plain = super().read_fields(fields)
        plain["key"] = plain["key"] or None
        return plain

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return letters_of(content, read_option_ids(key.get("options")) or set())

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return letters_of(content, read_option_ids(value) or set())
