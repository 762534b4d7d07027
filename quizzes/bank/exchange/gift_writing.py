"""A question in GIFT."""

from __future__ import annotations

import re
from decimal import Decimal

from quizzes.bank.exchange.gift_text import encode_text, flatten
from quizzes.bank.exchange.hints import absolute_tolerance, collect_hints, plain, written_rights
from quizzes.bank.exchange.labels import pack_labels
from quizzes.bank.exchange.records import Record
from quizzes.bank.exchange.shapes import find_images, is_gap, lone
from quizzes.bank.types.interactions import (
    Body,
    Choice,
    Hotspot,
    Interaction,
    Match,
    NumberEntry,
    Option,
    Order,
    TextEntry,
    Truth,
    Upload,
)
from quizzes.bank.types.wording import Message, gettext_noop, say

KIND_LEFT_OUT = gettext_noop("%(format)s 没有这种作答方式（%(kind)s），没有导出。")
SEVERAL_LEFT_OUT = gettext_noop("%(format)s 一道题只能有一处作答，没有导出。")
LOST_IMAGES = gettext_noop("%(format)s 不能带图片：图片没有导出。")
LOST_UNITS = gettext_noop("%(format)s 没有数值的单位：其他系统看不到单位。")
LOST_PERCENT = gettext_noop("%(format)s 没有按百分比的误差：已换算成数值。")
LOST_RUBRIC = gettext_noop("%(format)s 没有评分要点：其他系统看不到评分要点。")
LOST_REFERENCE = gettext_noop("%(format)s 的问答题没有参考答案：其他系统看不到参考答案。")
LOST_FEEDBACK = gettext_noop("%(format)s 的这种题没有选项的说明：说明没有导出。")
LOST_ARROW = gettext_noop("%(format)s 用 -> 分隔匹配的两边：文字里的 -> 改成了 →。")
SAME_TEXT = gettext_noop("有两个右侧选项文字相同：%(format)s 分不开，没有导出。")
ALL_RIGHT = gettext_noop("%(format)s 的单选题不能每个选项都算对，没有导出。")
KINDS = {
    Choice: gettext_noop("选择"), Truth: gettext_noop("判断"), TextEntry: gettext_noop("填写文字"),
    NumberEntry: gettext_noop("填写数字"), Order: gettext_noop("排序"), Match: gettext_noop("匹配"),
    Hotspot: gettext_noop("图上选点"), Upload: gettext_noop("上传文件"),
}  # fmt: skip
FORMAT = "GIFT"
HINTS = frozenset({"percents", "units", "rights", "accepted", "rubrics"})
_CARRIED = (
    "type",
    "name",
    "topics",
    "competencies",
    "difficulty",
    "points",
    "category",
    "citations",
    "source",
    "rationale",
)


def cannot_hold(record: Record) -> Message | None:
    """Why the format can't hold the question at all."""
    body = record.body
    interactions = body.interactions
    if body.bodies or len(interactions) != 1:
        return say(SEVERAL_LEFT_OUT, format=FORMAT)
    only = interactions[0]
    if isinstance(only, Order | Hotspot | Upload) or (isinstance(only, Choice) and only.is_multiple and only.is_inline):
        return say(KIND_LEFT_OUT, format=FORMAT, kind=say(KINDS[type(only)]))
    if not is_gap(only) and lone(body) is None:
        return say(SEVERAL_LEFT_OUT, format=FORMAT)
    if isinstance(only, Choice) and not only.is_multiple and len(only.right) == len(only.options):
        return say(ALL_RIGHT, format=FORMAT)
    if isinstance(only, Match) and len({one.text for one in only.right}) < len(only.right):
        return say(SAME_TEXT, format=FORMAT)
    return None


def write_question(record: Record) -> tuple[str, list[Message]]:
    """The block of lines, and what it can't hold."""
    body, losses = record.body, _find_losses(record)
    only = body.interactions[0]
    hints = collect_hints(body, HINTS)
    is_list_at_end = isinstance(only, Choice) and only.is_inline and body.parts[-1] is only
    if is_list_at_end:
        hints["inline"] = True
    lines = []
    packed = pack_labels(record, _CARRIED, hints)
    if packed:
        lines.append(f"// item:{packed}")
    tags = [flatten(topic) for topic in record.topics]
    if tags:
        lines.append("// " + " ".join(f"[tag:{_encode_tag(tag)}]" for tag in tags))
    text = "".join(
        encode_text(part) if isinstance(part, str) else _write_answers(part, record)
        for part in body.parts
        if not isinstance(part, Body)
    )
    title = f"::{encode_text(flatten(record.name))}::" if record.name else ""
    lines.append(f"{title}[plain]{text}")
    return "\n".join(lines), losses


