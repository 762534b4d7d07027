"""What an officer is told before an exam begins: how each part of the paper is scored. Reads no key."""

from dataclasses import dataclass

from django.db.models import Count

from quizzes.exams.models import Exam, PaperSection
from quizzes.exams.sheets import partial_rule, plain


@dataclass(frozen=True)
class SectionRule:
    """One part of the paper: `partial` is what an incomplete multiple-choice answer earns, in words, or ""."""

    title: str
    item_count: int
    points: str
    partial: str


def list_section_rules(exam: Exam) -> list[SectionRule]:
    """The paper's parts in order. One statement."""
    sections = PaperSection.objects.filter(paper=exam.paper_id).annotate(item_count=Count("items"))
    return [
        SectionRule(section.title, section.item_count, plain(section.points), partial_rule(section))
        for section in sections.order_by("number")
    ]
