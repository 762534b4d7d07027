"""What is known to have happened between officers and the lectures and exams of requirements. Reads only; whether somebody passed is
asked of exams alone whose results are out (G6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from learning.assignments.models import Requirement
from learning.assignments.rule import Facts
from learning.progress.models import LectureCompletion, LectureProgress
from quizzes.exams.models import Attempt, Result
from quizzes.exams.overview import is_released

Pair = tuple[int, int]  # a lecture's or an exam's id, and an officer's


@dataclass
class Happened:
    """Of one batch of officers. Evidence: the public id of the row that a fact rests on."""

    started_lectures: set[Pair] = field(default_factory=set)
    completed_lectures: dict[Pair, str] = field(default_factory=dict)
    started_exams: set[Pair] = field(default_factory=set)
    handed_in: dict[Pair, str] = field(default_factory=dict)
    passed: dict[Pair, str] = field(default_factory=dict)
    released_exams: set[int] = field(default_factory=set)

    def facts_of(self, requirement: Requirement, officer_id: int) -> tuple[Facts, list[str]]:
        """The facts, and the evidence that they rest on."""
        if requirement.lecture_id is not None:
            pair = (requirement.lecture_id, officer_id)
            completed = self.completed_lectures.get(pair)
            facts = Facts(is_started=pair in self.started_lectures, is_done=completed is not None)
            return facts, [completed] if completed else []
        assert requirement.exam_id is not None
        pair = (requirement.exam_id, officer_id)
        handed_in, passed = self.handed_in.get(pair), self.passed.get(pair)
        facts = Facts(
            is_started=pair in self.started_exams,
            is_done=handed_in is not None,
            has_passed=passed is not None,
            is_released=requirement.exam_id in self.released_exams,
        )
        return facts, [one for one in (handed_in, passed) if one]


def load_facts(requirements: Sequence[Requirement], officer_ids: Iterable[int], now: datetime) -> Happened:
    """`requirements` with their exams loaded. `now`: the database's. At most four statements."""
    ids = list(officer_ids)
    lectures = {requirement.lecture_id for requirement in requirements if requirement.lecture_id is not None}
    exams = {requirement.exam_id: requirement.exam for requirement in requirements if requirement.exam is not None}
    happened = Happened(released_exams={pk for pk, exam in exams.items() if pk and is_released(exam, now)})
    if ids and lectures:
        _add_lectures(happened, lectures, ids)
    if ids and exams:
        _add_exams(happened, list(exams), ids)
    return happened


def _add_lectures(happened: Happened, lectures: set[int], officer_ids: list[int]) -> None:
    opened = LectureProgress.objects.filter(lecture__in=lectures, officer__in=officer_ids)
    happened.started_lectures = set(opened.values_list("lecture_id", "officer_id"))
    completed = LectureCompletion.objects.filter(lecture__in=lectures, officer__in=officer_ids)
    for lecture_id, officer_id, public_id in completed.values_list("lecture_id", "officer_id", "public_id"):
        happened.completed_lectures[lecture_id, officer_id] = str(public_id)


def _add_exams(happened: Happened, exams: list[int | None], officer_ids: list[int]) -> None:
    """The first attempt that was handed in, and the first that passed, are the evidence."""
    attempts = Attempt.objects.filter(exam__in=exams, officer__in=officer_ids).order_by("number")
    for exam_id, officer_id, state, public_id in attempts.values_list("exam_id", "officer_id", "state", "public_id"):
        happened.started_exams.add((exam_id, officer_id))
        if state == Attempt.State.SEALED:
            happened.handed_in.setdefault((exam_id, officer_id), str(public_id))
    if happened.released_exams:
        passed = Result.objects.current().filter(passed=True, attempt__exam__in=happened.released_exams)
        passed = passed.filter(attempt__officer__in=officer_ids).order_by("attempt__number")
        rows = passed.values_list("attempt__exam_id", "attempt__officer_id", "attempt__public_id")
        for exam_id, officer_id, public_id in rows:
            happened.passed.setdefault((exam_id, officer_id), str(public_id))