def _encode_tag(tag: str) -> str:
    return re.sub(r"([\\\]])", r"\\\1", tag)


def _find_losses(record: Record) -> list[Message]:
    only = record.body.interactions[0]
    lost = [LOST_IMAGES] if find_images(record.body) else []
    if isinstance(only, NumberEntry):
        lost += [LOST_UNITS] if only.units else []
        lost += [LOST_PERCENT] if only.is_percent else []
    if isinstance(only, TextEntry):
        lost += [LOST_RUBRIC] if only.rubric else []
        lost += [LOST_REFERENCE] if only.is_long and only.accepted else []
    if isinstance(only, Match) and any(one.feedback for one in only.left + only.right):
        lost.append(LOST_FEEDBACK)
    if _has_arrows(only):
        lost.append(LOST_ARROW)
    return [say(one, format=FORMAT) for one in lost]


def _write_answers(only: Interaction, record: Record) -> str:
    general = f"\n####{_guard(encode_text(record.rationale), '[')}\n" if record.rationale else ""
    return "{" + _write_list(only) + general + "}"


def _write_list(only: Interaction) -> str:
    if isinstance(only, Truth):
        return _write_truth(only)
    if isinstance(only, NumberEntry):
        return f"#{only.value}:{absolute_tolerance(only)}"
    if isinstance(only, TextEntry):
        texts = [_without_arrow(text) if _has_arrows(only) else text for text in only.accepted]
        return "" if only.is_long else " ".join(f"={_guard(encode_text(text))}" for text in texts)
    if isinstance(only, Match):
        return _write_match(only)
    assert isinstance(only, Choice)
    return _write_choice(only)


def _write_truth(truth: Truth) -> str:
    """What is said to those who are wrong stands first."""
    told = (truth.false_feedback, truth.true_feedback) if truth.value else (truth.true_feedback, truth.false_feedback)
    right = _write_feedback(told[1])
    wrong = _write_feedback(told[0]) or ("#" if right else "")
    return f"{'TRUE' if truth.value else 'FALSE'}{wrong}{right}"


def _write_feedback(text: str) -> str:
    return f"#{_guard(encode_text(text), '[')}" if text else ""


def _guard(text: str, signs: str = "%[") -> str:
    """Marked as plain where its first character would be taken for a weight or a format."""
    return f"[plain]{text}" if text.startswith(tuple(signs)) else text


def _without_arrow(text: str) -> str:
    return text.replace("->", "→")


def _write_choice(choice: Choice) -> str:
    share = f"%{plain((Decimal(100) / max(1, len(choice.right))).quantize(Decimal('0.00001')))}%"
    lines = []
    for option in choice.options:
        is_right = option.id in choice.right
        sign = (f"~{share}" if is_right else "~%-100%") if choice.is_multiple else "=" if is_right else "~"
        feedback = _write_feedback(option.feedback)
        text = _guard(encode_text(option.text), "[" if choice.is_multiple else "%[")
        lines.append(f"{sign}{text}{feedback}")
    return ("\n" + "\n".join(lines) + "\n") if not choice.is_inline else " ".join(lines)


def _write_match(match: Match) -> str:
    texts = {option.id: option.text for option in match.right}
    keyed = dict(match.pairs)
    lines = [f"={_side(one)} -> {encode_text(texts[keyed[one.id]])}" for one in match.left]
    lines += [f"= -> {encode_text(option.text)}" for option in written_rights(match) if option.id not in keyed.values()]
    return "\n" + "\n".join(lines) + "\n"


def _side(option: Option) -> str:
    return _guard(encode_text(_without_arrow(option.text)))


def _has_arrows(only: Interaction) -> bool:
    """Whether a text holds the sign between the two sides of a match, which can't be escaped."""
    if isinstance(only, Match):
        return any("->" in one.text for one in only.left)
    return isinstance(only, TextEntry) and bool(only.accepted) and all("->" in text for text in only.accepted)
