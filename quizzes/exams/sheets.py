"""A paper as a candidate sees it: sections, items and the answers given so far. Reads no key (an import contract holds it)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.numerals import write_numeral
from quizzes.bank.models import ItemVersion
from quizzes.bank.showing import ImageUrl, show_content
from quizzes.bank.types import get_type
from quizzes.exams.crediting import explain_credit, explain_section, plain
from quizzes.exams.file_fields import has_files, name_files
from quizzes.exams.models import Attempt, PaperItem, PaperSection, Response, ResponseFile


@dataclass(frozen=True)
class SheetQuestion:
    """One item as the exam page and the result page show it. `shown`: what its type says of it; templates read its entries as if they
    were attributes."""

    position: int
    version_id: int
    type: str
    type_label: str
    shown: dict[str, Any]
    answered: bool
    points: str = ""
    rule: str = ""
    marked: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.shown[name]

    @property
    def value(self) -> Any:
        return self.shown["value"]

    @property
    def stem(self) -> str:
        return str(self.shown["stem"])

    @property
    def options(self) -> list[dict[str, Any]]:
        return list(self.shown["options"])


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
    """The whole paper with this attempt's answers. Two statements, and one where answers name files."""
    answers = {row.position: row for row in attempt.responses.all()}
    rows = PaperItem.objects.filter(paper_id=attempt.exam.paper_id).select_related("version", "section")
    sections = build_sections(
        list(rows), answers, url_of=lambda image: reverse("exams:attempt-image", args=[attempt.public_id, image])
    )
    _name_files(attempt, sections)
    return sections


def _name_files(attempt: Attempt, sections: list[SheetSection]) -> None:
    """Files that answers name get their names and addresses. One statement where there are any."""
    shown = [question.shown for section in sections for question in section.questions]
    if has_files(shown):
        name_files(shown, {str(row.public_id): describe_file(row, attempt) for row in attempt.files.all()})


def describe_file(row: ResponseFile, attempt: Attempt) -> dict[str, str]:
    """`id`, `name` and `url` of a file as an answer shows it."""
    url = reverse("exams:attempt-file", args=[attempt.public_id, row.public_id])
    return {"id": str(row.public_id), "name": row.name, "url": url}


def build_sections(
    rows: list[PaperItem], answers: Mapping[int, Response], *, url_of: ImageUrl | None = None
) -> list[SheetSection]:
    """`url_of`: where the reader finds an image."""
    grouped: dict[PaperSection, list[PaperItem]] = defaultdict(list)
    for row in rows:
        grouped[row.section].append(row)
    return [_section(section, members, answers, url_of) for section, members in grouped.items()]


def _section(
    section: PaperSection, rows: list[PaperItem], answers: Mapping[int, Response], url_of: ImageUrl | None
) -> SheetSection:
    rule = ngettext("每题 %(points)s 分，共 %(count)s 题", "每题 %(points)s 分，共 %(count)s 题", len(rows)) % {
        "points": plain(section.points),
        "count": len(rows),
    }
    partial = explain_section(section.rule, (row.version.type for row in rows))
    return SheetSection(
        number=section.number,
        heading=_("%(numeral)s、%(title)s") % {"numeral": write_numeral(section.number), "title": section.title},
        rule=f"{rule}{_('。')}{partial}" if partial else rule,
        short_label=section.title,
        questions=[_question(row, section, answers.get(row.position), url_of) for row in rows],
    )


def _question(row: PaperItem, section: PaperSection, answer: Response | None, url_of: ImageUrl | None) -> SheetQuestion:
    return replace(
        show_version(row.version, position=row.position, value=answer.value if answer else None, url_of=url_of),
        points=plain(section.points),
        rule=explain_credit(section.rule, get_type(row.version.type)),
        marked=bool(answer and answer.marked),
    )


def show_version(
    version: ItemVersion, *, position: int, value: Any = None, url_of: ImageUrl | None = None
) -> SheetQuestion:
    """One version by itself, outside any paper. `value`: the response given so far."""
    content, item_type = version.content, get_type(version.type)
    return SheetQuestion(
        position=position,
        version_id=version.pk,
        type=item_type.code,
        type_label=_(item_type.short_label),
        shown=show_content(item_type, content, value, field=f"q{position}", url_of=url_of),
        answered=item_type.is_answered(content, value),
    )
