"""Single choice: one option is chosen. Key ``{"option": id}``; where any of several is right, ``{"option": id, "others": [ids]}``. Response
``"id"``."""

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
from quizzes.bank.types.contents import drafted_feedback, feedback_key
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, build_options, ids_by_letter, stem_content
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
        right = read_right(key)
        if not right:
            problems.append(say(gettext_noop("没有答案：请选定一个正确选项。")))
        elif not set(right) <= set(get_option_ids(content)):
            problems.append(say(gettext_noop("答案不在选项之内：请在现有选项中选定一个。")))
        return problems

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        is_right = isinstance(value, str) and value in get_option_ids(content) and value in read_right(key)
        return Parts(int(is_right), int(not is_right), 1)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        right = read_right(key)
        chosen = [one for one in get_option_ids(content) if one in right] or right or [""]
        return choice_body(content, key, tuple(chosen), is_multiple=False)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        choice = lone_choice(body)
        if choice is None or choice.is_multiple or not choice.right:
            return None
        return choice_content(body, choice), {**right_key(choice.right), **feedback_key(choice.options)}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, str) and value in get_option_ids(content)

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> str | None:
        known = get_option_ids(content)
        chosen = [value for value in values if value in known]
        return chosen[0] if len(set(chosen)) == 1 else None

    def choices(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        return option_choices(content)

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(read_right(key))

    # A draft's key is a letter, or several where more {"is_any": True} says that any of them is right.

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        options = build_options(plain, new_id)
        content = {**stem_content(plain), "options": options, "blanks": 0}
        ids, letters = ids_by_letter(options), plain.get("key")
        right = [ids.get(one, one) for one in sorted(letters or "") if isinstance(one, str)]
        return content, {**right_key(right), **drafted_feedback(plain, [one["id"] for one in options])}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        plain = super().to_plain(content, key)
        return {**plain, "more": {"is_any": True} if len(plain["key"]) > 1 else {}}

    def check_plain(self, plain: Mapping[str, Any]) -> list[str]:
        key = plain.get("key") or ""
        if len(key) < 2 or is_any_right(plain):
            return []
        text = gettext_noop("单选题有 %(count)s 个答案（%(key)s）：请只留一个，或把题型改为多选题。")
        return [say(text, count=len(key), key=key)]

    def read_fields(self, fields: Fields) -> Plain:
        plain = super().read_fields(fields)
        return {**plain, "key": plain["key"] or None, "more": {"is_any": True} if fields.text("is_any") else {}}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        """`has_several`: a file names more answers than one; all of them stand there to choose from."""
        several = len(plain.get("key") or "") > 1 and not is_any_right(plain)
        return {**super().show_fields(plain), "is_any": is_any_right(plain), "has_several": several}

    def act(self, plain: Plain, action: str) -> None:
        """ "any": from now on several options may be marked, any of which is right."""
        if action == "any":
            plain["more"] = {"is_any": True}
        super().act(plain, action)

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return "/".join(letters_of(content, set(read_right(key))))

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return letters_of(content, {value})


def is_any_right(plain: Mapping[str, Any]) -> bool:
    return bool((plain.get("more") or {}).get("is_any"))


def read_right(key: Any) -> list[str]:
    """Ids of the options any of which is right."""
    if not isinstance(key, Mapping) or not isinstance(key.get("option"), str) or not key["option"]:
        return []
    others = key.get("others")
    more = [one for one in others if isinstance(one, str)] if isinstance(others, (list, tuple)) else []
    return list(dict.fromkeys([key["option"], *more]))


def right_key(right: Sequence[str]) -> dict[str, Any]:
    """The inverse of :func:`read_right`."""
    if not right:
        return {}
    return {"option": right[0], "others": list(right[1:])} if len(right) > 1 else {"option": right[0]}
