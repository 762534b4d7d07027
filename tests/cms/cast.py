"""Trainers of the fixed cast with their spaces, and the editor's form as a browser sends it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from cms.models import LecturePage, Medium, UnitSpace
from people.models import Officer
from tests.cms.factories import make_medium
from tests.factories import Province, make_province
from tests.quizzes.bank.cast import make_trainer


@dataclass(frozen=True)
class Newsroom:
    """周敏 and 王芳 train 第一监狱, 李强 清河市司法局, 陈主任 the whole province."""

    province: Province
    zhou: Officer
    wang: Officer
    li: Officer
    chen: Officer
    video: Medium

    @property
    def space(self) -> UnitSpace:
        return UnitSpace.objects.get(unit=self.province.prison)


def make_newsroom() -> Newsroom:
    province = make_province()
    zhou, wang = make_trainer(province.prison, "周敏"), make_trainer(province.prison, "王芳")
    li, chen = make_trainer(province.city, "李强"), make_trainer(province.root, "陈主任")
    video = make_medium(province.prison, "video", b"\0\0\0\x18ftypmp42 not really a video")
    return Newsroom(province, zhou, wang, li, chen, video)


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def lecture_fields(**changes: Any) -> dict[str, Any]:
    fields = {
        "title": "调解协议怎样申请司法确认",
        "video": "",
        "key_points": "三十日内申请。\n双方共同申请。",
        "speaker": "周敏",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value": "什么是司法确认",
        "audience": "everyone",
        "posts": "",
        "series": "",
        "speaker_title": "",
        "captions": "",
        "attachment_ids": "",
        "credit_hours": "0.5",
        "video_share": "90",
        "go_live_at": "",
        "expire_at": "",
    }
    return {**fields, **changes}


def begin_address(space: UnitSpace, model: str = "lecturepage") -> str:
    return reverse("wagtailadmin_pages:add", args=["cms", model, space.pk])


def submit_lecture(newsroom: Newsroom, author: Officer | None = None, **changes: Any) -> LecturePage:
    """A lecture of 第一监狱 that its author submitted through the editor."""
    client = logged_in(author or newsroom.zhou)
    response = client.post(begin_address(newsroom.space), lecture_fields(**{"action-submit": "1", **changes}))
    assert response.status_code == 302, response.context["form"].errors
    return LecturePage.objects.order_by("-pk")[0]
