"""A trainer at the desk: logged-in clients and the forms that the trainers' screens post."""

from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from people.models import Officer
from quizzes.bank.models import Item
from quizzes.exams.models import Paper
from tests.factories import make_item
from tests.quizzes.bank.cast import TwoUnits, make_two_units


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def client(two: TwoUnits) -> Client:
    return logged_in(two.zhou)


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def said(response: Any) -> list[str]:
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def paper_form(two: TwoUnits, *items: Item, **fields: Any) -> dict[str, Any]:
    """What the browser posts while a paper with one section is composed."""
    return {
        "title": "每月一测",
        "unit": str(two.province.prison.public_id),
        "section": ["single"],
        "single-type": "single",
        "single-title": "单项选择题",
        "single-points": "2",
        "single-partial": "0",
        "single-item": [str(item.public_id) for item in items],
        "step": "save",
        **fields,
    }


def exam_form(two: TwoUnits, chosen: Paper, /, **fields: Any) -> dict[str, Any]:
    return {
        "title": "每月一测",
        "unit": str(two.province.prison.public_id),
        "paper": str(chosen.public_id),
        "units": [str(two.province.prison.public_id)],
        "officers": "",
        "opens_at": "2031-11-22T09:00",
        "closes_at": "2031-11-25T18:00",
        "minutes": "60",
        "grace": "2",
        "attempts_allowed": "3",
        "pass_mark": "60",
        "good": "80",
        "excellent": "90",
        "review_policy": "after_window",
        "leave_policy": "record",
        "step": "save-and-check",
        **fields,
    }


def make_items(two: TwoUnits, count: int, type_code: str = "single") -> list[Item]:
    return [make_item(two.bank, type_code, stem=f"第 {number} 道{type_code}") for number in range(1, count + 1)]


def problems(response: Any) -> dict[str, list[str]]:
    return response.context["form"].problems.by_place
