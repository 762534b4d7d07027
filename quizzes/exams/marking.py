"""Marking sealed attempts. The only writer of `Result` and `ItemResult`, and the only reader of keys on an exam's way from
start to result. Marking can run twice: one current result an attempt, a database constraint decides (G2, G7)."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from quizzes.bank.keys import current_keys
from quizzes.exams.item_tallies import ask_for_tallies
from quizzes.exams.models import Attempt, ItemResult, PaperItem, Result
from quizzes.exams.scoring import KeyedItem, PaperScore, hash_answers, score_paper
from quizzes.exams.signals import attempt_marked
from records.clock import database_now

BATCH = 100


class AttemptOpen(Exception):
    """Only a sealed attempt can be marked."""


def load_keyed_paper(paper_id: int) -> list[KeyedItem]:
    """All that marking needs of a paper. Two statements."""
    rows = list(PaperItem.objects.filter(paper_id=paper_id).select_related("version", "section"))
    keys = current_keys(row.version_id for row in rows)
    return [
        KeyedItem(
            position=row.position,
            version_id=row.version_id,
            type=row.version.type,
            content=row.version.content,
            key=keys[row.version_id].key,
            key_number=keys[row.version_id].number,
            points=row.section.points,
            credit=row.section.rule,
        )
        for row in rows
    ]


def mark_attempt(attempt: Attempt, *, paper: list[KeyedItem] | None = None) -> Result:
    """The attempt's current result, made if there is none yet. `paper`: the keyed paper, when the caller has it at hand.

    Raises AttemptOpen.
    """
    if attempt.state != Attempt.State.SEALED:
        raise AttemptOpen
    if result := Result.objects.current().filter(attempt=attempt).first():
        return result
    keyed = load_keyed_paper(attempt.exam.paper_id) if paper is None else paper
    answers = {row.position: (row.rev, row.value) for row in attempt.responses.all()}
    score = score_paper(keyed, {position: value for position, (_, value) in answers.items()})
    try:
        with transaction.atomic():
            result = _write_result(attempt, score, answers)
            attempt_marked.send(Attempt, attempt=attempt)
            return result
    except IntegrityError:  # another marker was faster
        return Result.objects.current().get(attempt=attempt)


def _write_result(attempt: Attempt, score: PaperScore, answers: Mapping[int, tuple[int, object]]) -> Result:
    result = Result.objects.create(
        attempt=attempt,
        score=score.score,
        points=score.points,
        percentage=score.percentage,
        correct_count=sum(item.correct for item in score.items),
        answered_count=sum(item.answered for item in score.items),
        passed=score.reaches(attempt.exam.pass_mark),
        band=score.band(attempt.exam.bands),
        answers_hash=hash_answers(answers),
        marked_at=database_now(),
    )
    ItemResult.objects.bulk_create(
        ItemResult(
            result=result,
            position=item.item.position,
            version_id=item.item.version_id,
            key_number=item.item.key_number,
            score=item.score,
            points=item.item.points,
            correct=item.correct,
            answered=item.answered,
        )
        for item in score.items
    )
    ask_for_tallies(attempt.exam_id)
    return result


def mark_unmarked() -> int:
    """Mark every sealed attempt that has no result yet, in batches. Returns how many were looked at."""
    count, papers = 0, {}
    unmarked = Attempt.objects.sealed().exclude(Exists(Result.objects.current().filter(attempt=OuterRef("pk"))))
    while batch := list(unmarked.select_related("exam").order_by("pk")[:BATCH]):
        for attempt in batch:
            paper_id = attempt.exam.paper_id
            if paper_id not in papers:
                papers[paper_id] = load_keyed_paper(paper_id)
            mark_attempt(attempt, paper=papers[paper_id])
        count += len(batch)
    return count
