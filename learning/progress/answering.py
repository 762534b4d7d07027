"""Answers to the questions behind a lecture. Owns `QuestionAnswer`. The only module of this room that reads keys, and only for an
answer that is being given: what is right and why is said with the verdict, never before (G6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.models import LecturePage
from cms.statutes.citing import Target, find_targets
from learning.progress.models import LectureQuestion, QuestionAnswer
from learning.progress.standing import Standing, load_questions
from learning.progress.tracking import complete_if_due, lock_progress
from people.models import Officer
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Citation, ItemVersion
from quizzes.bank.saying import translate
from quizzes.bank.types import get_type
from quizzes.exams.saving import is_value
from records.clock import database_now


class AnswerMissing(Exception):
    """Nothing was chosen or written."""


@dataclass(frozen=True)
class Cited:
    text: str
    target: Target | None


@dataclass(frozen=True)
class Verdict:
    """What is said at once after an answer."""

    value: Any
    is_right: bool
    key_text: str
    rationale: str
    citations: list[Cited]


def answer_question(
    lecture: LecturePage, question: LectureQuestion, *, posted: Mapping[str, Sequence[str]], officer: Officer
) -> tuple[Verdict, Standing]:
    """Judge what a form posted for one question, record it, and complete the lecture if that was all it lacked. `posted`: values by what
    stands behind the question's field name, "" for the name itself. Locks the officer's progress row.

    Raises AnswerMissing; LectureQuestion.DoesNotExist when the question can't be shown to anybody now.
    """
    with transaction.atomic():
        row = lock_progress(lecture, officer)
        version = _shown(lecture, question, officer)
        item_type = get_type(version.type)
        value = item_type.read_post(version.content, posted)
        if not item_type.is_answered(version.content, value) or not is_value(value):
            raise AnswerMissing
        key = current_keys([version.pk])[version.pk]
        is_right = item_type.is_right(version.content, key.key, value)
        now = database_now()
        QuestionAnswer.objects.create(
            officer=officer, lecture=lecture, version=version, value=value, is_right=is_right, at=now
        )
        row.updated_at = now
        row.save(update_fields=["updated_at"])
        standing = complete_if_due(row, lecture, officer)
    verdict = Verdict(
        value=value,
        is_right=is_right,
        key_text=translate(item_type.describe_key(version.content, key.key)),
        rationale="\n".join(filter(None, (item_type.note_of(version.content, key.key, value), key.rationale))),
        citations=_cite(version),
    )
    return verdict, standing


def _shown(lecture: LecturePage, question: LectureQuestion, officer: Officer) -> ItemVersion:
    for own in load_questions(lecture, officer).shown:
        version = own.question.item.approved_version
        if own.question.pk == question.pk and version:
            return version
    raise LectureQuestion.DoesNotExist


def _cite(version: ItemVersion) -> list[Cited]:
    rows = list(Citation.objects.filter(version=version))
    targets = find_targets(
        {(row.statute, row.edition, row.article) for row in rows}, day=timezone.localdate(database_now())
    )
    return [Cited(str(row), targets.get((row.statute, row.edition, row.article))) for row in rows]
