"""A new item type is one new file: everything else works with it without a change."""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import quizzes.bank.types as registry
from people.models import Officer
from quizzes.bank.exchange import formats
from quizzes.bank.exchange.records import Record
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Item
from quizzes.bank.types import all_types, get_type
from quizzes.exams.models import Exam, ItemResult
from quizzes.exams.papers import SectionDraft, create_paper
from quizzes.exams.tokens import issue_token
from tests.factories import PHONE, Province, make_bank, make_exam, make_officer, make_province, sit
from tests.quizzes.bank.cast import make_trainer

pytestmark = pytest.mark.django_db

TOY = '''
"""Write the word backwards. Content {"stem", "image"}, key {"accepted": [texts]}, response the text."""

from quizzes.bank.types.base import UNANSWERED, ItemType, check_stem
from quizzes.bank.types.credit import Parts
from quizzes.bank.types.interactions import Body, TextEntry
from quizzes.bank.types.wording import say


class Backwards(ItemType):
    code = "backwards"
    place = 900
    label = "倒写题"
    short_label = "倒写"

    def check(self, content, key):
        return check_stem(content) + ([] if key.get("accepted") else [say("没有答案：请填写。")])

    def count_parts(self, content, key, value):
        is_right = isinstance(value, str) and value[::-1] in (key.get("accepted") or [])
        return Parts(int(is_right), int(not is_right), 1)

    def to_body(self, content, key):
        return Body((content["stem"], TextEntry(tuple(key.get("accepted") or ()))), content.get("image"), self.code)

    def from_body(self, body):
        if len(body.parts) != 2 or not isinstance(body.parts[1], TextEntry):
            return None
        return {"stem": body.text, "image": body.image}, {"accepted": list(body.parts[1].accepted)}

    def is_answered(self, content, value):
        return isinstance(value, str) and bool(value)

    def read_form(self, content, values):
        return (values[0].strip() or None) if values else None

    def describe_key(self, content, key):
        return "/".join(key.get("accepted") or [])

    def describe_response(self, content, value):
        return value if self.is_answered(content, value) else say(UNANSWERED)
'''


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "backwards.py").write_text(TOY, encoding="utf-8")
    registry.__path__.append(str(tmp_path))
    registry._types.cache_clear()
    yield
    registry.__path__.remove(str(tmp_path))
    registry._types.cache_clear()
    sys.modules.pop("quizzes.bank.types.backwards", None)
    sys.path_importer_cache.pop(str(tmp_path), None)


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_trainer(province.prison, "周敏")


def page(client: Client, url: str, **post: str) -> str:
    response = client.post(url, post, follow=True) if post else client.get(url, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def write_item(client: Client, bank: str) -> Item:
    fields = {
        "bank": bank,
        "type": "backwards",
        "shown": "backwards",
        "stem": "把“监狱法”倒过来写",
        "accepted": "监狱法",
    }
    response = client.post(reverse("items:add"), {**fields, "rationale": "从后往前写。", "citation": "", "topic": ""})
    assert response.status_code == 302
    return Item.objects.get()


def test_new_type_is_listed_and_saved_through_the_form(toy: None, province: Province, trainer: Officer) -> None:
    client, bank = logged_in(trainer), make_bank(province.prison)

    assert [one.code for one in all_types()][-1] == "backwards"
    assert 'value="backwards"' in page(client, reverse("items:add"))
    item = write_item(client, str(bank.public_id))

    assert item.current_version and item.current_version.content == {"stem": "把“监狱法”倒过来写", "image": None}
    assert current_keys([item.current_version.pk])[item.current_version.pk].key == {"accepted": ["监狱法"]}
    assert "倒写" in page(client, reverse("items:index"))
    assert ">监狱法</textarea>" in page(client, reverse("items:edit", args=[item.public_id]))
    frame = page(client, reverse("items:frame"), type="backwards", stem="把“监狱法”倒过来写", accepted="监狱法")
    assert ("倒过来写" in frame, 'name="q1"' in frame) == (True, True)
    faulty = client.post(reverse("items:add"), {"bank": str(bank.public_id), "type": "backwards", "stem": "甲"})
    assert faulty.context["form"].errors == {"key": ["没有答案：请填写。"]}


def test_new_type_is_sat_scored_and_reviewed(toy: None, province: Province, trainer: Officer) -> None:
    officer = make_officer(province.ward)
    item = write_item(logged_in(trainer), str(make_bank(province.prison).public_id))
    sections = [SectionDraft("倒写题", Decimal(5), [item.pk])]
    paper = create_paper(actor=trainer, unit=province.prison, title="倒写", sections=sections)
    exam = make_exam(trainer, province.prison, paper=paper, review_policy=Exam.ReviewPolicy.IMMEDIATELY)
    attempt, _token = sit(exam, officer)
    client = logged_in(officer)

    client.cookies["device"] = PHONE.cookie
    attempt_url = reverse("exams:attempt", args=[attempt.public_id])
    shown = page(client, attempt_url)
    client.post(
        reverse("exams:attempt-submit", args=[attempt.public_id]),
        {"q1": "法狱监", "shown": "1", "token": issue_token(attempt)},
    )

    assert "倒过来写" in shown
    result = ItemResult.objects.get(result__attempt=attempt)
    assert (result.score, result.correct, result.answered) == (Decimal(5), True, True)
    reviewed = page(client, reverse("exams:result", args=[attempt.public_id]))
    assert ("法狱监" in reviewed, "从后往前写。" in reviewed) == (True, True)


@pytest.mark.parametrize("name", sorted(formats()))
def test_new_type_goes_out_and_comes_back_in_every_format_that_holds_text(name: str, toy: None) -> None:
    item_type, chosen = get_type("backwards"), formats()[name]
    content, key = {"stem": "把“监狱法”倒过来写", "image": None}, {"accepted": ["监狱法"]}
    record = Record(body=item_type.to_body(content, key), type="backwards")

    written = chosen.write([record], "倒写题")
    if written.left_out:
        assert [loss.text for loss in written.losses] != []
        return
    read = chosen.read(written.data, f"toy{written.extension}")

    assert read.unread == []
    assert item_type.from_body(read.records[0].body) == (content, key)
    assert json.dumps(key)
