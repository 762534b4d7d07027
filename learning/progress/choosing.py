"""Which items of the bank stand behind a lecture, in which order. Owns `LectureQuestion` and `QuestionImport`. Every verb takes a
trainer who may edit the lecture's page (the screens come to the page through cms.editor.access), writes an audit row, and locks
the lecture's row."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F

from cms.models import LecturePage
from learning.progress.models import LectureQuestion, QuestionImport
from people.models import Officer, Role
from people.scope import require_scope
from quizzes.bank.models import Bank, Item, ItemImport
from quizzes.bank.staging import start_import
from records.audit import write_entry

MOST = 10
ASIDE = 1000  # where positions stand while they change, since two questions never share one


class TooManyQuestions(Exception):
    """A lecture takes at most `MOST` questions."""


def add_items(lecture: LecturePage, items: Iterable[Item], *, actor: Officer) -> int:
    """Put the items behind the questions that are there; those that stand there already stay where they are. Returns how many
    came in.

    Raises OutOfScope, TooManyQuestions.
    """
    require_scope(actor, lecture.unit.path, Role.TRAINER)
    with transaction.atomic():
        _lock(lecture)
        return _append(lecture, list(items), actor)


def link_imported(batch: ItemImport, items: Sequence[Item], *, actor: Officer) -> int:
    """Put what an import that was begun for a lecture brought in behind its questions, as many as it takes. In the transaction
    that commits the import. The trainer who began it was checked then."""
    begun = QuestionImport.objects.select_related("lecture__unit").filter(batch=batch).first()
    if begun is None:
        return 0
    _lock(begun.lecture)
    free = MOST - begun.lecture.questions.count()
    return _append(begun.lecture, list(items)[: max(free, 0)], actor)


def import_questions(lecture: LecturePage, *, bank: Bank, name: str, data: bytes, actor: Officer) -> ItemImport:
    """Begin an import whose items will join the lecture's questions.

    Raises OutOfScope, ImportRefused.
    """
    require_scope(actor, lecture.unit.path, Role.TRAINER)
    with transaction.atomic():
        batch = start_import(bank=bank, name=name, data=data, actor=actor)
        QuestionImport.objects.create(lecture=lecture, batch=batch)
    return batch


def move_question(question: LectureQuestion, *, by: int, actor: Officer) -> None:
    """Change places with the question before (`by` -1) or after (`by` 1); at either end nothing happens.

    Raises OutOfScope.
    """
    lecture = question.lecture
    require_scope(actor, lecture.unit.path, Role.TRAINER)
    with transaction.atomic():
        _lock(lecture)
        order = list(lecture.questions.order_by("position"))
        here = next((place for place, row in enumerate(order) if row.pk == question.pk), None)
        if here is None or not 0 <= here + by < len(order):
            return
        order[here], order[here + by] = order[here + by], order[here]
        _renumber(lecture, order)
        _audit("lecture_questions_reordered", lecture, actor, {"item": str(question.item.public_id)})


def remove_question(question: LectureQuestion, *, actor: Officer) -> None:
    """Take the item away from the lecture; it stays in the bank, and so do the answers given.

    Raises OutOfScope.
    """
    lecture = question.lecture
    require_scope(actor, lecture.unit.path, Role.TRAINER)
    with transaction.atomic():
        _lock(lecture)
        item_id = str(question.item.public_id)
        LectureQuestion.objects.filter(pk=question.pk).delete()
        _renumber(lecture, list(lecture.questions.order_by("position")))
        _audit("lecture_question_removed", lecture, actor, {"item": item_id})


def _append(lecture: LecturePage, items: Sequence[Item], actor: Officer) -> int:
    there = set(lecture.questions.values_list("item_id", flat=True))
    new = [item for item in dict.fromkeys(items) if item.pk not in there]
    if len(there) + len(new) > MOST:
        raise TooManyQuestions(str(lecture.pk))
    if new:
        LectureQuestion.objects.bulk_create(
            LectureQuestion(lecture=lecture, item=item, position=position)
            for position, item in enumerate(new, start=len(there) + 1)
        )
        _audit("lecture_questions_added", lecture, actor, {"items": [str(item.public_id) for item in new]})
    return len(new)


def _renumber(lecture: LecturePage, order: Sequence[LectureQuestion]) -> None:
    lecture.questions.update(position=F("position") + ASIDE)
    for position, row in enumerate(order, start=1):
        LectureQuestion.objects.filter(pk=row.pk).update(position=position)


def _lock(lecture: LecturePage) -> None:
    LecturePage.objects.select_for_update(of=("self",)).get(pk=lecture.pk)


def _audit(verb: str, lecture: LecturePage, actor: Officer, detail: dict[str, object]) -> None:
    write_entry(verb, actor=actor, target=lecture, unit_path=lecture.unit.path, detail=detail)
