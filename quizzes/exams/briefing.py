"""What an officer is told before an exam begins: how each part of the paper is scored. Reads no key."""

from dataclasses import dataclass

from django.db.models import Count

from quizzes.exams.crediting import explain_section, plain
from quizzes.exams.models import Exam, PaperItem, PaperSection


@dataclass(frozen=True)
class SectionRule:
    """One part of the paper: `partial` is what an answer earns that is not wholly right, in words, or ""."""

    title: str
    item_count: int
    points: str
    partial: str


def list_section_rules(exam: Exam) -> list[SectionRule]:
    """The paper's parts in order. Two statements."""
    sections = PaperSection.objects.filter(paper=exam.paper_id).annotate(item_count=Count("items")).order_by("number")
    types: dict[int, list[str]] = {}
    rows = PaperItem.objects.filter(paper=exam.paper_id).order_by("section_id", "version__type")
    for section_id, code in rows.values_list("section_id", "version__type").distinct():
        types.setdefault(section_id, []).append(code)
    return [
        SectionRule(
            title=section.title,
            item_count=section.item_count,
            points=plain(section.points),
            partial=explain_section(section.rule, types.get(section.pk, [])),
        )
        for section in sections
    ]
