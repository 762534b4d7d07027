"""Several gaps in one text. Content ``{"stem", "image", "gaps": [{"id", "kind", "options", "unit"}]}``: the stem marks gap 1 by ``[[1]]``; ids are
"1", "2", … in reading order; ``kind`` is choice (``options`` [{"id", "text", "image"}]), text or number (``unit`` shown behind the field). Key
``{"gaps": {id: {"option": id} | {"accepted": [texts]} | {"value", "tolerance", "is_percent", "units"}}}``. Response ``{gap id: text or option
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
    option_of,
    options_content,
    show_options,
    take_options,
)
from quizzes.bank.types.credit import ALL_OR_NOTHING, MINUS_WRONG, PER_PART, Parts
from quizzes.bank.types.fill_in import BLANK, normalize_text, read_texts
from quizzes.bank.types.interactions import Body, Choice, NumberEntry, TextEntry
from quizzes.bank.types.matching import read_pairs
from quizzes.bank.types.numbers import check_number, is_near, number_entry, number_key, say_number
from quizzes.bank.types.review import ReviewLine
from quizzes.bank.types.wording import gettext_noop, say

CHOICE, TEXT, NUMBER = KINDS = ("choice", "text", "number")
MARK = re.compile(r"\[\[([0-9]{1,2})\]\]")


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
                problems.append(say(message, number=gap_id, problem=problem))
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
                )
            )
        return lines

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
        return Choice(take_options(gap), (str(key.get("option", "")),), is_inline=True)
    return number_entry(key) if gap["kind"] == NUMBER else TextEntry(tuple(read_texts(key.get("accepted"))))


def _gap_of(part: Any, gap_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """A gap and its key; ``None``: this can't stand inside a text."""
    blank: dict[str, Any] = {"id": gap_id, "kind": TEXT, "options": [], "unit": ""}
    if isinstance(part, TextEntry) and part.accepted and not part.is_long:
        return blank, {"accepted": list(part.accepted)}
    if isinstance(part, NumberEntry):
        return {**blank, "kind": NUMBER, "unit": part.units[0] if part.units else ""}, number_key(part)
    if isinstance(part, Choice) and part.is_inline and not part.is_multiple and len(part.right) == 1:
        return {**blank, "kind": CHOICE, "options": options_content(part.options)}, {"option": part.right[0]}
    return None


def _literal(found: re.Match[str], total: int) -> str:
    """Text that looks like the mark of a gap, kept apart from it."""
    return f"［［{found.group(1)}］］" if 1 <= int(found.group(1)) <= total else found.group()


def _say_gap_key(gap: Mapping[str, Any], key: Mapping[str, Any]) -> str:
    if gap["kind"] == CHOICE:
        return option_of(gap, str(key.get("option", "")))
    return say_number(key) if gap["kind"] == NUMBER else "/".join(read_texts(key.get("accepted")))
