"""The trainers' screens for results: totals with denominators, a fixed number of statements, trainers alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Officer
from quizzes.exams import spreadsheets
from quizzes.exams.models import Exam
from quizzes.exams.scheduling import withdraw_exam
from records.clock import database_now
from records.jobs import run
from records.models import Job
from tests.factories import make_exam, make_officer, make_paper, sit
from tests.quizzes.bank.cast import TwoUnits
from tests.quizzes.exams.test_statistics import give
from tests.quizzes.exams.trainer_desk import (
    client,
    exam_form,
    logged_in,
    make_items,
    two,
    words,
)

__all__ = ["client", "two"]  # fixtures

pytestmark = pytest.mark.django_db


# --- results


def test_totals_name_numerators_and_denominators(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    for right in (4, 4, 1):
        give(exam, make_officer(two.province.ward), right)
    sit(exam, make_officer(two.province.ward))
    make_officer(two.province.ward, "休假", status=Officer.Status.LEAVE)

    page = words(client.get(reverse("exam_plans:officers", args=[exam.public_id])))

    plain = page.replace("<b>", "").replace("</b>", "")
    sentence = "".join(plain.partition('class="sentence num">')[2].partition("</p>")[0].split())
    assert sentence == (
        "应参加5人，已交卷3人（60%，3/5），其中合格2人（66.7%，2/3），进行中1人，未参加1人。最好成绩平均6分。"
    )
    assert "没有计入应参加的：休假 1 人。" in plain


def test_results_are_narrowed_and_paged(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    for number in range(55):
        make_officer(two.province.ward, f"干警{number}", number=f"77{number:04d}")
    url = reverse("exam_plans:officers", args=[exam.public_id])

    def rows(**query: Any) -> list[str]:
        return [row.name for row, _label in client.get(url, query).context["rows"]]

    assert (len(rows()), len(rows(p=2)), len(rows(p=99))) == (50, 6, 6)
    assert rows(search="770003") == ["干警3"]
    assert rows(status="passed") == []
    assert len(rows(status="nonsense")) == 50
    assert rows(unit=str(two.province.other_ward.public_id)) == []
    assert rows(unit=str(two.province.prison.public_id), search="周") == ["周敏"]


def test_items_show_shares_with_numbers_and_hide_few_people(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    url = reverse("exam_plans:items", args=[exam.public_id])
    for _ in range(4):
        give(exam, make_officer(two.province.ward), 4)

    few = words(client.get(url))
    give(exam, make_officer(two.province.ward), 0)
    enough = words(client.get(url, {"order": "difficulty"}))

    assert "人数少于 5，不显示" in few
    assert "正确率 <b>" not in few
    assert "正确率 <b>80%</b>（4/5）" in enough
    assert "4 人" in enough and "20%" in enough


def test_download_is_a_workbook_or_a_job_of_the_person_who_asked(
    client: Client, two: TwoUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    url = reverse("exam_plans:export", args=[exam.public_id])

    at_once = client.post(url)
    monkeypatch.setattr(spreadsheets, "ON_THE_SPOT", 0)
    later = client.post(url)
    job = Job.objects.get()
    place = [exam.public_id, job.public_id]
    waiting = client.get(reverse("exam_plans:export-progress", args=place)).json()
    run(job.public_id)
    done = client.get(reverse("exam_plans:export-wait", args=place))
    file = client.post(reverse("exam_plans:export-file", args=place))
    stranger = logged_in(two.chen).post(reverse("exam_plans:export-file", args=place))

    assert (at_once.content[:2], at_once["Cache-Control"].split(", ")[:2]) == (b"PK", ["private", "no-store"])
    assert "filename*=utf-8''" in at_once["Content-Disposition"]
    assert later["Location"] == reverse("exam_plans:export-wait", args=place)
    assert waiting["over"] is False
    assert "文件做好了" in words(done)
    assert (file.content[:2], stranger.status_code) == (b"PK", 404)


def test_withdrawn_exam_keeps_its_results_and_a_draft_has_none(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    client.post(reverse("exam_plans:add"), exam_form(two, exam.paper, title="草稿"))
    draft = Exam.objects.get(title="草稿")
    withdraw_exam(exam, actor=two.zhou, reason="试题有误")

    statuses = [client.get(reverse("exam_plans:officers", args=[one.public_id])).status_code for one in (exam, draft)]

    assert statuses == [200, 404]


# --- statements


def statements(client: Client, url: str, **query: Any) -> int:
    client.get(url, query)  # what Wagtail looks up once a process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url, query).status_code == 200
    return len(captured)


def test_every_screen_takes_the_same_statements_at_one_and_three_rows(client: Client, two: TwoUnits) -> None:
    exam = make_exam(two.zhou, two.province.prison)
    give(exam, make_officer(two.province.ward), 4)
    urls = [reverse(f"{name}:{screen}") for name in ("papers", "exam_plans") for screen in ("index", "add")]
    urls += [reverse("papers:show", args=[exam.paper.public_id]), reverse("papers:sheet", args=[exam.paper.public_id])]
    screens = ("show", "officers", "items")
    urls += [reverse(f"exam_plans:{screen}", args=[exam.public_id]) for screen in screens]

    once = {url: statements(client, url) for url in urls}
    for _ in range(2):
        make_items(two, 1)
        make_exam(two.zhou, two.province.prison, paper=exam.paper)
        make_paper(two.zhou, two.province.prison, bank=two.bank)
        give(exam, make_officer(two.province.other_ward), 2)

    assert {url: statements(client, url) for url in urls} == once
    assert max(once.values()) <= 25


def test_nobody_but_trainers_comes_in(two: TwoUnits) -> None:
    officer = make_officer(two.province.ward)
    for name in ("papers:index", "papers:add", "exam_plans:index", "exam_plans:add"):
        asked = Client().get(reverse(name), follow=True)
        assert asked.redirect_chain[-1][0] == f"{reverse('people:login')}?next={reverse(name)}"
        assert logged_in(officer).get(reverse(name)).status_code == 302


def test_now_is_told_by_the_database(client: Client, two: TwoUnits) -> None:
    now = database_now()
    make_exam(two.zhou, two.province.prison, title="进行中的")
    late = make_exam(two.zhou, two.province.prison, title="过去的", closes_at=now - timedelta(minutes=5))
    make_exam(two.zhou, two.province.prison, title="以后的", opens_at=now + timedelta(hours=1))

    page = words(client.get(reverse("exam_plans:index")))

    assert [text for text in ("进行中</span>", "已截止</span>", "未开考</span>") if text not in page] == []
    assert late.title in page
