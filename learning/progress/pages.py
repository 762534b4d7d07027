"""What the lecture page is given. Reads no key."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from cms.models import LecturePage, Medium
from cms.reading import lectures_for
from learning.progress.answering import Verdict
from learning.progress.content import duration_of, lengths_of, video_of
from learning.progress.opening import sign_opening
from learning.progress.rule import Facts
from learning.progress.standing import OwnQuestion, OwnQuestions, Standing, require
from learning.progress.words import say_hours, say_length, say_place, say_rule, say_size
from people.models import Officer
from quizzes.exams.access import images_of
from quizzes.exams.sheets import SheetQuestion, show_version
from records.clock import database_now


@dataclass(frozen=True)
class AttachedFile:
    medium: Medium
    size: str


@dataclass(frozen=True)
class ShownQuestion:
    """One question for `templates/progress/_question.html`. `verdict`: for the answer that was just given; `problem`: why none was
    taken."""

    own: OwnQuestion
    q: SheetQuestion
    action: str
    verdict: Verdict | None = None
    problem: str = ""


@dataclass(frozen=True)
class LectureView:
    """The page of one lecture for one officer; `config` is what its script needs, None in a preview."""

    lecture: LecturePage
    standing: Standing
    questions: list[ShownQuestion]
    config: dict[str, Any] | None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    attachments: list[AttachedFile] = field(default_factory=list)

    @property
    def video(self) -> Medium | None:
        return video_of(self.lecture)

    @property
    def video_size(self) -> str:
        return say_size(self.video.size) if self.video else ""

    @property
    def key_points(self) -> list[str]:
        return [line.strip() for line in self.lecture.key_points.splitlines() if line.strip()]

    @property
    def length(self) -> str:
        return say_length(self.lecture, self.video)

    @property
    def hours(self) -> str:
        return say_hours(self.lecture.credit_hours)

    @property
    def rule(self) -> str:
        return say_rule(self.standing.requirement)

    @property
    def place(self) -> str:
        """Where the video goes on; "" at its start or its very end."""
        position = resume_at(self.lecture, self.standing)
        return say_place(position) if position and self.video else ""

    @property
    def block_count(self) -> int:
        return len(lengths_of(self.lecture))


def build_page(
    lecture: LecturePage, standing: Standing, officer: Officer, *, answered: ShownQuestion | None = None
) -> LectureView:
    """`answered`: the question that was just answered, which takes its place among the others."""
    shown = [show_question(lecture, own) for own in standing.questions.shown]
    before, after = find_neighbors(lecture, officer)
    return LectureView(
        lecture=lecture,
        standing=standing,
        questions=[answered if answered and answered.own.position == one.own.position else one for one in shown],
        config=build_config(lecture, standing, officer),
        before=before,
        after=after,
        attachments=list_attachments(lecture),
    )


def build_preview(lecture: LecturePage) -> LectureView:
    """A draft as officers will see it, without anybody's progress and without questions."""
    questions = OwnQuestions([], 0)
    standing = Standing(require(lecture, questions), Facts(), None, None, questions)
    return LectureView(lecture, standing, [], None, attachments=list_attachments(lecture))


def show_question(
    lecture: LecturePage, own: OwnQuestion, *, verdict: Verdict | None = None, problem: str = ""
) -> ShownQuestion:
    version = own.question.item.approved_version
    assert version is not None
    question = show_version(
        version,
        position=own.position,
        value=verdict.value if verdict else own.value,
        url_of=lambda image: reverse("progress:image", args=[lecture.public_id, image]),
    )
    action = reverse("progress:answer", args=[lecture.public_id, own.question.public_id])
    return ShownQuestion(own, question, action, verdict, problem)


def shows_image(questions: OwnQuestions, image_id: uuid.UUID) -> bool:
    """Whether one of the questions that can be shown has this image."""
    versions = [own.question.item.approved_version for own in questions.shown]
    return str(image_id) in {str(image) for version in versions if version for image in images_of(version)}


def resume_at(lecture: LecturePage, standing: Standing) -> int:
    """Milliseconds; 0 within the first second, and at the very end: who comes back then sees it from the start."""
    position, duration = standing.position, duration_of(lecture)
    is_over = duration and position > duration - min(2000, duration // 20)
    return 0 if position < 1000 or is_over else position


def build_config(lecture: LecturePage, standing: Standing, officer: Officer) -> dict[str, Any]:
    return {
        "lecture": str(lecture.public_id),
        "officer": str(officer.public_id),
        "progressUrl": reverse("progress:progress", args=[lecture.public_id]),
        "opened": sign_opening(lecture, officer, now=database_now()),
        "blocks": sorted(standing.progress.blocks) if standing.progress else [],
        "blockCount": len(lengths_of(lecture)),
        "resume": resume_at(lecture, standing) / 1000,
    }


def list_attachments(lecture: LecturePage) -> list[AttachedFile]:
    media = [attachment.medium for attachment in lecture.attachments.select_related("medium")]
    return [AttachedFile(medium, say_size(medium.size)) for medium in media]


def find_neighbors(lecture: LecturePage, officer: Officer) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The lectures before and after this one in its series, by the day of publication. One statement; none without a series."""
    if lecture.series_id is None:
        return None, None
    rows = lectures_for(officer).filter(series=lecture.series_id).order_by("first_published_at", "pk")
    order = list(rows.values("pk", "public_id", "title"))
    here = next((place for place, row in enumerate(order) if row["pk"] == lecture.pk), None)
    if here is None:
        return None, None
    return order[here - 1] if here else None, order[here + 1] if here + 1 < len(order) else None
