"""Match each entry with a target. Content ``{"stem", "options": [left], "targets": [right], "image"}``, each ``{"id", "text", "image"}``; targets
stand by id, which says nothing of the pairs; some may belong to no entry, and several entries may share one. Key ``{"pairs": {left id:
right id}}``, response the same map, without the entries that have no target yet. A field an entry, ``q<position>-<left id>``, with the
target's id. A part is one entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quizzes.bank.types.base import (
    UNANSWERED,
    ItemType,
    check_options,
    check_stem,
    get_option_ids,
    get_options,
    lone,
    option_of,
    options_content,
    show_options,
    take_options,
)
from quizzes.bank.types.contents import drafted_feedback, feedback_key, read_feedback
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, Parts
from quizzes.bank.types.editing import (
    Fields,
    NewId,
    Plain,
    Row,
    build_options,
    plain_stem,
    put_rows,
    read_rows,
    read_stem,
    settle_ids,
    show_rows,
    stem_content,
)
from quizzes.bank.types.interactions import Body, Match
from quizzes.bank.types.review import ReviewLine
from quizzes.bank.types.wording import gettext_noop, say


def read_pairs(value: Any) -> dict[str, str]:
    """A map of texts; what isn't one is left out."""
    if not isinstance(value, Mapping):
        return {}
    return {left: right for left, right in value.items() if isinstance(left, str) and isinstance(right, str) and right}


def target_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """The targets as if they were options."""
    return {"options": content.get("targets")}


