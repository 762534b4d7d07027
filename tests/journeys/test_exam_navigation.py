"""Moving through the paper by hand, key and sheet asks the server nothing and loses no place."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import COMPUTER_SIZE, add_cookie
from tests.journeys.exam_room import ExamPage, NewContext, Room, prepare_room

pytestmark = pytest.mark.journey

SWIPE = """([from, to, wait]) => new Promise(resolve => {
  const target = document.querySelector('#main');
  const touch = x => new Touch({identifier: 1, target, clientX: x, clientY: 400});
  const send = (type, x) => target.dispatchEvent(new TouchEvent(type, {
    bubbles: true, touches: type === 'touchend' ? [] : [touch(x)], changedTouches: [touch(x)]}));
  send('touchstart', from);
  setTimeout(() => { send('touchend', to); resolve(); }, wait);
})"""


@pytest.fixture
def room(new_context: NewContext) -> Room:
    return prepare_room(new_context)


def test_moving_between_questions_makes_no_request(room: Room) -> None:
    exam = room.enter()
    exam.page.wait_for_load_state("networkidle")
    requests: list[str] = []
    exam.page.on("request", lambda request: requests.append(request.url))
    for _ in range(7):
        exam.page.click("[data-go=next]")
    expect(exam.question(8)).to_be_visible()
    expect(exam.page.locator("[data-go=next]")).to_have_text("检查并交卷")
    exam.go(3)
    exam.page.click("[data-go=previous]")

    expect(exam.question(2)).to_be_visible()
    expect(exam.page).to_have_title(re.compile("^第 2 题 - "))
    assert exam.page.url.endswith("#q2")
    assert requests == []


def test_a_reload_returns_to_the_same_question(room: Room) -> None:
    exam = room.enter()
    exam.go(5)
    exam.page.reload()
    exam.wait_until_ready()

    expect(exam.question(5)).to_be_visible()
    expect(exam.question(1)).to_be_hidden()


def test_back_asks_before_it_leaves(room: Room) -> None:
    page = room.new_context(room.officer, device="phone-cookie").new_page()
    page.goto(f"/exams/{room.exam.public_id}/")
    exam = ExamPage(page)
    exam.open(room.path)
    for _ in range(4):
        exam.page.click("[data-go=next]")
    page.go_back()
    expect(exam.sheet).to_contain_text("要暂时离开吗？")
    expect(exam.sheet).to_contain_text("答案已保存，计时不停。")
    exam.sheet.get_by_role("button", name="继续答题").click()
    expect(exam.question(5)).to_be_visible()
    page.go_back()
    exam.sheet.get_by_role("button", name="暂离").click()

    page.wait_for_url(f"**/exams/{room.exam.public_id}/")


@pytest.mark.parametrize(
    ("from_x", "to_x", "wait", "question"),
    [(300, 200, 50, 2), (200, 300, 50, 1), (300, 250, 50, 1), (300, 200, 700, 1), (380, 200, 50, 1)],
    ids=["left", "right of the first", "too short", "too slow", "from the edge"],
)
def test_swiping(room: Room, from_x: int, to_x: int, wait: int, question: int) -> None:
    exam = room.enter()

    exam.page.evaluate(SWIPE, [from_x, to_x, wait])

    expect(exam.question(question)).to_be_visible()


def switch(page: Page, name: str) -> None:
    page.click("[data-open=settings]")
    page.get_by_role("switch", name=name).click()
    page.keyboard.press("Escape")


def test_swiping_can_be_switched_off(room: Room) -> None:
    exam = room.enter()
    switch(exam.page, "左右滑动换题")

    exam.page.evaluate(SWIPE, [300, 200, 50])

    expect(exam.question(1)).to_be_visible()


def test_the_next_question_comes_by_itself_only_when_asked_for_and_only_once(room: Room) -> None:
    exam = room.enter()
    exam.question(1).locator(".opt").nth(0).click()
    exam.page.wait_for_timeout(500)
    expect(exam.question(1)).to_be_visible()
    switch(exam.page, "选完自动下一题")
    exam.question(1).locator(".opt").nth(1).click()
    exam.page.wait_for_timeout(500)
    expect(exam.question(1)).to_be_visible()
    exam.page.click("[data-go=next]")
    exam.question(2).locator(".opt").nth(1).click()
    expect(exam.question(3)).to_be_visible()
    exam.question(3).locator(".opt").nth(1).click()
    exam.page.wait_for_timeout(500)

    expect(exam.question(3)).to_be_visible()


def test_keys_choose_only_outside_text_and_can_be_switched_off(room: Room) -> None:
    exam = room.enter(size=COMPUTER_SIZE, hash="#q7")
    field = exam.question(7).locator("input").first
    field.focus()
    exam.page.keyboard.type("abm1")
    expect(field).to_have_value("abm1")
    exam.go(1)
    switch(exam.page, "用键盘答题")
    exam.page.keyboard.press("c")
    exam.page.keyboard.press("m")
    expect(exam.question(1).locator("input:checked")).to_have_count(0)
    switch(exam.page, "用键盘答题")
    exam.page.keyboard.press("3")
    exam.page.keyboard.press("m")

    expect(exam.question(1).locator("input").nth(2)).to_be_checked()
    expect(exam.question(1).locator(".flag")).to_have_text("已标记")


def test_a_sheet_holds_the_keyboard_and_gives_it_back(room: Room) -> None:
    exam = room.enter()
    opener = exam.page.locator("#dock [data-open=sheet]")
    opener.focus()
    exam.page.keyboard.press("Enter")
    expect(exam.sheet).to_have_attribute("role", "dialog")
    for _ in range(30):
        exam.page.keyboard.press("Tab")
        assert exam.page.evaluate("!!document.activeElement.closest('.drawer')")
    assert exam.page.evaluate("document.querySelector('#main').inert")
    exam.page.keyboard.press("Escape")

    expect(exam.sheet).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_answer_sheet_counts_and_leads_to_what_is_unanswered(room: Room) -> None:
    exam = room.enter()
    exam.choose(1, 2)
    exam.choose(3, 0)
    exam.question(3).locator(".flag").click()
    exam.page.click("#dock [data-open=sheet]")
    expect(exam.sheet.locator(".counts")).to_have_text("已答 2 题，还有 6 题未答，标记 1 题")
    expect(exam.sheet.get_by_role("link", name="第 3 题，已答，已标记")).to_be_visible()
    exam.sheet.get_by_role("button", name="看未答的题").click()

    expect(exam.question(4)).to_be_visible()


def test_on_a_computer_the_question_at_eye_level_is_the_current_one(room: Room) -> None:
    exam = room.enter(size=COMPUTER_SIZE)
    exam.page.evaluate("window.scrollTo(0, document.querySelector('#q5').offsetTop - 100)")

    expect(exam.page.locator("#sheet .cell[aria-current]")).to_have_text("5")
    assert exam.page.url.endswith("#q5")


def test_an_exam_can_ask_for_one_question_a_screen_on_a_computer_too(new_context: NewContext) -> None:
    exam = prepare_room(new_context, one_per_screen=True).enter(size=COMPUTER_SIZE)
    expect(exam.question(1)).to_be_visible()
    expect(exam.question(2)).to_be_hidden()
    exam.page.click("[data-go=next]")

    expect(exam.question(2)).to_be_visible()
    expect(exam.page.locator("#sheet")).to_be_visible()


def test_the_text_size_changes_at_once_and_stays(room: Room) -> None:
    exam = room.enter()
    exam.page.click("[data-open=settings]")
    with exam.page.expect_response(lambda response: response.request.method == "POST") as saved:
        exam.sheet.get_by_label("特大").check()
    assert saved.value.status < 400
    expect(exam.page.locator("html")).to_have_attribute("data-size", "xl")
    exam.page.reload()
    exam.wait_until_ready()

    expect(exam.page.locator("html")).to_have_attribute("data-size", "xl")


def test_an_officer_who_reads_english_is_spoken_to_in_english(room: Room, server: str) -> None:
    context = room.new_context(room.officer, device="phone-cookie")
    add_cookie(context, server, "django_language", "en")
    exam = ExamPage(context.new_page())
    exam.open(room.path)
    exam.choose(1, 2)
    expect(exam.page.locator("#sheet .cell.u")).to_have_count(0)
    exam.open_hand_in()
    shown = exam.page.evaluate(
        "() => [...document.querySelectorAll('header, nav, .drawer, .qn, .flag')].map(node => node.innerText).join(' ')"
    )

    assert re.findall("[\u4e00-\u9fff]+", shown.replace(room.exam.title, "").replace(room.officer.name, "")) == []
