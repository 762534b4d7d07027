"""Single choice: exactly one option is right. Key ``{"option": id}``, response ``"id"``."""

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
)
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, build_options, ids_by_letter
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.wording import gettext_noop, say


class SingleChoice(ItemType):
    code = "single"
    place = 10
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

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        is_right = isinstance(value, str) and value in get_option_ids(content) and value == key.get("option")
        return Parts(int(is_right), int(not is_right), 1)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        return choice_body(content, (str(key.get("option", "")),), is_multiple=False)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        choice = lone_choice(body)
        if choice is None or choice.is_multiple or len(choice.right) != 1:
            return None
        return choice_content(body, choice), {"option": choice.right[0]}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, str) and value in get_option_ids(content)

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> str | None:
        known = get_option_ids(content)
        chosen = [value for value in values if value in known]
        return chosen[0] if len(set(chosen)) == 1 else None

    def choices(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        return option_choices(content)

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        return frozenset([str(key.get("option", ""))])

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        options = build_options(plain, new_id)
        letter, image = plain.get("key"), plain.get("stem_image") or None
        content = {"stem": str(plain["stem"]).strip(), "options": options, "blanks": 0, "image": image}
        return content, {"option": ids_by_letter(options).get(letter, letter)} if isinstance(letter, str) else {}

    def read_fields(self, fields: Fields) -> Plain:
        plain = super().read_fields(fields)
        plain["key"] = plain["key"][:1] or None
        return plain

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        option = key.get("option")
        return letters_of(content, {option}) if isinstance(option, str) else ""

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return letters_of(content, {value})
