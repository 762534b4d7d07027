"""The end of an attempt's time: inputs lock at the deadline, and what was answered before it still arrives (G5, G8)."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quizzes.exams.models import Attempt, Result
from tests.factories import answer, token_of
from tests.journeys.exam_room import NewContext, Room, prepare_room

pytestmark = pytest.mark.journey


@pytest.fixture
def room(new_context: NewContext) -> Room:
    return prepare_room(new_context)


def test_at_the_deadline_the_paper_locks_and_is_handed_in(room: Room) -> None:
    room.set_deadline(seconds=6)
    exam = room.enter()
    exam.question(1).locator(".opt").nth(2).click()
    exam.page.wait_for_url("**/receipt")

    assert room.is_sealed()
    assert room.stored() == {1: "o2"}
    assert Result.objects.get(attempt=room.attempt).answered_count == 1


def test_a_short_exam_does_not_begin_with_its_last_minutes(new_context: NewContext) -> None:
    room = prepare_room(new_context, duration=timedelta(minutes=5))
    room.set_deadline(seconds=290)
    exam = room.enter()
    expect(exam.page.locator(".timer .clock").first).to_have_text(re.compile("^0?4:"))

    expect(exam.page.locator(".timer.hot")).to_have_count(0)
    expect(exam.page.locator("#notices")).to_be_empty()


def test_text_that_was_being_typed_at_the_deadline_counts(room: Room) -> None:
    room.set_deadline(seconds=6)
    exam = room.enter(hash="#q7")
    exam.question(7).locator("input").first.press_sequentially("以改造人为宗旨的监狱工作", delay=600)
    exam.page.wait_for_url("**/receipt")

    assert "以改造人为宗旨的监狱工作".startswith(room.stored()[7][0])
    assert len(room.stored()[7][0]) >= 3


def test_answers_left_offline_at_the_deadline_are_taken_within_the_grace(room: Room) -> None:
    room.set_deadline(seconds=6)
    exam = room.enter()
    exam.context.set_offline(True)
    exam.question(1).locator(".opt").nth(2).click()
    expect(exam.sheet).to_contain_text("时间到，答案等待上传")
    expect(exam.sheet).to_contain_text("这台手机上有 1 题还没传上去，2 分钟内联网都有效。请不要关闭这一页。")
    expect(exam.sheet).to_contain_text(re.compile("还可等待 1 分 5[0-9] 秒"))
    assert exam.question(1).locator("input").first.is_disabled()
    exam.page.keyboard.press("Escape")
    expect(exam.sheet).to_be_visible()
    exam.context.set_offline(False)
    exam.page.wait_for_url("**/receipt")

    assert room.stored() == {1: "o2"}
    assert Result.objects.get(attempt=room.attempt).answered_count == 1


def test_answers_that_come_after_the_grace_are_named_and_kept(room: Room) -> None:
    room.set_deadline(seconds=6, grace=2)
    exam = room.enter()
    exam.context.set_offline(True)
    exam.question(1).locator(".opt").nth(2).click()
    expect(exam.sheet).to_contain_text("已经停止接收答案", timeout=15_000)
    expect(exam.sheet).to_contain_text("没赶上的是第 1 题，答案还留在这台手机上。")
    exam.context.set_offline(False)
    exam.sheet.get_by_role("link", name="看回执").click()
    exam.page.wait_for_url("**/receipt")

    assert room.stored() == {}
    assert room.is_sealed()
    assert exam.page.evaluate("Object.keys(localStorage).some(key => key.endsWith(':1'))")


def test_time_that_is_added_is_said_and_runs(room: Room) -> None:
    room.set_deadline(seconds=600)
    exam = room.enter()
    extended = room.attempt.deadline = Attempt.objects.get(pk=room.attempt.pk).deadline + timedelta(minutes=10)
    Attempt.objects.filter(pk=room.attempt.pk).update(deadline=extended, accept_until=extended + timedelta(minutes=2))
    exam.choose(1, 2)
    expect(exam.page.locator("#notices")).to_contain_text("已为你延长 10 分钟。")

    expect(exam.page.locator("#head .clock")).to_have_text(re.compile("^19:"))


def test_time_that_was_added_in_the_last_moment_opens_the_paper_again(room: Room) -> None:
    answer(token_of(room.attempt), 1, "o0")
    room.set_deadline(seconds=6)
    exam = room.enter()
    extended = Attempt.objects.get(pk=room.attempt.pk).deadline + timedelta(minutes=10)
    Attempt.objects.filter(pk=room.attempt.pk).update(deadline=extended, accept_until=extended + timedelta(minutes=2))
    expect(exam.page.locator("#notices")).to_contain_text("已为你延长 10 分钟。", timeout=15_000)
    exam.choose(1, 2)
    exam.expect_saved()

    assert not room.is_sealed()
    assert room.stored() == {1: "o2"}


def test_the_last_five_minutes_are_said_once_and_show_a_hidden_clock(room: Room) -> None:
    room.set_deadline(seconds=303)
    exam = room.enter()
    clock = exam.page.locator("#head .clock")
    exam.page.click("[data-open=settings]")
    exam.sheet.get_by_role("switch", name="隐藏时间").check()
    exam.page.keyboard.press("Escape")
    expect(clock).to_have_text("时间已隐藏")
    notice = exam.page.locator("#notices")
    expect(notice).to_contain_text("还剩不到 5 分钟。时间到会自动交卷，已答的题都算数。")
    expect(exam.page.locator("#live")).to_have_text("还剩 5 分钟")
    expect(clock).to_have_text(re.compile("^0?4:5"))
    expect(exam.page.locator("#head .timer")).to_have_class(re.compile("hot"))
    notice.get_by_role("button").click()

    expect(notice).to_be_empty()


def test_hours_are_shown_above_sixty_minutes(room: Room) -> None:
    room.set_deadline(seconds=2 * 3600 + 5 * 60)

    exam = room.enter()

    expect(exam.page.locator("#head .clock")).to_have_text(re.compile(r"^2:0[45]:\d\d$"))


def test_a_deadline_that_passed_on_the_server_leads_to_the_receipt(room: Room) -> None:
    exam = room.enter()
    room.set_deadline(seconds=-200)
    exam.choose(1, 2)
    expect(exam.sheet).to_contain_text("没赶上的是第 1 题")
    exam.sheet.get_by_role("link", name="看回执").click()
    exam.page.wait_for_url("**/receipt")

    assert room.stored() == {}
