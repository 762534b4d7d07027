"""What is recorded of a requirement keeps its first instants, and rests on what was handed in."""

from datetime import timedelta

import pytest

from learning.assignments.drafts import RequirementDraft
from learning.assignments.models import Completion
from learning.assignments.reviewing import review_officers
from people.models import Officer, Role
from quizzes.exams.models import Exam
from records.clock import database_now
from tests.factories import Province, make_exam, make_staff, sit
from tests.learning.assignments.cast import assign, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(province: Province) -> Exam:
    return make_exam(make_staff(province.root, Role.TRAINER), province.prison)


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR)


def test_sitting_is_no_handing_in(hr: Officer, province: Province, officer: Officer, exam: Exam) -> None:
    assign(hr, province.prison, RequirementDraft(exam=exam))
    sit(exam, officer)
    review_officers([officer.pk])

    row = Completion.objects.get(officer=officer)
    assert (row.started_at is not None, row.completed_at, row.satisfied_at) == (True, None, None)


def test_a_later_fact_moves_no_earlier_instant(hr: Officer, province: Province, officer: Officer, exam: Exam) -> None:
    assign(hr, province.prison, exam)
    hand_in(exam, officer)
    review_officers([officer.pk])
    Completion.objects.update(
        started_at=database_now() - timedelta(hours=2), completed_at=database_now() - timedelta(hours=1)
    )
    before = Completion.objects.get()
    Exam.objects.filter(pk=exam.pk).update(closes_at=database_now() - timedelta(hours=1))
    review_officers([officer.pk])

    after = Completion.objects.get()
    assert after.passed_at is not None
    assert (after.started_at, after.completed_at) == (before.started_at, before.completed_at)
