"""The officer's home and own page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer, Role
from quizzes.exams.attempts import submit_attempt
from records.clock import database_now
from tests.factories import Province, make_exam, make_officer, make_province, make_staff, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province, client: Client) -> Officer:
    officer = make_officer(province.ward)
    client.force_login(officer)
    return officer


def test_nobody_sees_a_home_without_login(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_home_says_when_nothing_is_to_do(client: Client, officer: Officer) -> None:
    page = client.get("/").content.decode()

    assert "现在没有待办" in page
    assert "一监区" in page


def test_home_lists_what_is_to_do_by_deadline(client: Client, province: Province, officer: Officer) -> None:
    trainer, now = make_staff(province.prison, Role.TRAINER), database_now()
    paper = make_exam(trainer, province.prison, title="下周的", closes_at=now + timedelta(days=5)).paper
    make_exam(trainer, province.prison, paper=paper, title="马上的", closes_at=now + timedelta(hours=2))
    make_exam(trainer, province.prison, paper=paper, title="以后的", opens_at=now + timedelta(hours=1))
    running, _token = sit(make_exam(trainer, province.prison, paper=paper, title="在考的"), officer)

    page = client.get("/").content.decode()

    places = [page.index(title) for title in ("马上的", "在考的", "下周的", "还没开始", "以后的")]
    assert places == sorted(places)
    assert reverse("exams:attempt", args=[running.public_id]) in page  # one tap resumes it


def test_home_and_own_page_show_results(client: Client, province: Province, officer: Officer) -> None:
    trainer = make_staff(province.prison, Role.TRAINER)
    attempt, token = sit(make_exam(trainer, province.prison, review_policy="immediately"), officer)
    submit_attempt(attempt, officer=officer, epoch=token.epoch)

    for path in ("/", "/me/"):
        page = client.get(path).content.decode()
        assert reverse("exams:result", args=[attempt.public_id]) in page
        assert "0 分" in page


def test_ways_to_staff_pages_are_shown_to_those_who_may_use_them(client: Client, province: Province) -> None:
    shown = {}
    for role in (None, Role.TRAINER, Role.HR, Role.AUDITOR):
        officer = make_staff(province.prison, role) if role else make_officer(province.ward)
        client.force_login(officer)
        page = client.get("/me/").content.decode()
        shown[role] = [word for word in ("题库与考试", "完成情况") if word in page]

    assert shown == {None: [], Role.TRAINER: ["题库与考试"], Role.HR: ["完成情况"], Role.AUDITOR: []}
