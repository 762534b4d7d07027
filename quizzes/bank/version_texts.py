"""A version in words, and two versions beside each other with the changed words marked. Shows keys unless told not to: callers must have
found the item in the trainer's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _

from cms.statutes.comparison import Run, mark_changes
from quizzes.bank.exchange.shapes import list_feedback
from quizzes.bank.keys import CurrentKey, current_keys
from quizzes.bank.models import ItemVersion
from quizzes.bank.search import content_texts
from quizzes.bank.types import get_type


@dataclass(frozen=True)
class Field:
    """One part of a question as text; lines are kept."""

    label: str
    text: str


@dataclass(frozen=True)
class ChangedField:
    """A part on both sides: paragraphs of runs, those that stand on one side only marked."""

    label: str
    is_changed: bool
    old: list[list[Run]]
    new: list[list[Run]]


def content_fields(version: ItemVersion) -> list[Field]:
    """What a candidate sees, and nothing of the key."""
    content = version.content
    lines = option_lines(content)
    return [
        Field(_("题型"), _(get_type(version.type).label)),
        Field(_("题干"), str(content.get("stem", ""))),
        *([Field(_("选项"), "\n".join(lines))] if lines else []),
    ]


def option_lines(content: Mapping[str, Any]) -> list[str]:
    """Options with their letters; of types that have other parts, every text of theirs."""
    options = content.get("options") or []
    others = content_texts({name: value for name, value in content.items() if name not in ("stem", "options")})[1:]
    letters = [
        f"{letter}．{one.get('text') or _('（图）')}" for letter, one in zip(ascii_uppercase, options, strict=False)
    ]
    return letters + others


def whole_fields(version: ItemVersion, current: CurrentKey) -> list[Field]:
    """All of a version, with its newest key."""
    key = get_type(version.type).describe_key(version.content, current.key)
    cited = "\n".join(str(citation) for citation in version.citations.all())
    told = list_feedback(get_type(version.type).to_body(version.content, current.key))
    said = "\n".join(f"{letter}：{text}" for letter, text in told)
    rest = [
        Field(_("答案"), key),
        Field(_("选项的说明"), said),
        Field(_("解析"), current.rationale),
        Field(_("依据"), cited),
    ]
    return content_fields(version) + [one for one in rest if one.text]


def describe(version: ItemVersion) -> list[Field]:
    return whole_fields(version, current_keys([version.pk])[version.pk])


def compare_versions(old: ItemVersion, new: ItemVersion) -> list[ChangedField]:
    keys = current_keys([old.pk, new.pk])
    before = {one.label: one.text for one in whole_fields(old, keys[old.pk])}
    after = {one.label: one.text for one in whole_fields(new, keys[new.pk])}
    order = [_("题型"), _("题干"), _("选项"), _("答案"), _("选项的说明"), _("解析"), _("依据")]
    rows = []
    for label in order:
        left, right = before.get(label, ""), after.get(label, "")
        if left or right:
            rows.append(ChangedField(label, left != right, *mark_changes(left, right)))
    return rows
