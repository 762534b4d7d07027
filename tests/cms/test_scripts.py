"""T14: what an attacker types into a lecture or notice, or names a file, is shown as text."""

import json
import re

import pytest
from django.urls import reverse

from cms import review
from cms.models import LecturePage
from tests.cms.cast import Newsroom, begin_address, lecture_fields, logged_in, make_newsroom, submit_lecture
from tests.cms.factories import make_medium
from tests.factories import make_officer

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "{{ 7*7 }}{% debug %}",
]
LIVE = re.compile(r"<script>alert|<img src=x|<svg onload|<a href=javascript|49\{% debug", re.IGNORECASE)


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return make_newsroom()


def rich(text: str) -> str:
    """A paragraph as the editor's script would send it if it could be made to carry markup."""

    block = {"key": "a1", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_of_a_lecture_becomes_markup(newsroom: Newsroom, payload: str) -> None:
    fields = {
        "title": payload,
        "key_points": payload,
        "speaker": payload[:40],
        "speaker_title": payload,
        "posts": payload,
        "body-count": "3",
        "body-0-type": "heading",
        "body-0-value": payload,
        "body-1-deleted": "",
        "body-1-order": "1",
        "body-1-type": "paragraph",
        "body-1-value": rich(payload),
        "body-2-deleted": "",
        "body-2-order": "2",
        "body-2-type": "citation",
        "body-2-value": payload,
    }
    paper = make_medium(newsroom.province.prison, name=f"{payload[:100]}.pdf")
    lecture = submit_lecture(newsroom, attachment_ids=str(paper.public_id), **fields)
    review.approve(lecture, actor=newsroom.wang)
    trainer, reader = logged_in(newsroom.zhou), logged_in(make_officer(newsroom.province.ward))
    address = LecturePage.objects.get().get_url() or ""
    pages = [
        trainer.get(reverse("wagtailadmin_pages:edit", args=[lecture.pk])),
        trainer.get(reverse("lectures:index")),
        trainer.get(reverse("wagtailadmin_home")),
        trainer.get(reverse("reviews:preview", args=[lecture.public_id])),
        reader.get(address),
    ]

    found = [LIVE.findall(page.content.decode()) for page in pages]

    assert ({page.status_code for page in pages}, found) == ({200}, [[]] * 5)
    assert "alert(1)" in pages[-1].content.decode() or "7*7" in pages[-1].content.decode()


def test_reviewer_s_words_are_text(newsroom: Newsroom) -> None:
    lecture = submit_lecture(newsroom)
    review.send_back(lecture, actor=newsroom.wang, comment=PAYLOADS[0])
    client = logged_in(newsroom.zhou)

    pages = [
        client.get(reverse("wagtailadmin_pages:edit", args=[lecture.pk])),
        client.get(reverse("wagtailadmin_home")),
    ]

    assert [LIVE.findall(page.content.decode()) for page in pages] == [[], []]


def test_raw_markup_sent_as_rich_text_is_refused_or_cleaned(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    client.raise_request_exception = False
    entity = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}}
    block = {"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    block["entityRanges"] = [{"offset": 0, "length": 1, "key": 0}]

    sent = json.dumps({"blocks": [block], "entityMap": entity})
    client.post(begin_address(newsroom.space), lecture_fields(**{"body-0-type": "paragraph", "body-0-value": sent}))

    for lecture in LecturePage.objects.all():
        assert "javascript:" not in str(lecture.get_latest_revision_as_object().body)
