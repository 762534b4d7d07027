"""What an officer is asked to do now, in one list by deadline: what is assigned, and exams that are open. Each thing stands there
once. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from learning.assignments.own import OwnAssignment
from learning.progress.cards import ALL, LectureCard, Narrowed, build_cards, find_lectures
from people.models import Officer
from quizzes.exams.overview import UPCOMING, ExamCard


@dataclass(frozen=True)
class ToDo:
    """One line: an exam, a lecture, or (neither) an assignment as a whole. `own`: the assignment that asks for it, None where an
    exam stands by itself."""

    due_at: datetime
    exam: ExamCard | None = None
    lecture: LectureCard | None = None
    own: OwnAssignment | None = None

    @property
    def is_overdue(self) -> bool:
        return bool(self.own and self.own.due_at <= self.own.now)


def list_lines(officer: Officer, exams: Sequence[ExamCard], owns: Sequence[OwnAssignment]) -> list[ToDo]:
    """By deadline. `exams`, `owns`: all of this officer's. Two statements when a lecture is assigned, else none."""
    owns = [own for own in owns if own.is_to_do]
    by_exam, by_lecture = {card.exam.pk: card for card in exams}, _load_lectures(officer, owns)
    lines: list[ToDo] = []
    claimed: set[int] = set()
    for own in owns:
        steps = [] if own.is_choice else _list_steps(own, by_exam, by_lecture)
        lines += [line for line in steps if _claim(line, claimed)]
        if not steps and (own.is_choice or not _waits_for_exam(own, by_exam)):
            lines.append(ToDo(own.due_at, own=own))
    unassigned = [card for card in exams if card.is_to_do and card.exam.pk not in claimed]
    lines += [ToDo(card.exam.closes_at, exam=card) for card in unassigned]
    return sorted(lines, key=lambda line: line.due_at)


def _load_lectures(officer: Officer, owns: Iterable[OwnAssignment]) -> dict[int, LectureCard]:
    """Cards of assigned lectures that this officer can read."""
    ids = {row.requirement.lecture_id for own in owns for row in own.open_requirements if row.requirement.lecture_id}
    if not ids:
        return {}
    lectures = find_lectures(officer, Narrowed(tab=ALL)).filter(pk__in=ids)
    return {card.lecture.pk: card for card in build_cards(officer, lectures)}


def _list_steps(own: OwnAssignment, exams: dict[int, ExamCard], lectures: dict[int, LectureCard]) -> list[ToDo]:
    """What of an assignment can be done just now."""
    steps = []
    for row in own.open_requirements:
        exam = exams.get(row.requirement.exam_id or 0)
        lecture = lectures.get(row.requirement.lecture_id or 0)
        if exam and exam.is_to_do:
            due_at = own.due_at if own.due_at <= own.now else min(own.due_at, exam.exam.closes_at)
            steps.append(ToDo(due_at, exam=exam, own=own))
        elif lecture:
            steps.append(ToDo(own.due_at, lecture=lecture, own=own))
    return steps


def _claim(line: ToDo, claimed: set[int]) -> bool:
    """Whether no earlier line is about the same thing. Ids of exams, and those of lectures below zero."""
    key = line.exam.exam.pk if line.exam else -line.lecture.lecture.pk if line.lecture else 0
    is_first = key not in claimed
    claimed.add(key)
    return is_first


def _waits_for_exam(own: OwnAssignment, exams: dict[int, ExamCard]) -> bool:
    """Whether all that is open is an exam to come, which the home page names as such."""
    cards = [exams.get(row.requirement.exam_id or 0) for row in own.open_requirements]
    return all(card is not None and card.group == UPCOMING for card in cards)
