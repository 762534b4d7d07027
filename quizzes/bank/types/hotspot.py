"""Marked places of an image. Content ``{"stem", "image", "spots": [{"id", "label", "shape", "coords"}], "is_multiple"}``: coords as in
interactions.Spot. Key ``{"spots": [ids]}``, response ``[ids]``. Spots are chosen as radio buttons or checkboxes named ``q<position>`` with the
spot's id, so that keyboard, paper and pages without JavaScript need nothing else. A part is one right spot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from quizzes.bank.types.base import MAX_OPTIONS, UNANSWERED, ItemType, check_stem, lone, read_option_ids
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, SOME_RIGHT, Parts
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
from quizzes.bank.types.interactions import Body, Spot
from quizzes.bank.types.interactions import Hotspot as Spots
from quizzes.bank.types.wording import gettext_noop, say

SHAPES = {"rect": 4, "circle": 3}
MOST_COORDS = 64
THOUSAND = 1000


def read_spots(content: Mapping[str, Any]) -> list[Spot]:
    """The well-formed spots."""
    given = content.get("spots")
    if not isinstance(given, (list, tuple)):
        return []
    return [
        Spot(one["id"], str(one.get("label") or ""), str(one["shape"]), tuple(one["coords"]))
        for one in given
        if isinstance(one, Mapping) and isinstance(one.get("id"), str) and is_shape(one.get("shape"), one.get("coords"))
    ]


def is_shape(shape: Any, coords: Any) -> bool:
    """Whether the numbers make this shape within the image."""
    if not isinstance(coords, (list, tuple)) or not all(type(one) is int and 0 <= one <= THOUSAND for one in coords):
        return False
    if shape == "poly":
        return 6 <= len(coords) <= MOST_COORDS and len(coords) % 2 == 0
    if not isinstance(shape, str) or len(coords) != SHAPES.get(shape):
        return False
    return bool(coords[2] > 0 if shape == "circle" else coords[0] < coords[2] and coords[1] < coords[3])


class Hotspot(ItemType):
    code = "hotspot"
    place = 90
    label = gettext_noop("看图点选题")
    short_label = gettext_noop("看图")
    credit_modes = (ALL_OR_NOTHING, SOME_RIGHT, PER_PART, MINUS_WRONG)

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem({"stem": content.get("stem")})
        if not content.get("image"):
            problems.append(say(gettext_noop("没有图片：请上传要点选的图。")).at("images"))
        spots, given = read_spots(content), content.get("spots")
        if not isinstance(given, (list, tuple)) or len(spots) != len(given):
            problems.append(say(gettext_noop("有一处位置画得不对：请重新画，或改正它的坐标。")).at("key"))
        elif not 2 <= len(spots) <= MAX_OPTIONS:
            problems.append(say(gettext_noop("图上要画 2 到 %(limit)s 处位置供选择。"), limit=MAX_OPTIONS).at("key"))
        elif len({spot.id for spot in spots}) < len(spots):
            problems.append(say(gettext_noop("有两处位置用了同一个编号：请删除其中一处后重新添加。")).at("key"))
        right = read_option_ids(key.get("spots"))
        if not right:
            problems.append(say(gettext_noop("没有答案：请勾选正确的位置。")))
        elif not right <= {spot.id for spot in spots}:
            problems.append(say(gettext_noop("答案中有不存在的位置：请在现有位置中勾选。")))
        elif len(right) > 1 and content.get("is_multiple") is not True:
            problems.append(say(gettext_noop("答案有几处：请勾上“可以选几处”。")))
        return problems

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        right, chosen = read_option_ids(key.get("spots")) or set(), read_option_ids(value) or set()
        return Parts(len(right & chosen), len(chosen - right), len(right), forfeits=True)

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        spots, right = read_spots(content), read_option_ids(key.get("spots")) or set()
        ids = tuple(spot.id for spot in spots if spot.id in right)
        is_multiple = content.get("is_multiple") is True
        entry = Spots(str(content.get("image") or ""), tuple(spots), ids, is_multiple)
        return Body((str(content.get("stem", "")), entry), None, self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        entry = lone(body, Spots)
        if entry is None or (body.image and body.image != entry.image):
            return None
        spots = [
            {"id": one.id, "label": one.label, "shape": one.shape, "coords": list(one.coords)} for one in entry.spots
        ]
        content = {"stem": body.text, "image": entry.image, "spots": spots, "is_multiple": entry.is_multiple}
        return content, {"spots": list(entry.right)}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        chosen = read_option_ids(value)
        return bool(chosen) and chosen <= {spot.id for spot in read_spots(content)}  # type: ignore[operator]

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> list[str] | None:
        chosen = [spot.id for spot in read_spots(content) if spot.id in set(values)]
        if len(chosen) > 1 and content.get("is_multiple") is not True:
            return None
        return chosen or None

    def choices(self, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        pairs = zip(ascii_uppercase, read_spots(content), strict=False)
        return [(spot.id, letter, spot.label) for letter, spot in pairs]

    def right_choices(self, key: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(read_option_ids(key.get("spots")) or ())

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        chosen = read_option_ids(value) or set()
        spots = [
            {
                "id": spot.id,
                "letter": letter,
                "label": spot.label,
                "text": spot.label or letter,
                "image": None,
                "shape": spot.shape,
                "coords": list(spot.coords),
                "checked": spot.id in chosen,
            }
            for letter, spot in zip(ascii_uppercase, read_spots(content), strict=False)
        ]
        is_multiple = content.get("is_multiple") is True
        return {**super().shown(content, value), "options": spots, "spots": spots, "multiple": is_multiple}

    # A draft has more {"spots": [{"id", "label", "shape", "coords"}], "is_multiple"} and the places of the right spots as its key.

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        more, right = plain.get("more") or {}, plain.get("key") or []
        given = list(more.get("spots") or [])
        ids = settle_ids([str(one.get("id") or "") for one in given], new_id)
        spots = [{**one, "id": spot_id} for one, spot_id in zip(given, ids, strict=True)]
        content = {**stem_content(plain), "spots": spots, "is_multiple": more.get("is_multiple") is True}
        return content, {"spots": [spot_id for place, spot_id in enumerate(ids) if place in right]}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        spots, right = [dict(one) for one in content.get("spots") or []], set(key.get("spots") or ())
        places = [place for place, one in enumerate(spots) if one.get("id") in right]
        more = {"spots": spots, "is_multiple": content.get("is_multiple") is True}
        return {**plain_stem(content), "key": places, "more": more}

    def read_fields(self, fields: Fields) -> Plain:
        spots: list[dict[str, Any]] = []
        right: list[int] = []
        marked = set(fields.all("right"))
        for number in fields.numbers("spot", "-coords"):
            name = f"spot-{number}"
            coords, label = fields.text(f"{name}-coords"), fields.text(f"{name}-label")
            if not (coords or label or fields.keep_empty):
                continue
            if str(number) in marked:
                right.append(len(spots))
            numbers = [read_number(one) for one in re.split(r"[\s,，、]+", coords) if one]
            shape = fields.text(f"{name}-shape") or "rect"
            spots.append({"id": fields.id(f"{name}-id"), "label": label, "shape": shape, "coords": numbers})
        more = {"spots": spots, "is_multiple": bool(fields.text("is_multiple"))}
        return {**read_stem(fields), "key": right, "more": more}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        more, right = plain.get("more") or {}, plain.get("key") if isinstance(plain.get("key"), list) else []
        blank = {"id": "", "label": "", "shape": "rect", "coords": []}
        spots = [
            {
                **one,
                "coords": " ".join(str(n) for n in one.get("coords") or [] if n is not None),
                "right": place in (right or []),
            }
            for place, one in enumerate(more.get("spots") or [blank, blank])
        ]
        return {"spots": spots, "is_multiple": more.get("is_multiple") is True}

    def act(self, plain: Plain, action: str) -> None:
        if action == "add":
            more = plain.get("more") or {}
            blank = {"id": "", "label": "", "shape": "rect", "coords": []}
            plain["more"] = {**more, "spots": [*(more.get("spots") or [blank, blank]), blank]}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return self._say(content, read_option_ids(key.get("spots")) or set())

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        return self._say(content, read_option_ids(value) or set())

    def _say(self, content: Mapping[str, Any], ids: set[str]) -> str:
        pairs = zip(ascii_uppercase, read_spots(content), strict=False)
        return "；".join(f"{letter} {spot.label}".strip() for letter, spot in pairs if spot.id in ids)