def _target_ids(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ids of targets, each where it stands first: rows that share one have it once."""
    seen: set[str] = set()
    ids = []
    for row in rows:
        one = str(row.get("id") or "")
        ids.append("" if one in seen else one)
        seen.add(one)
    return ids


class Matching(ItemType):
    code = "matching"
    place = 50
    label = gettext_noop("匹配题")
    short_label = gettext_noop("匹配")
    credit_modes = (ALL_OR_NOTHING, PER_PART, MINUS_WRONG)
    has_options = True

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content) + check_options(content)
        for problem in check_options(target_content(content)):
            problems.append(say(gettext_noop("匹配的内容：%(problem)s"), problem=problem).at("options"))
        pairs = read_pairs(key.get("pairs"))
        left, right = get_option_ids(content), get_option_ids(target_content(content))
        if not pairs:
            problems.append(say(gettext_noop("没有答案：请给每一项选定与它匹配的内容。")))
        elif set(pairs) != set(left) or not set(pairs.values()) <= set(right):
            problems.append(say(gettext_noop("答案没有配全：请给每一项选定与它匹配的内容。")))
        if right != sorted(right):
            problems.append(say(gettext_noop("选项存放的先后会露出答案：请重新保存。")))
        return problems

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        pairs = read_pairs(key.get("pairs"))
        given = {left: right for left, right in read_pairs(value).items() if left in pairs}
        right = sum(pairs[left] == one for left, one in given.items())
        return Parts(right, len(given) - right, len(pairs))

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        pairs = read_pairs(key.get("pairs"))
        left, right = take_options(content, key), take_options(target_content(content), {})
        match = Match(left, right, tuple((one.id, pairs[one.id]) for one in left if one.id in pairs))
        return Body((str(content.get("stem", "")), match), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        match = lone(body, Match)
        if match is None:
            return None
        targets = sorted(match.right, key=lambda one: one.id)
        content = {
            "stem": body.text,
            "options": options_content(match.left),
            "targets": options_content(targets),
            "image": body.image,
        }
        return content, {"pairs": dict(match.pairs), **feedback_key(match.left)}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        return bool(self._known(content, read_pairs(value)))

    def _known(self, content: Mapping[str, Any], pairs: Mapping[str, str]) -> dict[str, str]:
        targets = set(get_option_ids(target_content(content)))
        return {left: pairs[left] for left in get_option_ids(content) if pairs.get(left) in targets}

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> dict[str, str] | None:
        """Targets in the order of the entries."""
        return self._known(content, dict(zip(get_option_ids(content), values, strict=False))) or None

    def read_post(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
        given = {left: next(iter(fields.get(left, ())), "") for left in get_option_ids(content)}
        return self._known(content, given) or None

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        pairs = read_pairs(value)
        targets = [
            {**one, "number": number}
            for number, one in enumerate(show_options(target_content(content), set()), start=1)
        ]
        rows = [{**one, "chosen": pairs.get(one["id"], "")} for one in show_options(content, set())]
        return {**super().shown(content, value), "options": rows, "targets": targets}

    def review(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[ReviewLine]:
        pairs, given = read_pairs(key.get("pairs")), self._known(content, read_pairs(value))
        targets, told = target_content(content), read_feedback(key)
        return [
            ReviewLine(
                option_of(content, left),
                option_of(targets, given.get(left, "")),
                option_of(targets, pairs.get(left, "")),
                left in given and given[left] == pairs.get(left),
                note=told.get(left, ""),
            )
            for left in get_option_ids(content)
        ]

    # A draft has an entry's target beside it: more {"targets": [{"id", "text", "image"}]}, one an option, then those that belong to none.

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        options = build_options(plain, new_id)
        targets: list[dict[str, Any]] = []
        pairs: dict[str, str] = {}
        rows = list((plain.get("more") or {}).get("targets") or [])
        ids = settle_ids([*(one["id"] for one in options), *_target_ids(rows)], new_id)[len(options) :]
        known: dict[tuple[str, Any], str] = {}
        for place, (target, target_id) in enumerate(zip(rows, ids, strict=True)):
            text, image = str(target.get("text") or "").strip(), target.get("image") or None
            if not text and not image:
                continue
            if (text, image) not in known:
                known[text, image] = target_id
                targets.append({"id": target_id, "text": text, "image": image})
            if place < len(options):
                pairs[options[place]["id"]] = known[text, image]
        content = {**stem_content(plain), "options": options, "targets": sorted(targets, key=lambda one: one["id"])}
        return content, {"pairs": pairs, **drafted_feedback(plain, [one["id"] for one in options])}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        targets = {one["id"]: dict(one) for one in get_options(target_content(content))}
        pairs, rows = read_pairs(key.get("pairs")), []
        for left in get_option_ids(content):
            rows.append(targets.get(pairs.get(left, ""), {"id": "", "text": "", "image": None}))
        taken = set(pairs.values())
        rows += [one for one in targets.values() if one["id"] not in taken]
        return {**plain_stem(content, key), "more": {"targets": rows}}

    def read_fields(self, fields: Fields) -> Plain:
        plain = read_stem(fields)
        rows = [row for row in read_rows(replace(fields, keep_empty=True)) if self._is_kept(row, fields)]
        put_rows(plain, rows, fields)
        targets = [self._read_target(fields, f"target-{row.index}") for row in rows]
        for place, row in enumerate(rows):
            if fields.has_file(f"target-{row.index}-file"):
                path = ["more", "targets", place, "image"]
                plain["uploads"][f"{fields.prefix}target-{row.index}-file"] = path
        extra = [{"id": "", "text": line, "image": None} for line in fields.lines("extra")]
        known = {
            one["text"]: one
            for one in (self._read_target(fields, f"known-{n}") for n in fields.numbers("known", "-text"))
        }
        plain["more"] = {"targets": [*targets, *(known.get(one["text"], one) for one in extra)]}
        return plain

    def _is_kept(self, row: Row, fields: Fields) -> bool:
        target = self._read_target(fields, f"target-{row.index}")
        files = fields.has_file(f"option-{row.index}-file") or fields.has_file(f"target-{row.index}-file")
        return bool(
            row.text or row.image or row.feedback or target["text"] or target["image"] or files or fields.keep_empty
        )

    def _read_target(self, fields: Fields, name: str) -> dict[str, Any]:
        image = fields.image(f"{name}-image") or None
        return {"id": fields.id(f"{name}-id"), "text": fields.text(f"{name}-text"), "image": image}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        rows, targets = show_rows(plain), list((plain.get("more") or {}).get("targets") or [])
        blank = {"id": "", "text": "", "image": None}
        pairs = [(row, targets[place] if place < len(targets) else blank) for place, row in enumerate(rows)]
        extra = targets[len(plain.get("options") or []) :]
        return {"pairs": pairs, "extra": "\n".join(one["text"] for one in extra), "known": list(enumerate(extra))}

    def act(self, plain: Plain, action: str) -> None:
        if action == "add":
            place = len(plain["options"])
            targets = list((plain.get("more") or {}).get("targets") or [])
            plain["more"] = {"targets": [*targets[:place], {"id": "", "text": "", "image": None}, *targets[place:]]}
        super().act(plain, action)

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        return self._say(content, self._known(content, read_pairs(key.get("pairs"))))

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        return self._say(content, self._known(content, read_pairs(value))) or say(UNANSWERED)

    def _say(self, content: Mapping[str, Any], pairs: Mapping[str, str]) -> str:
        targets = target_content(content)
        return "；".join(f"{option_of(content, left)} — {option_of(targets, right)}" for left, right in pairs.items())
