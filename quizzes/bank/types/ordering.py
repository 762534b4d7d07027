"""Put in order. Content ``{"stem", "options": [{"id", "text", "image"}], "image"}``: options stand by id, which says nothing of the order.
Key ``{"order": [ids]}``. Response ``[ids]`` by place, "" where a place is still empty. A field an option, ``q<position>-<option id>``, with
its place from 1. A part is one option at its place.
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
    lone,
    option_of,
    options_content,
    show_options,
    take_options,
)
from quizzes.bank.types.contents import drafted_feedback, feedback_key, read_feedback
from quizzes.bank.types.credit import ALL_OR_NOTHING, PER_PART, Parts
from quizzes.bank.types.editing import (
    Fields,
    NewId,
    Plain,
    build_options,
    plain_stem,
    put_rows,
    read_number,
    read_rows,
    read_stem,
    stem_content,
)
from quizzes.bank.types.fill_in import read_texts
from quizzes.bank.types.interactions import Body, Order
from quizzes.bank.types.review import ReviewLine
from quizzes.bank.types.wording import gettext_noop, say


class Ordering(ItemType):
    code = "ordering"
    place = 60
    label = gettext_noop("排序题")
    short_label = gettext_noop("排序")
    credit_modes = (ALL_OR_NOTHING, PER_PART)
    has_options = True

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_options(content)
        ids, order = get_option_ids(content), read_texts(key.get("order"))
        if not order:
            problems.append(say(gettext_noop("没有答案：请给每个选项排上先后。")))
        elif sorted(order) != sorted(ids):
            problems.append(say(gettext_noop("答案的先后有重复或遗漏：请让每个选项占一个位次。")))
        if ids != sorted(ids):
            problems.append(say(gettext_noop("选项存放的先后会露出答案：请重新保存。")))
        return problems

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        order, given = read_texts(key.get("order")), read_texts(value)
        if len(given) != len(order) or len(set(filter(None, given))) != len([one for one in given if one]):
            return Parts(0, 0, len(order))
        right = sum(one == place for one, place in zip(given, order, strict=True) if one)
        return Parts(right, sum(bool(one) for one in given) - right, len(order))

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        options = {one.id: one for one in take_options(content, key)}
        order = tuple(options[one] for one in read_texts(key.get("order")) if one in options)
        return Body((str(content.get("stem", "")), Order(order)), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        order = lone(body, Order)
        if order is None:
            return None
        options = options_content(sorted(order.options, key=lambda one: one.id))
        content = {"stem": body.text, "options": options, "image": body.image}
        return content, {"order": [one.id for one in order.options], **feedback_key(order.options)}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        given = read_texts(value)
        return bool(given) and sorted(given) == sorted(get_option_ids(content))

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> list[str] | None:
        """Ids in order."""
        return self._complete(content, dict(enumerate(dict.fromkeys(values))))

    def read_post(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> list[str] | None:
        places: dict[int, str] = {}
        for option_id in get_option_ids(content):
            given = next(iter(fields.get(option_id, ())), "")
            if given.isascii() and given.isdigit() and len(given) <= 2:
                places.setdefault(int(given) - 1, option_id)
        return self._complete(content, places)

    def _complete(self, content: Mapping[str, Any], places: Mapping[int, str]) -> list[str] | None:
        ids = get_option_ids(content)
        order = [places.get(place, "") if places.get(place) in ids else "" for place in range(len(ids))]
        return order if any(order) else None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        order = read_texts(value)
        options = show_options(content, set())
        for option in options:
            option["place"] = order.index(option["id"]) + 1 if option["id"] in order else None
        arranged = sorted(options, key=lambda one: one["place"] or len(options) + 1)
        return {
            **super().shown(content, value),
            "options": options,
            "arranged": arranged,
            "places": list(range(1, len(options) + 1)),
        }

    def review(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[ReviewLine]:
        order, given, told = read_texts(key.get("order")), read_texts(value), read_feedback(key)
        return [
            ReviewLine(
                say(gettext_noop("第 %(number)s 位"), number=place + 1),
                option_of(content, given[place]) if place < len(given) else "",
                option_of(content, right),
                place < len(given) and given[place] == right,
                note=told.get(given[place], "") if place < len(given) else "",
            )
            for place, right in enumerate(order)
        ]

    # A draft has its options in the right order, and no key.

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        options = build_options(plain, new_id)
        content = {**stem_content(plain), "options": sorted(options, key=lambda one: str(one["id"]))}
        ids = [one["id"] for one in options]
        return content, {"order": ids, **drafted_feedback(plain, ids)}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        places = {option_id: place for place, option_id in enumerate(read_texts(key.get("order")))}
        options = sorted(content.get("options") or [], key=lambda one: places.get(one["id"], len(places)))
        return plain_stem({**content, "options": options}, key)

    def read_fields(self, fields: Fields) -> Plain:
        """Rows stand in their order on the page, or by the number that was typed before them."""
        plain = read_stem(fields)
        rows = list(read_rows(fields))
        typed = {row.index: read_number(fields.text(f"option-{row.index}-place")) for row in rows}
        rows.sort(key=lambda row: typed[row.index] or len(rows))
        put_rows(plain, rows, fields)
        return plain

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return " → ".join(option_of(content, one) for one in read_texts(key.get("order")))

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        given = read_texts(value)
        if not any(given):
            return say(UNANSWERED)
        return " → ".join(option_of(content, one) if one else "____" for one in given)
