"""Tallies of items say what a count of the results says, whoever counts and however often."""

from typing import Any

import pytest
from django.db.models import Count, Q

from people.models import Role
from quizzes.exams import item_tallies
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.item_tallies import count_pending
from quizzes.exams.models import Exam, ItemResult, ItemTally, PendingTally
from tests.factories import RIGHT, WRONG, Province, answer, make_exam, make_officer, make_province, make_staff, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def exam(province: Province) -> Exam:
    return make_exam(make_staff(province.root, Role.TRAINER), province.root, attempts_allowed=2)


def hand_in(exam: Exam, officer: Any, value: Any) -> None:
    attempt, token = sit(exam, officer)
    answer(token, 1, value)
    submit_attempt(attempt, officer=officer, epoch=1)


def told() -> set[tuple[Any, ...]]:
    return set(ItemTally.objects.values_list("exam", "unit", "version", "total", "correct"))


def counted() -> set[tuple[Any, ...]]:
    first = ItemResult.objects.filter(result__superseded_at=None, result__attempt__number=1).order_by()
    rows = first.values_list("result__attempt__exam", "result__attempt__unit", "version")
    return set(rows.annotate(total=Count("pk"), correct=Count("pk", filter=Q(correct=True))))


def test_tallies_are_the_first_attempts_by_unit(province: Province, exam: Exam) -> None:
    here, there = make_officer(province.ward), make_officer(province.other_ward)
    hand_in(exam, here, RIGHT["single"])
    hand_in(exam, there, WRONG["single"])
    hand_in(exam, there, RIGHT["single"])

    assert count_pending() == 1

    first = exam.paper.items.get(position=1).version_id
    of_first = {row for row in told() if row[2] == first}
    assert of_first == {(exam.pk, province.ward.pk, first, 1, 1), (exam.pk, province.other_ward.pk, first, 1, 0)}
    assert (told(), count_pending()) == (counted(), 0)


def test_results_after_a_count_are_counted_by_the_next(province: Province, exam: Exam) -> None:
    hand_in(exam, make_officer(province.ward), RIGHT["single"])
    count_pending()
    hand_in(exam, make_officer(province.ward, number="2"), WRONG["single"])
    behind = told() == counted()

    assert (behind, count_pending(), told() == counted()) == (False, 1, True)


def test_who_counts_more_slowly_than_another_writes_nothing(
    province: Province, exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(exam, make_officer(province.ward), RIGHT["single"])
    tally = item_tallies._tally

    def overtaken(exam_id: int) -> list[ItemTally]:
        rows = tally(exam_id)
        monkeypatch.setattr(item_tallies, "_tally", tally)
        hand_in(exam, make_officer(province.ward, number="2"), WRONG["single"])
        count_pending()
        return rows

    monkeypatch.setattr(item_tallies, "_tally", overtaken)
    count_pending()

    assert (told() == counted(), PendingTally.objects.count()) == (True, 0)
