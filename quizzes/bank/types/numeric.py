"""A number with tolerance and unit. Content ``{"stem", "image", "unit"}``: the unit is shown behind the field, "" for none. Key
``{"value": "15", "tolerance": "0", "is_percent": false, "units": ["日", "天"]}``: decimal texts, the first unit is the one shown.
Response: the text as typed; full-width digits, thousands separators and any of the units are understood. One field, ``q<position>``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import UNANSWERED, ItemType, check_stem, lone
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, plain_stem, read_stem, stem_content
from quizzes.bank.types.interactions import Body, NumberEntry
from quizzes.bank.types.numbers import (
    check_number,
    is_near,
    number_entry,
    number_key,
    plain_number,
    read_number_fields,
    read_units,
    say_number,
)
from quizzes.bank.types.wording import gettext_noop, say


class Numeric(ItemType):
    code = "numeric"
    place = 70
    label = gettext_noop("数值题")
    short_label = gettext_noop("数值")

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        return check_stem(content) + check_number(key)

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        is_right = is_near(value, key)
        return Parts(int(is_right), int(not is_right), 1)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        return Body((str(content.get("stem", "")), number_entry(key)), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        entry = lone(body, NumberEntry)
        if entry is None:
            return None
        return {"stem": body.text, "image": body.image, "unit": entry.units[0] if entry.units else ""}, number_key(
            entry
        )

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return isinstance(value, str) and bool(value.strip())

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> str | None:
        return (values[0].strip() or None) if values else None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        return {**super().shown(content, value), "unit": content.get("unit") or ""}

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        key = plain_number(plain.get("key"))
        return {**stem_content(plain), "unit": key["units"][0] if key["units"] else ""}, key

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        return {**plain_stem(content), "key": plain_number(key)}

    def read_fields(self, fields: Fields) -> Plain:
        return {**read_stem(fields), "key": read_number_fields(fields)}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        key = plain_number(plain.get("key"))
        return {**key, "units": "、".join(key["units"])}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        text, others = say_number(key), read_units(key)[1:]
        return f"{text}；{' / '.join(others)}" if others else text

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        return value.strip() if self.is_answered(content, value) else say(UNANSWERED)
