"""Lectures that tests of this room read, watch and answer."""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from cms.models import LecturePage
from learning.progress.models import LectureProgress, LectureQuestion
from learning.progress.opening import sign_opening
from people.models import Officer, Unit
from quizzes.bank.models import Bank
from records.clock import database_now
from tests.cms.factories import make_lecture, make_medium
from tests.factories import make_bank, make_item

MINUTES = 8
SECRET = "暗号解析"


def make_video_lecture(unit: Unit, title: str = "调解协议怎样申请司法确认", **fields: Any) -> LecturePage:
    """With a video of eight minutes, which counts when 90% of it was covered."""
    video = make_medium(unit, "video", b"\0" * 64, duration=timedelta(minutes=MINUTES), width=640, height=360)
    return make_lecture(unit, title, video=video, **fields)


def add_questions(lecture: LecturePage, bank: Bank | None = None, count: int = 3) -> list[LectureQuestion]:
    """`count` items of a bank of the lecture's unit: single, multiple, true_false, fill_in in turn."""
    bank = bank or make_bank(lecture.unit)
    types = ("single", "multiple", "true_false", "fill_in")
    items = [make_item(bank, types[n % 4], rationale=f"{SECRET}{n}。") for n in range(count)]
    rows = [LectureQuestion(lecture=lecture, item=item, position=n) for n, item in enumerate(items, start=1)]
    return LectureQuestion.objects.bulk_create(rows)


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def report(lecture: LecturePage, officer: Officer, *segments: Any, **fields: Any) -> dict[str, Any]:
    """What the page's script sends. A segment: (from, to) or (from, to, rate)."""
    return {
        "batch": str(uuid.uuid4()),
        "opened": sign_opening(lecture, officer, now=database_now()),
        "segments": [{"from": one[0], "to": one[1], "rate": one[2] if len(one) > 2 else 1} for one in segments],
        **fields,
    }


def send(client: Client, lecture: LecturePage, body: Any) -> Any:
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(reverse("progress:progress", args=[lecture.public_id]), data, content_type="application/json")


def let_pass(lecture: LecturePage, officer: Officer, **time: float) -> None:
    """As if the lecture had been opened that much earlier."""
    row = LectureProgress.objects.get(lecture=lecture, officer=officer)
    for name in ("watch_paid_until", "read_paid_until", "opened_at"):
        setattr(row, name, getattr(row, name) - timedelta(**time))
    row.save()


def covered(lecture: LecturePage, officer: Officer) -> list[list[int]]:
    found: list[list[int]] = LectureProgress.objects.get(lecture=lecture, officer=officer).ranges
    return found
