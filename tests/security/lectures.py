"""Lectures and what stands around them, for the sites of this folder: all of one unit, and for that unit alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cms.models import Audience, LectureAttachment, LecturePage, Medium, MediumUpload, NoticePage, SeriesPage
from cms.publishing import publish_unreviewed
from cms.spaces import ensure_space
from cms.uploads import add_part, start_upload
from learning.progress.models import LectureQuestion
from people.models import Officer, Unit
from quizzes.bank.models import Item
from tests.cms.factories import make_lecture, make_medium, make_notice, make_series

PDF = b"%PDF-1.4 ..."
VIDEO = b"\0\0\0\x18ftypmp42 not really a video"


@dataclass
class Lectures:
    """`live` has a video, an attachment and questions; `draft` was never shown to anybody and has a file of its own; `waiting` was
    submitted by its author. `upload` has come whole and is no file yet."""

    live: LecturePage
    draft: LecturePage
    waiting: LecturePage
    series: SeriesPage
    notice: NoticePage
    video: Medium
    hidden: Medium
    upload: MediumUpload
    questions: list[LectureQuestion]

    def values(self) -> dict[str, Any]:
        """What addresses name, for Endpoint.path."""
        return {
            "lecture_id": self.live.public_id,
            "question_id": self.questions[0].public_id,
            "series_id": self.series.public_id,
            "notice_id": self.notice.public_id,
            "cms:notice.public_id": self.notice.public_id,
            "cms:medium.public_id": self.video.public_id,
            "lecture_questions:pk": self.live.public_id,
            "uploads:pk": self.upload.public_id,
            "reviews:pk": self.waiting.public_id,
            "reviews:take-down.pk": self.live.public_id,
            "reviews:discard.pk": self.draft.public_id,
            "reviews:kind": "lecture",
            "wagtailadmin_pages:page_id": self.draft.pk,
            "wagtailadmin_pages:parent_page_id": ensure_space(self.live.unit).pk,
            "wagtailadmin_pages:content_type_app_name": "cms",
            "wagtailadmin_pages:content_type_model_name": "lecturepage",
        }

    def others(self) -> Iterator[dict[str, Any]]:
        """The same addresses with other rows: a page that waits, a draft and its file."""
        for page in (self.draft, self.waiting):
            yield {
                **self.values(),
                "lecture_id": page.public_id,
                "lecture_questions:pk": page.public_id,
                "cms:medium.public_id": self.hidden.public_id,
                **{f"reviews:{name}.pk": page.public_id for name in ("review", "preview", "take-down", "discard")},
                "wagtailadmin_pages:page_id": page.pk,
            }


def make_lectures(unit: Unit, *, author: Officer, owner: Officer, items: Sequence[Item]) -> Lectures:
    """`owner`: whose upload it is."""
    own: dict[str, Any] = {"audience": Audience.OWN_UNIT}
    series = make_series(unit, **own)
    video = make_medium(unit, "video", VIDEO, duration=timedelta(minutes=8), width=640, height=360)
    live = make_lecture(unit, "禁闭的期限", live=False, video=video, series=series, is_manual_allowed=True, **own)
    live.attachments.set([LectureAttachment(medium=make_medium(unit))])
    publish_unreviewed(live)
    hidden = make_medium(unit, name="草稿的材料.pdf")
    draft = make_lecture(unit, "还没写完的课", live=False, **own)
    draft.attachments.set([LectureAttachment(medium=hidden)])
    draft.save()
    waiting = make_lecture(unit, "等人审核的课", live=False, **own)
    waiting.save_revision(user=author)
    waiting.get_workflow().start(waiting, author)
    rows = [LectureQuestion(lecture=live, item=item, position=number) for number, item in enumerate(items, start=1)]
    return Lectures(
        live=LecturePage.objects.get(pk=live.pk),
        draft=draft,
        waiting=waiting,
        series=series,
        notice=make_notice(unit, **own),
        video=video,
        hidden=hidden,
        upload=upload_whole(unit, owner),
        questions=LectureQuestion.objects.bulk_create(rows),
    )


def upload_whole(unit: Unit, owner: Officer) -> MediumUpload:
    upload = start_upload(kind="attachment", name="材料.pdf", size=len(PDF), unit=unit, actor=owner)
    add_part(upload, PDF, offset=0)
    return upload
