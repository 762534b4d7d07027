"""The acceptance scenarios E1 to E13 of the exam page (ux.md §2.10), each by its number."""

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Route, expect

from quizzes.exams.models import Attempt, PageLeave, Result
from records.clock import database_now
from records.wording import clock
from tests.factories import (
    COMPUTER,
    PASSWORD,
    answer,
    make_exam,
    make_officer,
    make_province,
    make_staff,
    move_deadline,
    token_of,
)
from tests.journeys.conftest import COMPUTER_SIZE, SMALL_SIZE, add_cookie
from tests.journeys.exam_room import ExamPage, NewContext, Room, prepare_room

pytestmark = pytest.mark.journey

AHEAD = (
    "{const D = Date; Date = class extends D { constructor(...a) { a.length ? super(...a) : super(D.now() + 36e5); } \
static now() { return D.now() + 36e5; } };}"
)
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
SET_VISIBILITY = """state => {
  Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def room(new_context: NewContext) -> Room:
    return prepare_room(new_context)


def slow_down(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


def test_e1_answers_given_offline_are_saved_on_reconnect(room: Room) -> None:
    exam = room.enter()
    exam.watch_states()
    exam.page.route("**/save", slow_down, times=1)
    for position in (1, 2, 3):
        exam.choose(position, 0)
        exam.expect_saved()

    exam.context.set_offline(True)
    exam.choose(4, 1, 2)
    exam.choose(5, 1)
    exam.write(7, "改造")
    exam.expect_state("离线已暂存")
    notice = exam.page.locator("#notices")
    expect(notice).to_contain_text("网络已断开，可以继续答题。")
    expect(notice).to_contain_text("3 题答案已存在这台手机上，联网后自动上传。计时照常进行。")
    exam.context.set_offline(False)
    exam.expect_saved()

    assert room.stored() == {1: "o0", 2: "o0", 3: ["o0"], 4: ["o1", "o2"], 5: False, 7: ["改造"]}
    assert exam.shown_states() == ["idle", "saving", "ok", "offline", "ok"]
    assert exam.errors == []


def test_e2_the_timer_ignores_the_clock_of_the_device(room: Room) -> None:
    room.set_deadline(seconds=38 * 60)
    right, wrong = room.enter(), room.new_context(room.officer, device="phone-cookie")
    wrong.add_init_script(AHEAD)
    ahead = ExamPage(wrong.new_page())
    ahead.open(room.path)

    shown = [page.page.locator("#head .clock").inner_text() for page in (right, ahead)]
    minutes = [int(text.split(":")[0]) * 60 + int(text.split(":")[1]) for text in shown]

    assert ahead.page.evaluate("Date.now()") - time.time() * 1000 > 3_500_000
    assert 38 * 60 - 15 < minutes[0] <= 38 * 60
    assert abs(minutes[0] - minutes[1]) <= 3


def test_e3_the_new_device_writes_and_the_old_one_only_shows(room: Room) -> None:
    old = room.enter()
    old.choose(1, 0)
    old.expect_saved()
    old.context.set_offline(True)
    old.choose(2, 3)

    new = room.enter(device=COMPUTER.cookie, size=COMPUTER_SIZE)
    expect(new.page.locator("#exam")).to_have_count(0)
    new.page.locator("form[action$=take-over] button").click()
    new.page.wait_for_selector("#exam.js")
    new.choose(1, 2)
    new.expect_saved()
    old.context.set_offline(False)
    notice = old.page.locator("#notices")
    expect(notice).to_contain_text("上继续，这里只能看。")
    expect(notice).to_contain_text("未上传：第 2 题。")

    assert old.question(2).locator("input").first.is_disabled()
    assert old.question(2).locator("input").nth(3).is_checked()
    assert room.stored() == {1: "o2"}
    assert room.revisions() == {1: 2}


def test_e4_time_that_passes_without_the_page_closes_the_attempt_with_what_was_saved(room: Room) -> None:
    exam = room.enter()
    exam.choose(1, 2)
    exam.expect_saved()
    exam.context.close()
    move_deadline(room.attempt, seconds_ago=1)

    later = room.enter()

    assert later.page.url.endswith("/receipt")
    assert room.is_sealed()
    assert Result.objects.get(attempt=room.attempt).answered_count == 1
    assert room.stored() == {1: "o2"}


def test_e5_a_lost_session_stops_neither_saving_nor_later_hand_in(room: Room, server: str) -> None:
    exam = room.enter()
    exam.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    exam.choose(1, 2)
    exam.expect_saved()
    exam.open_hand_in().locator("#hand-in").click()
    expect(exam.sheet).to_contain_text("登录过期了")
    expect(exam.sheet).to_contain_text("重新登录后接着答，答案都在。")
    expect(exam.sheet.get_by_role("link", name="重新登录")).to_have_attribute("href", f"/login/?next={room.path}")
    exam.page.keyboard.press("Escape")
    exam.choose(5, 1)
    exam.expect_saved()

    client = Client()
    client.force_login(room.officer)
    add_cookie(exam.context, server, settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    exam.hand_in()

    assert room.is_sealed()
    assert room.stored() == {1: "o2", 5: False}


def test_e5_without_a_session_a_reload_leads_to_login_and_back(room: Room) -> None:
    exam = room.enter()
    exam.context.set_offline(True)
    exam.choose(1, 2)
    exam.context.set_offline(False)
    exam.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    exam.page.goto(room.path)
    assert "/login/" in exam.page.url
    exam.page.fill("[name=officer_number]", room.officer.officer_number)
    exam.page.fill("[name=password]", PASSWORD)
    exam.page.keyboard.press("Enter")
    exam.page.wait_for_selector("#exam.js")
    exam.expect_saved()

    assert room.stored() == {1: "o2"}


def test_e6_one_receipt_however_often_it_is_asked_for(room: Room) -> None:
    exam = room.enter()
    codes = exam.page.evaluate(
        """async () => {
          const config = JSON.parse(document.querySelector('#attempt-config').textContent);
          const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
          const headers = {Accept: 'application/json', 'X-CSRFToken': token, 'X-Attempt-Token': config.token};
          const ask = async () => (await (await fetch(config.submitUrl, {method: 'POST', headers})).json()).receipt.code;
          return Promise.all([ask(), ask(), ask(), ask(), ask()]);
        }"""
    )

    assert len(set(codes)) == 1
    assert Result.objects.filter(attempt=room.attempt).count() == 1


def test_e6_a_double_click_hands_in_once(room: Room) -> None:
    exam = room.enter()
    requests: list[str] = []
    exam.page.on("request", lambda request: requests.append(request.url) if request.url.endswith("/submit") else None)
    exam.open_hand_in().locator("#hand-in").dblclick()
    exam.page.wait_for_url("**/receipt")

    assert len(requests) == 1
    expect(exam.page.locator("body")).to_contain_text(Attempt.objects.get(pk=room.attempt.pk).receipt_code)


def test_e7_without_storage_the_officer_is_warned_and_answers_are_saved(room: Room) -> None:
    context = room.new_context(room.officer, device="phone-cookie")
    context.add_init_script(NO_STORAGE)
    exam = ExamPage(context.new_page())
    exam.open(room.path)
    expect(exam.page.locator("#notices")).to_contain_text("这台设备不能离线暂存，请保持联网。")
    exam.choose(1, 2)
    exam.expect_saved()

    assert room.stored() == {1: "o2"}
    assert exam.errors == []


def test_e8_without_script_the_form_saves_and_hands_in(room: Room) -> None:
    page = room.enter(java_script_enabled=False).page
    page.locator("#q1 .opt").nth(2).click()
    page.locator("#q3 .opt").nth(0).click()
    page.locator("#q3 .opt").nth(1).click()
    page.locator("#q5 .opt").nth(0).click()
    page.locator("#q7 input[type=text]").fill("改造")
    page.click("button[value=save]")
    page.wait_for_url(f"**{room.path}")
    assert room.stored() == {1: "o2", 3: ["o0", "o1"], 5: True, 7: ["改造"]}
    assert page.locator("#q3 input").nth(1).is_checked()

    page.locator("#q2 .opt").nth(0).click()
    page.click("button[value=submit]")
    page.wait_for_url("**/receipt")

    assert room.is_sealed()
    assert room.stored()[2] == "o0"


@pytest.mark.parametrize(("seconds", "counted"), [(5, 0), (30, 1)])
def test_e9_only_an_absence_past_the_threshold_counts(room: Room, seconds: int, counted: int) -> None:
    context = room.new_context(room.officer, device="phone-cookie")
    page = context.new_page()
    page.clock.install()
    exam = ExamPage(page)
    exam.open(room.path)
    page.evaluate(SET_VISIBILITY, "hidden")
    page.clock.fast_forward(seconds * 1000)
    page.evaluate(SET_VISIBILITY, "visible")
    page.clock.run_for(3000)
    if counted:
        expect(exam.sheet).to_contain_text(re.compile("刚才离开了 3[0-3] 秒"))
        expect(exam.sheet).to_contain_text("本场考试会记录离开页面的次数，这是第 1 次。计时没有停。")
        page.keyboard.press("Escape")
    exam.choose(1, 2)
    exam.expect_saved()

    expect(exam.sheet).to_have_count(0)
    assert PageLeave.objects.filter(attempt=room.attempt).count() == counted


def test_e10_the_sheet_names_the_one_question_left(new_context: NewContext) -> None:
    room = prepare_room(new_context, count=40)
    token = token_of(room.attempt)
    values = {"single": "o1", "multiple": ["o0"], "true_false": True, "fill_in": ["改造"]}
    kinds = [kind for kind in values for _ in range(10)]
    for position, kind in enumerate(kinds, start=1):
        if position != 27:
            answer(token, position, values[kind])
    exam = room.enter(hash="#q40")
    exam.page.click("[data-go=next]")
    expect(exam.sheet.locator("h2")).to_have_text("还有 1 题没有作答")
    links = exam.sheet.locator("a.num")
    expect(links).to_have_text(["27"])
    links.click()

    expect(exam.question(27)).to_be_visible()
    assert exam.page.url.endswith("#q27")


def test_e11_keyboard_alone_leads_from_start_to_receipt(new_context: NewContext) -> None:
    room = prepare_room(new_context, count=4)
    Attempt.objects.filter(pk=room.attempt.pk).delete()
    page = new_context(room.officer, device="phone-cookie", size=COMPUTER_SIZE).new_page()
    page.goto(f"/exams/{room.exam.public_id}/")
    tab_to(page, "form[action$=start] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam.js")
    exam = ExamPage(page)
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    tab_to(page, "#q4 input[type=text]")
    page.keyboard.type("改造")
    exam.expect_saved()
    room.attempt = Attempt.objects.get(officer=room.officer)
    assert room.stored() == {1: "o2", 2: ["o0", "o1"], 3: True, 4: ["改造"]}
    assert exam.open_hand_in().locator("h2").inner_text() == "现在交卷吗？"
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt")

    assert room.is_sealed()


def tab_to(page: object, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):  # type: ignore[attr-defined]
            return
        page.keyboard.press("Tab")  # type: ignore[attr-defined]
    raise AssertionError(f"{selector} is not reached by Tab")


def test_e12_the_largest_text_fits_the_smallest_screen(new_context: NewContext) -> None:
    room = prepare_room(new_context, count=40)
    room.officer.text_size = "xxl"
    room.officer.save()
    exam = room.enter(size=SMALL_SIZE)

    expect(exam.page.locator("html")).to_have_attribute("data-size", "xxl")
    assert exam.page.evaluate("document.documentElement.scrollWidth") == 320
    for selector in ("#dock", "#q1 .stem", "#q1 .opt >> nth=0"):
        expect(exam.page.locator(selector)).to_be_in_viewport()
    dock = exam.page.locator("#dock").bounding_box()
    first = exam.page.locator("#q1 .opt").first.bounding_box()
    assert dock and first
    assert first["y"] + 20 < dock["y"]
    assert dock["y"] + dock["height"] <= 640


def test_e13_a_window_shorter_than_the_duration_is_said_before_and_shown_after(new_context: NewContext) -> None:
    province = make_province()
    trainer = make_staff(province.prison, "trainer")
    closes_at = database_now() + timedelta(minutes=38, seconds=20)
    exam = make_exam(trainer, province.prison, duration=timedelta(minutes=60), closes_at=closes_at)
    page = new_context(make_officer(province.ward), device="phone-cookie").new_page()
    page.goto(f"/exams/{exam.public_id}/")
    expect(page.locator("main")).to_contain_text(f"可答到 {clock(closes_at)}（38 分钟）")  # with its day after midnight
    page.click("form[action$=start] button")
    page.wait_for_selector("#exam.js")

    minutes, seconds = map(int, page.locator("#head .clock").inner_text().split(":"))
    assert 37 * 60 + 50 < minutes * 60 + seconds <= 38 * 60 + 20
