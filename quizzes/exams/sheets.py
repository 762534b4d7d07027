"""A paper as a candidate sees it: sections, items and the answers given so far. Reads no key (an import contract holds it)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.bank.models import ItemVersion
from quizzes.bank.types import get_type
from quizzes.exams.models import Attempt, PaperItem, PaperSection, Response

NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class SheetOption:
    id: str
    letter: str
    text: str
    image: str | None
    checked: bool


@dataclass(frozen=True)
class SheetQuestion:
    """One item as the exam page and the result page show it."""

    position: int
    version_id: int
    type: str
    type_label: str
    template: str
    stem: str
    stem_parts: list[str]
    image: str | None
    points: str
    rule: str
    multiple: bool
    options: list[SheetOption]
    value: Any
    values: list[str]
    answered: bool
    marked: bool


@dataclass(frozen=True)
class SheetSection:
    number: int
    heading: str
    rule: str
    short_label: str
    questions: list[SheetQuestion] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.questions[0].position

    @property
    def last(self) -> int:
        return self.questions[-1].position


def load_sheet(attempt: Attempt) -> list[SheetSection]:
    """The whole paper with this attempt's answers. Two statements."""
    answers = {row.position: row for row in attempt.responses.all()}
    rows = PaperItem.objects.filter(paper_id=attempt.exam.paper_id).select_related("version", "section")
    return build_sections(list(rows), answers)


def build_sections(rows: list[PaperItem], answers: Mapping[int, Response]) -> list[SheetSection]:
    grouped: dict[PaperSection, list[PaperItem]] = defaultdict(list)
    for row in rows:
        grouped[row.section].append(row)
    return [_section(section, members, answers) for section, members in grouped.items()]


def _section(section: PaperSection, rows: list[PaperItem], answers: Mapping[int, Response]) -> SheetSection:
    rule = ngettext("每题 %(points)s 分，共 %(count)s 题", "每题 %(points)s 分，共 %(count)s 题", len(rows)) % {
        "points": plain(section.points),
        "count": len(rows),
    }
    partial = partial_rule(section)
    return SheetSection(
        number=section.number,
        heading=_("%(numeral)s、%(title)s") % {"numeral": numeral(section.number), "title": section.title},
        rule=f"{rule}{_('。')}{partial}" if partial else rule,
        short_label=section.title,
        questions=[_question(row, section, answers.get(row.position)) for row in rows],
    )


def _question(row: PaperItem, section: PaperSection, answer: Response | None) -> SheetQuestion:
    return replace(
        show_version(row.version, position=row.position, value=answer.value if answer else None),
        points=plain(section.points),
        rule=partial_rule(section) if row.version.type == "multiple" else "",
        marked=bool(answer and answer.marked),
    )


def show_version(version: ItemVersion, *, position: int, value: Any = None) -> SheetQuestion:
    """One version by itself, outside any paper. `value`: the response given so far."""
    content, item_type = version.content, get_type(version.type)
    chosen = value if isinstance(value, list) else [value]
    return SheetQuestion(
        position=position,
        version_id=version.pk,
        type=item_type.code,
        type_label=_(item_type.short_label),
        template=item_type.template,
        stem=content["stem"],
        stem_parts=item_type.split_stem(content),
        image=content.get("image"),
        points="",
        rule="",
        multiple=item_type.code == "multiple",
        options=[
            SheetOption(option["id"], letter, option["text"], option.get("image"), option["id"] in chosen)
            for letter, option in zip(ascii_uppercase, content.get("options", []), strict=False)
        ],
        value=value,
        values=_blank_values(content, value),
        answered=item_type.is_answered(content, value),
        marked=False,
    )


def _blank_values(content: Mapping[str, Any], value: Any) -> list[str]:
    given = value if isinstance(value, list) else []
    return [str(given[index]) if index < len(given) else "" for index in range(content.get("blanks") or 0)]


def partial_rule(section: PaperSection) -> str:
    """How a multiple-choice answer is scored that is not quite right, in words; "" where only the whole counts."""
    if not section.partial_points:
        return ""
    return _("少选得 %(points)s 分，错选不得分") % {"points": plain(section.partial_points)}


def plain(number: Decimal) -> str:
    """2.0 as 2, 1.5 as 1.5."""
    return f"{number.normalize():f}"


def numeral(number: int) -> str:
    return NUMERALS[number] if number < len(NUMERALS) else str(number)
