"""Demo bank, papers and exams: questions come from the files in `content/` through the importer, everything else through
the verbs that trainers use."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from learning.progress.models import LectureQuestion
from people.models import Officer, Unit
from quizzes.bank.banks import create_bank
from quizzes.bank.drafts import known_competencies
from quizzes.bank.intake import take_in
from quizzes.bank.models import Bank, Item
from quizzes.bank.reading import read_questions
from quizzes.exams.models import Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam, publish_exam

CONTENT = Path(__file__).parent / "content"
FILES = ("law-questions.docx", "law-questions.xlsx")
# type, title, how many, points each, points for a part: 100 points in 40 items
PLAN = [
    ("single", "单项选择题", 18, Decimal(2), Decimal(0)),
    ("multiple", "多项选择题", 10, Decimal(3), Decimal(1)),
    ("true_false", "判断题", 8, Decimal(2), Decimal(0)),
    ("fill_in", "填空题", 4, Decimal("4.5"), Decimal(0)),
]


class ContentFaulty(Exception):
    """A question file of ours did not read clean."""


def fill_bank(unit: Unit, trainer: Officer) -> Bank:
    """Import both files. Raises ContentFaulty when a row needs review: what we ship must be right."""
    bank = create_bank(code="law", name="法律知识题库", unit=unit, actor=trainer)
    for name in FILES:
        data = (CONTENT / name).read_bytes()
        rows = read_questions(name, data, encoding="", bank=bank, competencies=known_competencies()).rows
        faulty = [row.place for row in rows if row.problems]
        if faulty:
            raise ContentFaulty(f"{name}: {faulty[:5]}")
        with transaction.atomic():
            take_in([row.draft for row in rows], bank=bank, actor=trainer, left_out=0)
    return bank


def compose(bank: Bank, trainer: Officer, title: str, statute: str) -> Paper:
    """Items that cite the statute ("": any) come first, then others of the type, mixed by a seed of the title's own. Those that
    lectures ask stay out: while an exam runs, its items are shown nowhere else."""
    sections, dice = [], random.Random(title)
    taught = LectureQuestion.objects.values("item_id")
    for code, heading, count, points, partial in PLAN:
        items = Item.objects.active().filter(bank=bank, type=code).exclude(pk__in=taught).order_by("pk")
        cited = Q(current_version__citations__statute__contains=statute)
        first = list(items.filter(cited).distinct().values_list("pk", flat=True))
        others = list(items.exclude(pk__in=first).values_list("pk", flat=True))
        dice.shuffle(first)
        dice.shuffle(others)
        sections.append(SectionDraft(heading, points, (first + others)[:count], partial))
    return create_paper(actor=trainer, unit=bank.unit, title=title, sections=sections)


def at(days: int, hour: int) -> datetime:
    """A whole hour some days from today, local time."""
    today = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def schedule(bank: Bank, trainer: Officer, units: dict[str, Unit]) -> Exam:
    """Three exams for the whole province: one to take now, one that most have sat, one that has not opened. Returns the
    second, whose sittings follow in the background."""
    root = units["S"]
    plans = [
        ("第四季度应知应会测试", "", at(-1, 9), at(7, 18), 3, Exam.ReviewPolicy.IMMEDIATELY),
        ("监狱法专题测试", "监狱法", at(-9, 9), at(3, 18), 2, Exam.ReviewPolicy.RIGHT_OR_WRONG),
        ("行政复议法知识测试", "行政复议法", at(5, 9), at(8, 18), 1, Exam.ReviewPolicy.AFTER_WINDOW),
    ]
    exams = []
    for title, statute, opens_at, closes_at, allowed, policy in plans:
        paper = compose(bank, trainer, f"{title}试卷", statute)
        draft = ExamDraft(
            title=title,
            unit=root,
            paper=paper,
            opens_at=opens_at,
            closes_at=closes_at,
            audience=Audience(units=[root]),
            attempts_allowed=allowed,
            review_policy=policy,
        )
        exams.append(publish_exam(create_exam(draft, actor=trainer), actor=trainer))
    return exams[1]
