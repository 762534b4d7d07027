"""Several questions on one material. Content ``{"stem": material, "image", "parts": [{"id", "type", "content"}]}`` with parts of any type but this
one; key ``{"parts": {id: key}}``; response ``{id: value}`` without the parts that have none. Fields of a part are named as its type says, with
``q<position>-<part id>`` in place of ``q<position>``. A part of the score is one sub-item that is wholly right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quizzes.bank.types.base import UNANSWERED, ItemType, check_stem
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, Parts
from quizzes.bank.types.editing import (
    Fields,
    NewId,
    Plain,
    plain_stem,
    read_number,
    read_stem,
    settle_ids,
    stem_content,
)
from quizzes.bank.types.interactions import Body
from quizzes.bank.types.review import ReviewLine
from quizzes.bank.types.wording import Message, gettext_noop, place_of, say

MOST_PARTS = 20
Part = tuple[str, ItemType, Mapping[str, Any]]


def read_parts(content: Mapping[str, Any]) -> Iterator[Part]:
    """Id, type and content of the well-formed parts."""
    from quizzes.bank.types import UnknownItemType, get_type

    parts = content.get("parts")
    for part in parts if isinstance(parts, (list, tuple)) else ():
        if not isinstance(part, Mapping) or not isinstance(part.get("content"), Mapping):
            continue
        part_id, code = part.get("id"), part.get("type")
        if not isinstance(part_id, str) or not isinstance(code, str) or code == Case.code:
            continue
        try:
            yield part_id, get_type(code), part["content"]
        except UnknownItemType:
            continue


def part_types() -> list[ItemType]:
    """The types that a part may have."""
    from quizzes.bank.types import all_types

    return [one for one in all_types() if one.code != Case.code]


def _map(value: Any, name: str = "") -> Mapping[str, Any]:
    inner = value.get(name) if name and isinstance(value, Mapping) else value
    return inner if isinstance(inner, Mapping) else {}


def _key_of(keys: Mapping[str, Any], part_id: str) -> Mapping[str, Any]:
    return _map(keys.get(part_id))


class Case(ItemType):
    code = "case"
    place = 120
    label = gettext_noop("案例分析题")
    short_label = gettext_noop("案例")
    credit_modes = (ALL_OR_NOTHING, PER_PART, MINUS_WRONG)

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content)
        given, parts, keys = content.get("parts"), list(read_parts(content)), _map(key, "parts")
        if not isinstance(given, (list, tuple)) or len(parts) != len(given):
            return [*problems, say(gettext_noop("有一道小题的题型无法识别：请重新选题型。")).at("parts")]
        if not 1 <= len(parts) <= MOST_PARTS:
            return [*problems, say(gettext_noop("材料下面要有 1 到 %(limit)s 道小题。"), limit=MOST_PARTS).at("parts")]
        if len({part_id for part_id, _type, _content in parts}) < len(parts):
            problems.append(say(gettext_noop("有两道小题用了同一个编号：请删除其中一道后重新添加。")).at("parts"))
        for number, (part_id, item_type, part) in enumerate(parts, start=1):
            for problem in item_type.check(part, _key_of(keys, part_id)):
                problems.append(_of_part(number, problem))
        return problems

    def needs_marker(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
        keys = _map(key, "parts")
        return any(one.needs_marker(part, _key_of(keys, part_id)) for part_id, one, part in read_parts(content))

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        keys, values = _map(key, "parts"), _map(value)
        right = wrong = total = 0
        for part_id, item_type, part in read_parts(content):
            total += 1
            given = values.get(part_id)
            if given is not None and item_type.is_right(part, _key_of(keys, part_id), given):
                right += 1
            elif item_type.is_answered(part, given):
                wrong += 1
        return Parts(right, wrong, total)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        keys = _map(key, "parts")
        bodies = [one.to_body(part, _key_of(keys, part_id)) for part_id, one, part in read_parts(content)]
        return Body((str(content.get("stem", "")), *bodies), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Parts are numbered "1", "2", … in reading order; each goes to the type that its body names, else to the first that takes it."""
        if not body.bodies or body.interactions:
            return None
        parts, keys = [], {}
        for number, inner in enumerate(body.bodies, start=1):
            types = sorted(part_types(), key=lambda one: one.code != inner.type)
            found = next(((one, read) for one in types if (read := one.from_body(inner)) is not None), None)
            if found is None:
                return None
            item_type, (part, part_key) = found
            parts.append({"id": str(number), "type": item_type.code, "content": part})
            keys[str(number)] = part_key
        return {"stem": body.text, "image": body.image, "parts": parts}, {"parts": keys}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        values = _map(value)
        return any(one.is_answered(part, values.get(part_id)) for part_id, one, part in read_parts(content))

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> None:
        """A case has no field of its own name."""
        return

    def read_post(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
        given = {}
        for part_id, item_type, part in read_parts(content):
            own = {name: values for name, values in fields.items() if name == part_id or name.startswith(f"{part_id}-")}
            inner = {name[len(part_id) + 1 :]: values for name, values in own.items()}
            value = item_type.read_post(part, inner)
            if value is not None:
                given[part_id] = value
        return given or None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """``parts``: each part's own `shown` with its id, number, type, labels, templates and value."""
        values = _map(value)
        parts = [
            {
                **item_type.shown(part, values.get(part_id)),
                "id": part_id,
                "number": number,
                "type": item_type.code,
                "type_label": item_type.short_label,
                "templates": item_type.templates,
                "answered": item_type.is_answered(part, values.get(part_id)),
            }
            for number, (part_id, item_type, part) in enumerate(read_parts(content), start=1)
        ]
        return {**super().shown(content, value), "parts": parts}

    def review(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[ReviewLine]:
        keys, values, lines = _map(key, "parts"), _map(value), []
        for number, (part_id, item_type, part) in enumerate(read_parts(content), start=1):
            for line in item_type.review(part, _key_of(keys, part_id), values.get(part_id)):
                label = say(gettext_noop("第 %(number)s 小题"), number=number)
                if line.label:
                    label = say(gettext_noop("第 %(number)s 小题 %(label)s"), number=number, label=line.label)
                lines.append(replace(line, label=label, part=part_id))
        return lines

    # A draft has more {"parts": [draft]}, each a draft with "id" and "type" of its own.

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        given = list((plain.get("more") or {}).get("parts") or [])
        ids = _number_parts([str(one.get("id") or "") for one in given])
        parts, keys = [], {}
        for one, part_id in zip(given, ids, strict=True):
            item_type = find_part_type(one.get("type"))
            content, key = item_type.from_plain(one, new_id) if item_type else ({}, {})
            parts.append({"id": part_id, "type": str(one.get("type") or ""), "content": content})
            keys[part_id] = key
        return {**stem_content(plain), "parts": parts}, {"parts": keys}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        keys = _map(key, "parts")
        parts = [
            {**one.to_plain(part, _key_of(keys, part_id)), "id": part_id, "type": one.code}
            for part_id, one, part in read_parts(content)
        ]
        return {**plain_stem(content), "more": {"parts": parts}}

    def check_plain(self, plain: Mapping[str, Any]) -> list[str]:
        problems: list[str] = []
        for number, one in enumerate((plain.get("more") or {}).get("parts") or [], start=1):
            item_type = find_part_type(one.get("type"))
            for problem in item_type.check_plain(one) if item_type else []:
                problems.append(_of_part(number, problem))
        return problems

    def read_fields(self, fields: Fields) -> Plain:
        plain = read_stem(fields)
        parts: list[Plain] = []
        for number in fields.numbers("part", "-type"):
            inner = fields.within(f"part-{number}-")
            shown, wanted = find_part_type(inner.text("shown")), find_part_type(inner.text("type"))
            item_type = shown or wanted or part_types()[0]
            part = {**item_type.read_fields(inner), "id": inner.id("id"), "type": (wanted or item_type).code}
            for name, path in part.pop("uploads").items():
                plain["uploads"][name] = ["more", "parts", len(parts), *path]
            if wanted and wanted.code != item_type.code:
                part = {**part, "key": None, "more": {}}
            parts.append(part)
        plain["more"] = {"parts": parts or [blank_part()]}
        return plain

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        parts = []
        for place, one in enumerate((plain.get("more") or {}).get("parts") or [blank_part()]):
            item_type = find_part_type(one.get("type")) or part_types()[0]
            shown = {
                **item_type.show_fields(one),
                "prefix": f"part-{place}-",
                "do": f"part-{place}-",
                "number": place + 1,
                "id": one.get("id") or "",
                "type": item_type.code,
                "types": [(other.code, other.label, other.code == item_type.code) for other in part_types()],
                "templates": item_type.form_templates,
                "draft": one,
            }
            parts.append(shown)
        return {"parts": parts}

    def act(self, plain: Plain, action: str) -> None:
        """ "add": one more part; "remove-<place>", "up-<place>"; "part-<place>-<action of its type>"."""
        parts = list((plain.get("more") or {}).get("parts") or [blank_part()])
        verb, _dash, rest = action.partition("-")
        number, _dash, inner = rest.partition("-")
        place = read_number(number)
        if verb == "add":
            parts.append(blank_part())
        elif place is not None and place < len(parts):
            if verb == "remove":
                del parts[place]
            elif verb == "up" and place:
                parts[place - 1 : place + 1] = [parts[place], parts[place - 1]]
            elif verb == "part" and (item_type := find_part_type(parts[place].get("type"))):
                item_type.act(parts[place], inner)
        plain["more"] = {"parts": parts}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        keys = _map(key, "parts")
        texts = [one.describe_key(part, _key_of(keys, part_id)) for part_id, one, part in read_parts(content)]
        return "；".join(f"({number}) {text}" for number, text in enumerate(texts, start=1))

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        values = _map(value)
        texts = [one.describe_response(part, values.get(part_id)) for part_id, one, part in read_parts(content)]
        return "；".join(f"({number}) {text}" for number, text in enumerate(texts, start=1))


def find_part_type(code: Any) -> ItemType | None:
    return next((one for one in part_types() if one.code == code), None)


def blank_part() -> Plain:
    return {**plain_stem({}), "id": "", "type": part_types()[0].code}


def _number_parts(known: Sequence[str]) -> list[str]:
    """The ids that are known, and the first free numbers for the rest."""
    free = (str(number) for number in range(1, 2 * len(known) + 2) if str(number) not in known)
    return settle_ids(known, lambda: next(free))


def _of_part(number: int, problem: str) -> Message:
    """A part's problem as the case's own, at the part's place in the form."""
    message = say(gettext_noop("第 %(number)s 小题：%(problem)s"), number=number, problem=problem)
    return message.at(f"part-{number - 1}-{place_of(problem)}")
