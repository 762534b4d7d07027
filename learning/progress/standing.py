"""Where one officer stands with one lecture: what the lecture asks for, what is done, whether it is completed. Reads only, and no
key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cms.models import LecturePage
from learning.progress.content import duration_of, lengths_of
from learning.progress.coverage import Range, measure
from learning.progress.models import LectureCompletion, LectureProgress, LectureQuestion, QuestionAnswer
from learning.progress.rule import Facts, Requirement
from people.models import Officer
from quizzes.bank.hand_marking import marked_by_hand
from quizzes.bank.models import Item
from quizzes.exams.secrecy import list_secret_items
from records.clock import database_now

SHOWN_FIELDS = ("item__approved_version",)


@dataclass(frozen=True)
class OwnQuestion:
    """One of the lecture's questions with this officer's answer to its current version. `value` None: not answered yet."""

    question: LectureQuestion
    position: int
    value: Any
    is_right: bool

    @property
    def is_answered(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class OwnQuestions:
    """`left_out`: how many can't be shown now, since an exam has them too (G6)."""

    shown: list[OwnQuestion]
    left_out: int

    @property
    def right_count(self) -> int:
        return sum(own.is_right for own in self.shown)


@dataclass(frozen=True)
class Standing:
    requirement: Requirement
    facts: Facts
    progress: LectureProgress | None
    completion: LectureCompletion | None
    questions: OwnQuestions

    @property
    def position(self) -> int:
        """Where to go on in the video, milliseconds; 0 from the start."""
        return self.progress.position if self.progress else 0


def load_standing(lecture: LecturePage, officer: Officer) -> Standing:
    """Eight statements, whatever the lecture holds; four less without questions."""
    progress = LectureProgress.objects.filter(lecture=lecture, officer=officer).first()
    completion = LectureCompletion.objects.filter(lecture=lecture, officer=officer).first()
    questions = load_questions(lecture, officer)
    requirement = require(lecture, questions)
    return Standing(requirement, gather(lecture, progress, questions), progress, completion, questions)


def load_questions(lecture: LecturePage, officer: Officer) -> OwnQuestions:
    rows = list(LectureQuestion.objects.filter(lecture=lecture).select_related(*SHOWN_FIELDS))
    if not rows:
        return OwnQuestions([], 0)
    items = [row.item_id for row in rows]
    secret = list_secret_items(items, now=database_now())
    usable = set(Item.objects.active().filter(pk__in=items).values_list("pk", flat=True)) - secret
    by_hand = marked_by_hand(row.item.approved_version_id for row in rows if row.item.approved_version_id)
    shown = [row for row in rows if row.item_id in usable and row.item.approved_version_id not in by_hand]
    versions = [row.item.approved_version_id for row in shown]
    tries = QuestionAnswer.objects.filter(officer=officer, lecture=lecture, version__in=versions).order_by("pk")
    latest: dict[int, Any] = {}
    right: set[int] = set()
    for row in tries:
        latest[row.version_id] = row.value
        right |= {row.version_id} if row.is_right else set()
    own = [
        OwnQuestion(row, number, latest.get(version), version in right)
        for number, (row, version) in enumerate(zip(shown, versions, strict=True), start=1)
        if version is not None
    ]
    return OwnQuestions(own, len(rows) - len(own))


def require(lecture: LecturePage, questions: OwnQuestions) -> Requirement:
    """What the lecture asks for now. Questions that are left out are asked of nobody."""
    return Requirement(
        share=lecture.video_share if duration_of(lecture) else None,
        block_count=len(lengths_of(lecture)),
        is_manual_allowed=lecture.is_manual_allowed,
        question_count=len(questions.shown) if lecture.is_pass_required else 0,
    )


def gather(lecture: LecturePage, progress: LectureProgress | None, questions: OwnQuestions) -> Facts:
    if progress is None:
        return Facts(duration=duration_of(lecture), right_count=questions.right_count)
    return Facts(
        covered=measure(ranges_of(progress, lecture)),
        duration=duration_of(lecture),
        blocks_read=len(set(progress.blocks) & set(lengths_of(lecture))),
        is_marked=progress.marked_at is not None,
        right_count=questions.right_count,
    )


def ranges_of(progress: LectureProgress, lecture: LecturePage) -> Sequence[Range]:
    """What is covered of the lecture's present video; a video that was replaced begins anew."""
    if progress.video_id != lecture.video_id:
        return []
    return [(start, end) for start, end in progress.ranges]


def has_answered(officer: Officer, version_id: int) -> bool:
    """Whether the officer was told the outcome of this version behind a lecture."""
    return QuestionAnswer.objects.filter(officer=officer, version=version_id).exists()
