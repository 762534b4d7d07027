"""An officer's own page (我的), and the page of one own assignment: what they show, and whom they refuse."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.models import LecturePage
from learning.assignments.models import Assignment, Duty, Reminder
from learning.assignments.publishing import except_officer, save_draft, withdraw_assignment
from learning.assignments.reviewing import review_pending
from people.models import Officer, Role
from people.officers import set_status
from people.postings import Place, post_officer
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.scheduling import Audience
from records.clock import database_now
from tests.cms.factories import make_lecture
from tests.factories import Province, make_exam, make_officer, make_province, make_staff, sit
from tests.learning.assignments.cast import assign, complete, hand_in, make_draft, move_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    province = make_province()
    make_officer(province.other_ward, "赵磊")  # to whom things can be assigned as well
    return province


@pytest.fixture
def officer(province: Province, client: Client) -> Officer:
    officer = make_officer(province.ward, number="3207777")
    client.force_login(officer)
    return officer


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.root, Role.HR, "何静")


@pytest.fixture
def trainer(province: Province) -> Officer:
    return make_staff(province.root, Role.TRAINER)


@pytest.fixture
def lecture(province: Province) -> LecturePage:
    return make_lecture(province.root, "监狱法")


def own_page(assignment: Assignment) -> str:
    return reverse("learning:assignment", args=[assignment.public_id])


def read(client: Client, path: str, status: int = 200) -> str:
    """The main part, without tags."""
    response = client.get(path)
    assert response.status_code == status
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", f"<main{main}"))


def links(client: Client, path: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)"', client.get(path).content.decode())


def remind(officer: Officer, *assignments: Assignment, days_ago: int = 1, **fields: Any) -> Reminder:
    at = database_now() - timedelta(days=days_ago)
    row = Reminder.objects.create(officer=officer, day=timezone.localdate(at), sent_at=at, text="请完成", **fields)
    row.assignments.add(*assignments)
    return row


def test_my_page_says_who_i_am_and_where_everything_is(client: Client, officer: Officer) -> None:
    text = read(client, "/me/")

    assert all(word in text for word in ("李建国", "3207777", "一监区", "管教", "还没有成绩", "0 学时", "没有填"))
    assert {"/messages/", "/complaints/", "/me/mail/"} <= set(links(client, "/me/"))


def test_my_page_has_my_own_things_alone(client: Client, province: Province, officer: Officer, hr: Officer) -> None:
    colleague, lecture = make_officer(province.ward, "王芳"), make_lecture(province.root, "监狱法")
    mine = assign(hr, province.ward, lecture, title="大家的任务")
    theirs = assign(hr, province.other_ward, lecture, title="二监区的任务")
    remind(colleague, mine, sent_by=make_staff(province.prison, Role.HR, "催王芳的"))
    remind(officer, mine, sent_by=hr)
    complete(lecture, colleague)

    text = read(client, "/me/")

    assert ("大家的任务" in text, theirs.title in text, "催王芳的" in text, "王芳" in text) == (
        True,
        False,
        False,
        False,
    )
    assert text.count("已送达站内消息") == 1
    assert "已送达站内消息 · 何静" in text
    assert "0 学时" in text


def test_my_page_tells_of_every_reminder_who_sent_it_and_whether_the_mail_went(
    client: Client, province: Province, officer: Officer, hr: Officer, lecture: LecturePage
) -> None:
    assignment = assign(hr, province.ward, lecture)
    for days in range(1, 10):
        remind(officer, assignment, days_ago=days, sent_by=hr if days == 1 else None)
    Reminder.objects.filter(pk=Reminder.objects.order_by("-sent_at")[0].pk).update(state=Reminder.State.MAIL_FAILED)

    text = read(client, "/me/")

    days = [timezone.localdate(database_now() - timedelta(days=days)) for days in range(1, 9)]
    shown = re.findall(r"(\d+)月(\d+)日 [\d:]+ 催办", text)
    assert [(int(month), int(day)) for month, day in shown] == [(day.month, day.day) for day in days]
    assert f"{Reminder.State.MAIL_FAILED.label} · 何静" in text


def test_long_lists_are_cut_and_lead_to_the_whole(
    client: Client,
    province: Province,
    officer: Officer,
    hr: Officer,
    lecture: LecturePage,
    trainer: Officer,
    settings: Any,
) -> None:
    settings.ITEM_EXPOSURE_CAP = 0  # one paper in ten exams
    paper = make_exam(trainer, province.root, title="考试0").paper
    for number in range(9):
        assign(hr, province.ward, lecture, title=f"任务{number}号")
        exam = make_exam(trainer, province.root, paper=paper, title=f"第{number}场", review_policy="immediately")
        attempt, token = sit(exam, officer)
        submit_attempt(attempt, officer=officer, epoch=token.epoch)

    shown = [read(client, f"/me/{query}") for query in ("", "?assignments=all", "?results=all")]

    assert [len(re.findall(r"任务\d号", text)) for text in shown] == [8, 9, 8]
    assert [len(re.findall(r"第\d场", text)) for text in shown] == [8, 8, 9]
    assert ["全部 9 项" in text for text in shown] == [True, False, True]
    assert ["全部 9 场" in text for text in shown] == [True, True, False]


def test_hours_are_those_of_this_year_by_the_sites_calendar(
    client: Client, province: Province, officer: Officer
) -> None:
    new_year = timezone.localtime(database_now()).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    for title, at in (("去年", new_year - timedelta(seconds=1)), ("今年", new_year), ("别人", new_year)):
        lecture = make_lecture(province.root, title)
        complete(lecture, make_officer(province.ward) if title == "别人" else officer)
        lecture.completions.update(at=at, credit_hours="0.75" if title == "今年" else "2")

    text = read(client, "/me/")

    assert "0.75 学时" in text
    assert f"{new_year.year} 年学完 1 门微课" in text


def test_an_assignment_says_what_is_to_do_by_when_for_whom_and_where(
    client: Client, province: Province, officer: Officer, hr: Officer, trainer: Officer, lecture: LecturePage
) -> None:
    exam = make_exam(trainer, province.root, title="季度测试")
    assignment = assign(hr, province.ward, lecture, exam, title="学法月", note="空闲时学。\n<b>不要求</b>集中。")

    text, found = read(client, own_page(assignment)), links(client, own_page(assignment))

    assert all(word in text for word in ("学法月", "一监区", "未完成", "共 2 项，已达标 0 项", "空闲时学。"))
    assert "&lt;b&gt;不要求&lt;/b&gt;集中。" in text
    assert text.count("未开始") == 2
    assert "学完就算达标" in text and "合格才算达标，" in text
    assert {f"/lectures/{lecture.public_id}/", f"/exams/{exam.public_id}/"} <= set(found)


def test_steps_say_what_is_known_of_each(
    client: Client, province: Province, officer: Officer, hr: Officer, trainer: Officer, lecture: LecturePage
) -> None:
    told = make_exam(trainer, province.root, title="公布的", review_policy="immediately", attempts_allowed=2)
    withheld = make_exam(trainer, province.root, title="没公布的", paper=told.paper, review_policy="after_window")
    running = make_exam(trainer, province.root, title="在考的", paper=told.paper)
    assignment = assign(hr, province.ward, lecture, told, withheld, running, title="学法月")
    complete(lecture, officer)
    hand_in(told, officer, passes=False)
    hand_in(withheld, officer, passes=False)
    attempt, _token = sit(running, officer)
    review_pending()

    text = read(client, own_page(assignment))

    steps = [text[text.index(title) :][:60] for title in ("监狱法", "公布的", "没公布的", "在考的")]
    words = ("已达标", "待补考", "等成绩公布", "已开始")
    assert [word in step for word, step in zip(words, steps, strict=True)] == [True] * 4
    assert "共 4 项，已达标 1 项" in text
    assert f"/exams/attempts/{attempt.public_id}/" in links(client, own_page(assignment))


def test_an_exam_of_others_is_named_without_a_way_to_it(
    client: Client, province: Province, officer: Officer, hr: Officer, trainer: Officer, lecture: LecturePage
) -> None:
    exam = make_exam(trainer, province.root, title="别处的考试", audience=Audience(units=[province.other_ward]))
    assignment = assign(hr, province.prison, lecture, exam)

    text = read(client, own_page(assignment))

    assert "合格才算达标，你不在考试对象里" in text
    assert f"/exams/{exam.public_id}/" not in links(client, own_page(assignment))


def test_standings_are_said_in_words(
    client: Client, province: Province, officer: Officer, hr: Officer, lecture: LecturePage
) -> None:
    other = make_lecture(province.root, "会见")
    late, done, free = (
        assign(hr, province.ward, one, title=title)
        for one, title in ((other, "晚了的"), (lecture, "做完的"), (other, "免的"))
    )
    choice = assign(hr, province.ward, lecture, other, title="任选", needed_count=1)
    complete(lecture, officer)
    review_pending()
    move_due(late, to=database_now() - timedelta(days=1))
    except_officer(free, officer, reason="产假", actor=hr)

    texts = [read(client, own_page(one)) for one in (late, done, free, choice)]

    words = ("已逾期", "已达标", "本单位已免除你的这项任务。愿意做也可以做", "2 项任选 1 项，已达标 1 项")
    assert [word in text for word, text in zip(words, texts, strict=True)] == [True] * 4
    assert "产假" not in texts[2]


def test_who_is_away_or_came_later_is_told_what_that_means(
    client: Client, province: Province, officer: Officer, hr: Officer, lecture: LecturePage
) -> None:
    assignment = assign(hr, province.ward, lecture)
    newcomer = make_officer(province.township, "新来的")
    set_status(officer, Officer.Status.SECONDED, actor=None)
    post_officer(newcomer, Place(province.ward, post="管教"), starts_on=timezone.localdate(), actor=None)
    review_pending()

    away = read(client, own_page(assignment))
    client.force_login(newcomer)
    later = read(client, own_page(assignment))

    assert ("你现在不计入应完成人数。" in away, "借调" in away) == (True, True)
    assert "你是任务发布以后来的，截止时间单独计算。" in later


def test_assignments_of_others_do_not_exist(
    client: Client, province: Province, officer: Officer, hr: Officer, lecture: LecturePage
) -> None:
    theirs = assign(hr, province.other_ward, lecture, title="二监区的任务")
    draft = save_draft(None, make_draft(province.ward, lecture, title="草稿"), actor=hr)
    mine = assign(hr, province.ward, lecture)

    assert [client.get(own_page(one)).status_code for one in (theirs, draft)] == [404, 404]
    assert client.get("/me/assignments/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client.post(own_page(mine)).status_code == 405
    assert client.post("/me/").status_code == 405
    client.force_login(hr)
    assert client.get(own_page(mine)).status_code == 404  # HR's pages are others
    client.logout()
    for path in ("/me/", own_page(mine), "/to-do/"):
        assert client.get(path)["Location"] == f"/login/?next={path}"


def test_what_was_withdrawn_or_left_behind_says_so_and_nothing_else(
    client: Client, province: Province, officer: Officer, hr: Officer, lecture: LecturePage
) -> None:
    withdrawn, left = (assign(hr, province.ward, lecture, title=title, note="细则") for title in ("甲任务", "乙任务"))
    withdraw_assignment(withdrawn, actor=hr, reason="内部原因")
    before = read(client, own_page(withdrawn), 410)
    post_officer(officer, Place(province.county, post="社区矫正"), starts_on=timezone.localdate(), actor=None)
    review_pending()

    after = read(client, own_page(left), 410)

    assert ("甲任务" in before, "撤回。" in before, "内部原因" in before) == (True, True, False)
    assert ("乙任务" in after, "你调到了别的单位或岗位" in after) == (True, True)
    assert not any(word in before + after for word in ("细则", "监狱法", "截止"))
    assert not Duty.objects.current().filter(officer=officer).exists()
    assert "任务" not in read(client, "/me/").replace("培训任务", "")


def test_all_that_is_to_do_stands_on_a_page_of_its_own(
    client: Client, province: Province, officer: Officer, hr: Officer
) -> None:
    assert "现在没有待办" in read(client, "/to-do/")
    for number in range(5):
        due_at = database_now() + timedelta(days=9 - number)
        assign(hr, province.ward, make_lecture(province.root, f"第{number}课"), title=f"任务{number}", due_at=due_at)
    assign(hr, province.other_ward, make_lecture(province.root, "别人的课"), title="别人的任务")

    home, everything = read(client, "/"), read(client, "/to-do/")

    assert (re.findall(r"第\d课", home)[:3], "全部 5 项" in home) == (["第4课", "第3课", "第2课"], True)
    assert re.findall(r"第\d课", everything) == ["第4课", "第3课", "第2课", "第1课", "第0课"]
    assert "别人的任务" not in everything
