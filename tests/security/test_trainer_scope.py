"""Trainers' screens for papers, exams and results: unit × role × screen. Outside the granted subtree nothing exists, by GET and
by POST alike (G10, T23); no screen tells a key where it may not (T3); reading writes nothing (T27)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Officer, Role
from people.roles import grant_role
from quizzes.bank.models import Item
from quizzes.exams.models import Attempt, Exam, Paper
from quizzes.exams.scheduling import Audience, ExamDraft, create_exam, read_draft
from quizzes.exams.spreadsheets import KIND
from quizzes.exams.trainer.viewsets import ExamViewSet, PaperViewSet
from records.audit import AuditEntry
from records.clock import database_now
from records.models import Job
from tests.factories import make_bank, make_exam, make_item, make_officer, make_paper, make_province, make_staff
from tests.quizzes.bank.cast import make_trainer
from tests.quizzes.exams.test_statistics import give

pytestmark = pytest.mark.django_db
STEM, SECRET, NAME = "暗号题干", "暗号解析", "暗号人名"
NOWHERE = uuid.UUID(int=7)

# Every screen, with the methods it answers. "one": of one paper or exam, which must be in reach.
PAPER_SCREENS = {
    "index": "list",
    "index_results": "list",
    "add": "list",
    **dict.fromkeys(("show", "edit", "preview", "sheet", "image", "copy", "discard"), "one"),
}
EXAM_SCREENS = {
    "index": "list",
    "index_results": "list",
    "add": "list",
    **dict.fromkeys(("show", "edit", "publish", "extend", "withdraw", "discard", "officers", "items"), "one"),
    **dict.fromkeys(("export", "export-wait", "export-progress", "export-file"), "one"),
}


@dataclass
class World:
    province: Any
    zhou: Officer  # trains 第一监狱, whose paper and exams these are
    paper: Paper
    draft: Exam
    exam: Exam
    job: Job

    def url(self, name: str) -> str:
        namespace, screen = name.split(":")
        if screen in ("index", "index_results", "add"):
            return reverse(name)
        row = self.paper if namespace == "papers" else self.draft if screen in ("edit", "publish") else self.exam
        more = {"image": [NOWHERE]}.get(screen, [self.job.public_id] if screen.startswith("export-") else [])
        return reverse(name, args=[row.public_id, *more])


@pytest.fixture
def world() -> World:
    province = make_province()
    zhou = make_trainer(province.prison, "周敏")
    bank = make_bank(province.prison, "prison")
    for number in range(2):
        make_item(bank, stem=f"{STEM}{number}", rationale=SECRET)
    paper = make_paper(zhou, province.prison, bank=bank)
    Paper.objects.filter(pk=paper.pk).update(title=f"{NAME}卷")
    now = database_now()
    later = now.replace(year=now.year + 1, day=1)
    draft = create_exam(
        ExamDraft(f"{NAME}草稿", province.prison, paper, now, later, Audience(units=(province.prison,))), actor=zhou
    )
    own = make_paper(zhou, province.prison, bank=bank)
    exam = make_exam(zhou, province.prison, paper=own, title=f"{NAME}考试", attempts_allowed=2)
    for _ in range(5):
        give(exam, make_officer(province.ward, NAME), 3)
    job = Job.objects.create(kind=KIND, owner_id=zhou.pk, arguments={})
    return World(province, zhou, Paper.objects.get(pk=paper.pk), draft, exam, job)


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


NAMES = [f"papers:{name}" for name in PAPER_SCREENS] + [f"exam_plans:{name}" for name in EXAM_SCREENS]
OF_ONE = [f"papers:{name}" for name, kind in PAPER_SCREENS.items() if kind == "one"]
OF_ONE += [f"exam_plans:{name}" for name, kind in EXAM_SCREENS.items() if kind == "one"]


def snapshot() -> tuple[Any, ...]:
    """All that a forbidden request could have changed."""
    return (
        list(Paper.objects.order_by("pk").values_list()),
        list(Exam.objects.order_by("pk").values_list()),
        Attempt.objects.count(),
        AuditEntry.objects.count(),
        Job.objects.count(),
    )


def test_every_screen_is_in_this_matrix() -> None:
    routed = {f"papers:{pattern.name}" for pattern in PaperViewSet().get_urlpatterns()}
    routed |= {f"exam_plans:{pattern.name}" for pattern in ExamViewSet().get_urlpatterns()}

    assert routed == set(NAMES)


@pytest.mark.parametrize("place", ["city", "ward", "other_ward"])
def test_papers_and_exams_of_another_unit_do_not_exist(world: World, place: str) -> None:
    stranger = logged_in(make_trainer(getattr(world.province, place), "李强"))
    before = snapshot()

    answers = {
        f"{method} {name}": getattr(stranger, method)(world.url(name), {"step": "save", "reason": "x"}).status_code
        for name in OF_ONE
        for method in ("get", "post")
    }

    assert {name: status for name, status in answers.items() if status not in (404, 405)} == {}
    assert {name.split()[1] for name, status in answers.items() if status == 404} == set(OF_ONE)
    assert snapshot() == before


def test_a_trainer_above_reaches_them(world: World) -> None:
    chen = logged_in(make_trainer(world.province.root, "陈主任"))
    reading = ("papers:show", "papers:sheet", "exam_plans:show", "exam_plans:officers", "exam_plans:items")

    assert {name: chen.get(world.url(name)).status_code for name in reading} == dict.fromkeys(reading, 200)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.TRAINER])
def test_other_roles_are_led_out_of_every_screen(world: World, role: Role) -> None:
    other = logged_in(make_staff(world.province.root, role, "吴芳"))
    before = snapshot()

    for name in NAMES:
        for method in ("get", "post"):
            response = getattr(other, method)(world.url(name), follow=True)
            assert [step[0] for step in response.redirect_chain] == [f"/admin/login/?next={world.url(name)}"]
            assert response.status_code == 403
    assert snapshot() == before


def test_a_trainer_whose_grant_was_revoked_is_led_out(world: World) -> None:
    client = logged_in(world.zhou)
    assert client.get(world.url("exam_plans:officers")).status_code == 200

    world.zhou.role_grants.update(revoked_at=database_now())

    for name in NAMES:
        response = client.get(world.url(name))
        assert response.status_code in (302, 404, 405), name
        assert NAME not in response.content.decode(), name


def test_lists_and_forms_of_another_unit_hold_none_of_it(world: World) -> None:
    stranger = logged_in(make_trainer(world.province.city, "李强"))
    unit, item = str(world.province.prison.public_id), str(Item.objects.first().public_id)  # type: ignore[union-attr]
    pages = [stranger.get(world.url(name), {"q": "暗号"}) for name in NAMES if name.split(":")[1].startswith("index")]
    pages += [stranger.get(world.url(name), {"paper": str(world.paper.public_id)}) for name in NAMES if "add" in name]
    composing = {"section": ["single"], "single-type": "single", "single-item": [item], "by-search": "暗号"}
    for step in ("search", f"add:{item}", "fill:single", "save"):
        typed = {**composing, "single-fill": "9", "title": "卷", "unit": unit, "step": step}
        pages.append(stranger.post(reverse("papers:add"), typed))

    leaked = {word for page in pages for word in (STEM, SECRET, NAME, "第一监狱") if word in page.content.decode()}

    assert (leaked, Paper.objects.filter(unit=world.province.city).count()) == (set(), 0)


def exam_fields(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "title": "越权",
        "unit": str(world.province.prison.public_id),
        "paper": str(world.paper.public_id),
        "units": [str(world.province.prison.public_id)],
        "officers": "",
        "opens_at": "2031-11-22T09:00",
        "closes_at": "2031-11-25T18:00",
        "minutes": "60",
        "grace": "2",
        "attempts_allowed": "1",
        "pass_mark": "60",
        "review_policy": "after_window",
        "leave_policy": "record",
        "step": "save-and-check",
        **fields,
    }


def test_only_exams_on_the_same_days_are_told_as_conflicts(world: World) -> None:
    """An exam that is over says nothing about these days, nor one that begins after them, whoever sits it."""
    midnight = datetime(2031, 11, 22, tzinfo=timezone.get_default_timezone())
    windows = {
        "前一天": (-2, 0),
        "同几天": (2, 3),
        "跨过去": (-9, 9),
        "后一天": (5, 6),
    }  # days from the first to the last
    for title, (first, last) in windows.items():
        hours = {"opens_at": midnight + timedelta(days=first, hours=-1), "closes_at": midnight + timedelta(days=last)}
        make_exam(world.zhou, world.province.ward, paper=world.exam.paper, title=title, **hours)

    page = logged_in(world.zhou).post(reverse("exam_plans:add"), exam_fields(world, step="search"))

    assert {conflict.exam.title for conflict in page.context["outlook"].conflicts} == {"同几天", "跨过去"}


def test_posting_rows_of_other_units_is_refused(world: World) -> None:
    client = logged_in(world.zhou)
    city = make_trainer(world.province.city, "李强")
    foreign_paper = make_paper(city, world.province.city, bank=make_bank(world.province.city, "city"))
    attempts: list[dict[str, Any]] = [
        {"unit": str(world.province.prisons.public_id)},
        {"units": [str(world.province.city.public_id)]},
        {"units": [str(world.province.prison.public_id), str(world.province.prisons.public_id)]},
        {"paper": str(foreign_paper.public_id)},
        {"officers": make_officer(world.province.township).officer_number},
    ]

    refused = [client.post(reverse("exam_plans:add"), exam_fields(world, **fields)).status_code for fields in attempts]
    foreign_unit = {"title": "卷", "unit": str(world.province.city.public_id), "step": "save", "section": ["single"]}
    item = str(Item.objects.filter(bank__code="prison").first().public_id)  # type: ignore[union-attr]
    foreign_unit |= {"single-title": "单选", "single-points": "2", "single-type": "single", "single-item": [item]}

    assert refused == [422] * len(attempts)
    assert client.post(reverse("papers:add"), foreign_unit).status_code == 404
    assert Exam.objects.filter(title="越权").count() == Paper.objects.filter(title="卷").count() == 0


def test_fields_that_a_form_does_not_have_change_nothing(world: World) -> None:
    """Mass assignment (T20): every column of the model is posted, as if the form took it."""
    client = logged_in(world.zhou)
    columns = {field.name: "1" for field in Exam._meta.get_fields() if hasattr(field, "attname")}
    columns |= {
        "state": "published",
        "created_by": "1",
        "published_at": "2020-01-01",
        "bands": '[{"name":"优","from":1}]',
    }

    client.post(reverse("exam_plans:edit", args=[world.draft.public_id]), {**columns, **exam_fields(world)})

    changed = Exam.objects.get(pk=world.draft.pk)
    assert (changed.state, changed.created_by, changed.published_at) == ("draft", world.zhou, None)
    assert (changed.public_id, changed.title) == (world.draft.public_id, "越权")
    assert read_draft(changed).bands == [{"name": "合格", "from": 60}]


def test_results_of_officers_outside_the_subtree_are_not_shown(world: World) -> None:
    chen = make_trainer(world.province.root, "陈主任")
    grant_role(chen, Role.TRAINER, unit=world.province.ward, actor=None)
    everybody = Audience(units=[world.province.root])
    exam = make_exam(chen, world.province.prison, paper=world.exam.paper, title="全省", audience=everybody)
    give(exam, make_officer(world.province.township, "外人暗号", number="990001"), 4)
    make_officer(world.province.county, "外人未参加")
    give(exam, make_officer(world.province.ward, "自己人"), 4)
    client = logged_in(world.zhou)
    urls = [reverse(f"exam_plans:{name}", args=[exam.public_id]) for name in ("officers", "items")]

    seen = client.get(urls[0]).content.decode()
    searched = client.get(urls[0], {"search": "990001", "unit": str(world.province.township.public_id)})
    items = client.get(urls[1]).content.decode()

    assert "自己人" in seen
    assert ("外人" in seen, "城南司法所" in seen) == (False, False)
    assert searched.context["page"].paginator.count == 0
    assert "现在有 1 人交卷" in items


def test_keys_show_on_the_page_of_items_alone(world: World) -> None:
    client = logged_in(world.zhou)

    shown = {name for name in NAMES if SECRET in client.get(world.url(name)).content.decode()}
    keyed = {name for name in NAMES if "答案：" in client.get(world.url(name)).content.decode()}

    assert (shown, keyed) == (set(), {"exam_plans:items"})


def test_pages_are_the_same_whatever_the_key_before_release(world: World) -> None:
    """Render twice with the key changed: to a trainer who may not see the items, nothing depends on it (G6)."""
    bank = make_bank(world.province.root, "above")
    chen = make_trainer(world.province.root, "陈主任")
    paper = make_paper(chen, world.province.prison, bank=bank)
    client = logged_in(world.zhou)
    pages = []
    for right in (4, 0):
        exam = make_exam(chen, world.province.prison, paper=paper, title="同一场")
        for number in range(6):
            officer = Officer.objects.filter(officer_number=f"55{number}").first()
            give(exam, officer or make_officer(world.province.ward, "考生", number=f"55{number}"), right)
        screens = [reverse(f"exam_plans:{name}", args=[exam.public_id]) for name in ("officers", "items", "show")]
        text = "".join(client.get(url).content.decode().replace(str(exam.public_id), "") for url in screens)
        pages.append([part for part in text.split("<td") if "data-label" in part and ":" not in part])

    assert pages[0] == pages[1]
    assert "已交卷" in "".join(pages[0])


def test_reading_writes_nothing(world: World) -> None:
    client = logged_in(world.zhou)
    client.get(world.url("papers:index"))  # Wagtail keeps a profile of whoever comes in for the first time

    with CaptureQueriesContext(connection) as captured:
        for name in NAMES:
            client.get(world.url(name))

    assert [query["sql"][:80] for query in captured if not query["sql"].lstrip().startswith(("SELECT", "WITH"))] == []
