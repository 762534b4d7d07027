"""Several gaps in one text. Content ``{"stem", "image", "gaps": [{"id", "kind", "options", "unit"}]}``: the stem marks gap 1 by ``[[1]]``; ids are
"1", "2", … in reading order; ``kind`` is choice (``options`` [{"id", "text", "image"}]), text or number (``unit`` shown behind the field). Key
``{"gaps": {id: {"option": id, "feedback"} | {"accepted": [texts]} | {"value", "tolerance", "is_percent", "units"}}}``. Response ``{gap id: text or option
id}``, without the gaps that are empty. A field a gap, ``q<position>-<gap id>``. A part is one gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from quizzes.bank.types.base import (
    UNANSWERED,
    ItemType,
    check_options,
    check_stem,
    get_option_ids,
    get_options,
    option_of,
    options_content,
    show_options,
    take_options,
)
from quizzes.bank.types.contents import drafted_feedback, feedback_key, read_feedback
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, Parts
from quizzes.bank.types.editing import Fields, NewId, Plain, plain_stem, read_stem, settle_ids, stem_content
from quizzes.bank.types.fill_in import BLANK, normalize_text, read_texts
from quizzes.bank.types.interactions import Body, Choice, NumberEntry, TextEntry
from quizzes.bank.types.matching import read_pairs
from quizzes.bank.types.numbers import (
    check_number,
    is_near,
    number_entry,
    number_key,
    plain_number,
    read_number_fields,
    say_number,
)
from quizzes.bank.types.review import ReviewLine
from quizzes.bank.types.wording import gettext_noop, say

CHOICE, TEXT, NUMBER = KINDS = ("choice", "text", "number")
MARK = re.compile(r"\[\[([0-9]{1,2})\]\]")
IMAGE_MARK = re.compile(r"(.*?)\s*〔图([0-9]{1,3})〕", re.DOTALL)  # of an option's line in the form


def read_gaps(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The well-formed gaps by id."""
    gaps = content.get("gaps")
    if not isinstance(gaps, (list, tuple)):
        return {}
    found = (one for one in gaps if isinstance(one, Mapping) and one.get("kind") in KINDS)
    return {one["id"]: one for one in found if isinstance(one.get("id"), str)}


def split_marks(content: Mapping[str, Any]) -> list[str]:
    """The stem as text, gap id, text, gap id, …, text; a mark that names no gap is text."""
    gaps, pieces = read_gaps(content), [""]
    stem, at = str(content.get("stem", "")), 0
    for found in MARK.finditer(stem):
        if found.group(1) in gaps:
            pieces[-1] += stem[at : found.start()]
            pieces += [found.group(1), ""]
            at = found.end()
    pieces[-1] += stem[at:]
    return pieces


