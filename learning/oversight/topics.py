"""The knowledge that is weakest in a unit, from an assignment's exams whose results are out (G6). Reads only; groups of fewer than five are
not told."""

from dataclasses import dataclass
from datetime import datetime

from learning.oversight.completion import Question
from quizzes.exams.item_statistics import SMALLEST, TopicStatistic, load_topics
from quizzes.exams.models import Exam
from quizzes.exams.overview import is_released

SHOWN = 10


@dataclass(frozen=True)
class Weakest:
    """`exams`: those that it rests on; `withheld`: those whose results are not out yet."""

    exams: list[Exam]
    withheld: list[Exam]
    topics: list[TopicStatistic]
    smallest: int = SMALLEST


def load_weakest(question: Question, now: datetime) -> Weakest:
    """Of the present: a corrected key changes it, so that there is none of an earlier instant. Three statements."""
    exams = [one.exam for one in question.requirements() if one.exam]
    out = [exam for exam in exams if is_released(exam, now)]
    topics = load_topics(out, paths=[question.unit.path]) if out else []
    return Weakest(out, [exam for exam in exams if exam not in out], topics[:SHOWN])
