"""A paper with one item of each type, as the journeys sit it."""

from decimal import Decimal
from typing import Any

from people.models import Officer, Role, Unit
from quizzes.bank.types import all_types
from quizzes.exams.models import Exam, Paper
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.scheduling import Audience, ExamDraft
from records.clock import database_now
from tests.factories import make_bank, make_officer, make_province, make_staff, open_unmarked, sit
from tests.journeys.exam_room import NewContext, Room
from tests.quizzes.bank.samples import make_sample
from tests.quizzes.bank.types.cast import SAMPLES

CODES = [one.code for one in all_types() if one.code in SAMPLES]
PLACES = {code: position for position, code in enumerate(CODES, start=1)}
GIVEN: dict[str, Any] = {
    "single": "o2",
    "multiple": ["o1", "o2"],
    "true_false": True,
    "fill_in": ["人格", "财产ABC"],
    "matching": {"l1": "r2", "l2": "r1"},
    "ordering": ["b", "a", "c"],
    "numeric": "15",
    "cloze": {"1": "人格", "2": "x", "3": "15"},
    "hotspot": ["s1", "s3"],
    "short_answer": "惩罚与改造相结合，以改造人为宗旨",
    "case": {"1": False, "2": ["o1", "o4"]},
}


def write_paper(trainer: Officer, unit: Unit) -> Paper:
    bank = make_bank(unit)
    sections = []
    for code in CODES:
        item = make_sample(bank, code)
        sections.append(SectionDraft(code, Decimal(2), [item.pk]))
    return create_paper(actor=trainer, unit=unit, title="各种题型", sections=sections)


def open_exam(trainer: Officer, unit: Unit, **settings: Any) -> Exam:
    now = database_now()
    draft = ExamDraft(
        title="各种题型",
        unit=unit,
        paper=write_paper(trainer, unit),
        opens_at=now,
        closes_at=now.replace(year=now.year + 1),
        audience=Audience(units=[unit]),
        review_policy=Exam.ReviewPolicy.IMMEDIATELY,
        **settings,
    )
    return open_unmarked(draft, trainer=trainer)


def prepare_all_types(new_context: NewContext) -> Room:
    province = make_province()
    exam = open_exam(make_staff(province.prison, Role.TRAINER), province.prison)
    officer = make_officer(province.ward)
    attempt, _token = sit(exam, officer)
    return Room(exam, officer, attempt, new_context)


def expected(**others: Any) -> dict[int, Any]:
    """What the server has once every item but the one for files is answered, by position."""
    return {PLACES[code]: value for code, value in {**GIVEN, **others}.items()}