def read_gap_keys(key: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    gaps = key.get("gaps")
    if not isinstance(gaps, Mapping):
        return {}
    return {gap_id: one for gap_id, one in gaps.items() if isinstance(gap_id, str) and isinstance(one, Mapping)}


def is_gap_right(gap: Mapping[str, Any], key: Mapping[str, Any], text: str) -> bool:
    if gap["kind"] == CHOICE:
        return text in get_option_ids(gap) and text == key.get("option")
    if gap["kind"] == NUMBER:
        return is_near(text, key)
    given = normalize_text(text)
    return bool(given) and given in {normalize_text(one) for one in read_texts(key.get("accepted"))}


class Cloze(ItemType):
    code = "cloze"
    place = 80
    label = gettext_noop("完形填空题")
    short_label = gettext_noop("完形")
    credit_modes = (ALL_OR_NOTHING, PER_PART, MINUS_WRONG)

    def check(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        problems = check_stem(content)
        gaps, keys, given = read_gaps(content), read_gap_keys(key), content.get("gaps")
        if not gaps:
            return [*problems, say(gettext_noop("题干里没有空：请用 [[1]]、[[2]] 标出每个空。"))]
        numbers = [str(number) for number in range(1, len(gaps) + 1)]
        if not isinstance(given, (list, tuple)) or len(given) != len(gaps) or list(gaps) != numbers:
            problems.append(say(gettext_noop("空的编号不连续：请从 1 起依次编号。")))
        elif MARK.findall(str(content.get("stem", ""))) != numbers:
            problems.append(
                say(gettext_noop("题干里的 [[1]]、[[2]] 与空的个数或先后不符：请让每个空在题干里依次出现一次。"))
            )
        for gap_id, gap in gaps.items():
            for problem in self._check_gap(gap, keys.get(gap_id, {})):
                message = gettext_noop("第 %(number)s 个空：%(problem)s")
                problems.append(say(message, number=gap_id, problem=problem).at(f"gap-{gap_id}"))
        return problems

    def _check_gap(self, gap: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
        if gap["kind"] == NUMBER:
            return check_number(key)
        if gap["kind"] == CHOICE:
            missing = key.get("option") not in get_option_ids(gap)
            problem = say(gettext_noop("没有答案：请选定一个正确选项。"))
            return check_options(gap) + ([problem] if missing else [])
        accepted = read_texts(key.get("accepted"))
        is_sound = accepted and all(normalize_text(text) for text in accepted)
        return [] if is_sound else [say(gettext_noop("没有答案：请填写。"))]

    def count_parts(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> Parts:
        gaps, keys = read_gaps(content), read_gap_keys(key)
        given = {gap_id: text for gap_id, text in read_pairs(value).items() if gap_id in gaps and text.strip()}
        right = sum(is_gap_right(gaps[gap_id], keys.get(gap_id, {}), text) for gap_id, text in given.items())
        return Parts(right, len(given) - right, len(gaps))

    def to_body(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Body:
        gaps, keys = read_gaps(content), read_gap_keys(key)
        parts: list[Any] = []
        for number, piece in enumerate(split_marks(content)):
            if number % 2:
                parts.append(_entry_of(gaps[piece], keys.get(piece, {})))
            elif piece:
                parts.append(piece)
        return Body(tuple(parts), content.get("image"), self.code)

    def from_body(self, body: Body) -> tuple[dict[str, Any], dict[str, Any]] | None:
        stem, total = "", len(body.interactions)
        gaps: list[dict[str, Any]] = []
        keys: dict[str, dict[str, Any]] = {}
        for part in body.parts:
            if isinstance(part, str):
                stem += MARK.sub(lambda found: _literal(found, total), part)
                continue
            gap_id = str(len(gaps) + 1)
            gap = _gap_of(part, gap_id)
            if gap is None:
                return None
            gaps.append(gap[0])
            keys[gap_id] = gap[1]
            stem += f"[[{gap_id}]]"
        if not gaps or len(gaps) > 99:
            return None
        return {"stem": stem, "image": body.image, "gaps": gaps}, {"gaps": keys}

    def is_answered(self, content: Mapping[str, Any], value: Any) -> bool:
        gaps = read_gaps(content)
        return any(gap_id in gaps and text.strip() for gap_id, text in read_pairs(value).items())

    def read_form(self, content: Mapping[str, Any], values: Sequence[str]) -> dict[str, str] | None:
        """Texts in the order of the gaps."""
        return self.read_post(content, {gap: [text] for gap, text in zip(read_gaps(content), values, strict=False)})

    def read_post(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
        given = {}
        for gap_id, gap in read_gaps(content).items():
            text = next(iter(fields.get(gap_id, ())), "").strip()
            if text and (gap["kind"] != CHOICE or text in get_option_ids(gap)):
                given[gap_id] = text
        return given or None

    def split_stem(self, content: Mapping[str, Any]) -> list[str]:
        return split_marks(content)[::2]

    def shown(self, content: Mapping[str, Any], value: Any) -> dict[str, Any]:
        gaps, given = read_gaps(content), read_pairs(value)
        pieces: list[dict[str, Any]] = []
        for number, piece in enumerate(split_marks(content)):
            if number % 2:
                gap = gaps[piece]
                text = given.get(piece, "")
                options = show_options(gap, {text}) if gap["kind"] == CHOICE else []
                unit = gap.get("unit") or ""
                pieces.append(
                    {"gap": {"id": piece, "kind": gap["kind"], "value": text, "options": options, "unit": unit}}
                )
            elif piece:
                pieces.append({"text": piece})
        return {
            **super().shown(content, value),
            "pieces": pieces,
            "gaps": [one["gap"] for one in pieces if "gap" in one],
        }

    def search_texts(self, content: Mapping[str, Any]) -> list[str]:
        return [BLANK.join(split_marks(content)[::2]), *super().search_texts(content)[1:]]

    def review(self, content: Mapping[str, Any], key: Mapping[str, Any], value: Any) -> list[ReviewLine]:
        keys, given, lines = read_gap_keys(key), read_pairs(value), []
        for gap_id, gap in read_gaps(content).items():
            text = given.get(gap_id, "").strip()
            gap_key = keys.get(gap_id, {})
            lines.append(
                ReviewLine(
                    say(gettext_noop("第 %(number)s 空"), number=gap_id),
                    option_of(gap, text) if gap["kind"] == CHOICE else text,
                    _say_gap_key(gap, gap_key),
                    bool(text) and is_gap_right(gap, gap_key, text),
                    note=read_feedback(gap_key).get(text, ""),
                )
            )
        return lines

    # A draft has more {"gaps": [gap]}, each {"kind", "options": [{"id", "text", "image", "feedback"}], "right": place, "accepted": [texts]} and what a number
    # needs, in the order of their marks.

    def from_plain(self, plain: Mapping[str, Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, Any]]:
        gaps: list[dict[str, Any]] = []
        keys: dict[str, Any] = {}
        for number, given in enumerate((plain.get("more") or {}).get("gaps") or [], start=1):
            gap: dict[str, Any] = {"id": str(number), "kind": given.get("kind") or TEXT, "options": [], "unit": ""}
            key: dict[str, Any] = {
                "accepted": [one.strip() for one in read_texts(given.get("accepted")) if one.strip()]
            }
            if gap["kind"] == NUMBER:
                key = plain_number(given)
                gap["unit"] = key["units"][0] if key["units"] else ""
            elif gap["kind"] == CHOICE:
                options = list(given.get("options") or [])
                ids = settle_ids([str(one.get("id") or "") for one in options], new_id)
                gap["options"] = [
                    {"id": one_id, "text": str(one.get("text") or "").strip(), "image": one.get("image") or None}
                    for one, one_id in zip(options, ids, strict=True)
                ]
                right = given.get("right")
                key = {"option": ids[right]} if isinstance(right, int) and 0 <= right < len(ids) else {}
                told = {str(place): one.get("feedback") for place, one in enumerate(options)}
                key |= drafted_feedback({"option_feedback": told}, ids)
            gaps.append(gap)
            keys[gap["id"]] = key
        return {**stem_content(plain), "gaps": gaps}, {"gaps": keys}

    def to_plain(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Plain:
        keys, gaps = read_gap_keys(key), []
        for gap_id, gap in read_gaps(content).items():
            gap_key = keys.get(gap_id, {})
            told = read_feedback(gap_key)
            options = [{**one, "feedback": told.get(one["id"], "")} for one in get_options(gap)]
            places = [place for place, one in enumerate(options) if one["id"] == gap_key.get("option")]
            plain = {"kind": gap["kind"], "options": options, "right": places[0] if places else None}
            gaps.append({**plain_number(gap_key), "accepted": read_texts(gap_key.get("accepted")), **plain})
        return {**plain_stem(content), "more": {"gaps": gaps}}

    def read_fields(self, fields: Fields) -> Plain:
        """A choice has an option a line, the right one behind a star, with 〔图1〕 where the option that was first has an image.
        Rows beyond the marks of the stem fall away when they are empty."""
        plain = read_stem(fields)
        gaps = [_read_gap(fields.within(f"gap-{number}-")) for number in fields.numbers("gap", "-kind")]
        while len(gaps) > _count_marks(plain["stem"]) and not _holds_anything(gaps[-1]):
            gaps.pop()
        while len(gaps) < _count_marks(plain["stem"]):
            gaps.append({"kind": TEXT})
        return {**plain, "more": {"gaps": gaps}}

    def show_fields(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        gaps = list((plain.get("more") or {}).get("gaps") or [])
        gaps += [{"kind": TEXT}] * (max(1, _count_marks(str(plain["stem"]))) - len(gaps))
        return {"gaps": [_show_gap(number, gap) for number, gap in enumerate(gaps, start=1)]}

    def describe_key(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        keys = read_gap_keys(key)
        return "；".join(_say_gap_key(gap, keys.get(gap_id, {})) for gap_id, gap in read_gaps(content).items())

    def describe_response(self, content: Mapping[str, Any], value: Any) -> str:
        if not self.is_answered(content, value):
            return say(UNANSWERED)
        given = read_pairs(value)
        texts = []
        for gap_id, gap in read_gaps(content).items():
            text = given.get(gap_id, "").strip()
            texts.append((option_of(gap, text) if gap["kind"] == CHOICE else text) or BLANK)
        return "；".join(texts)


def _entry_of(gap: Mapping[str, Any], key: Mapping[str, Any]) -> Choice | TextEntry | NumberEntry:
    if gap["kind"] == CHOICE:
        return Choice(take_options(gap, key), (str(key.get("option", "")),), is_inline=True)
    return number_entry(key) if gap["kind"] == NUMBER else TextEntry(tuple(read_texts(key.get("accepted"))))


def _gap_of(part: Any, gap_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """A gap and its key; ``None``: this can't stand inside a text."""
    blank: dict[str, Any] = {"id": gap_id, "kind": TEXT, "options": [], "unit": ""}
    if isinstance(part, TextEntry) and part.accepted and not part.is_long:
        return blank, {"accepted": list(part.accepted)}
    if isinstance(part, NumberEntry):
        return {**blank, "kind": NUMBER, "unit": part.units[0] if part.units else ""}, number_key(part)
    if isinstance(part, Choice) and part.is_inline and not part.is_multiple and len(part.right) == 1:
        return {**blank, "kind": CHOICE, "options": options_content(part.options)}, {
            "option": part.right[0],
            **feedback_key(part.options),
        }
    return None


def _literal(found: re.Match[str], total: int) -> str:
    """Text that looks like the mark of a gap, kept apart from it."""
    return f"［［{found.group(1)}］］" if 1 <= int(found.group(1)) <= total else found.group()


def _say_gap_key(gap: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    if gap["kind"] == CHOICE:
        return option_of(gap, str(key.get("option", "")))
    return say_number(key) if gap["kind"] == NUMBER else "/".join(read_texts(key.get("accepted")))


def _count_marks(stem: str) -> int:
    return max((int(number) for number in MARK.findall(stem)), default=0)


def _read_gap(fields: Fields) -> dict[str, Any]:
    kind = fields.text("kind")
    gap = {**read_number_fields(fields), "kind": kind if kind in KINDS else TEXT, "accepted": fields.lines("accepted")}
    known = {n: _read_known(fields, f"known-{n}-") for n in fields.numbers("known", "-text")}
    by_text = {one["text"]: one for one in known.values()}
    options: list[dict[str, Any]] = []
    right: list[int] = []
    for line in fields.lines("options"):
        text = line.lstrip("*＊").strip()
        if line[0] in "*＊":
            right.append(len(options))
        marked = IMAGE_MARK.fullmatch(text)
        pictured = known.get(int(marked[2]) - 1, {}) if marked else {}
        if marked and pictured.get("image"):
            text, kept = marked[1].strip(), pictured
        else:
            kept = {**by_text.pop(text, {}), "image": None}
        found = {"id": kept.get("id", ""), "feedback": kept.get("feedback", "")}
        options.append({**found, "text": text, "image": kept["image"]})
    return {**gap, "options": options, "right": right[0] if len(right) == 1 else None}


def _read_known(fields: Fields, stub: str) -> dict[str, Any]:
    """An option as the form was given it, and what is said of it now."""
    return {
        "text": fields.text(f"{stub}text"),
        "id": fields.id(f"{stub}id"),
        "image": fields.image(f"{stub}image") or None,
        "feedback": fields.text(f"{stub}feedback"),
    }


def _holds_anything(gap: Mapping[str, Any]) -> bool:
    return bool(gap.get("options") or gap.get("accepted") or gap.get("value"))


def _show_gap(number: int, gap: Mapping[str, Any]) -> dict[str, Any]:
    options, right = list(gap.get("options") or []), gap.get("right")
    marks = [f"〔图{place}〕" if one.get("image") else "" for place, one in enumerate(options, start=1)]
    texts = [f"{one['text']}{mark}" for one, mark in zip(options, marks, strict=True)]
    lines = [f"*{text}" if place == right else text for place, text in enumerate(texts)]
    key = plain_number(gap)
    return {
        **key,
        "number": number,
        "kind": gap.get("kind") or TEXT,
        "accepted": "\n".join(read_texts(gap.get("accepted"))),
        "options": "\n".join(lines),
        "known": [{**one, "place": place, "line": texts[place]} for place, one in enumerate(options)],
        "has_feedback": any(one.get("feedback") for one in options),
        "units": "、".join(key["units"]),
    }
