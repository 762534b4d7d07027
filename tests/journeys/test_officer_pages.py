"""What small scripts add to the officer's pages, and that the pages do without them."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from people.models import Officer, Role
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt, Exam
from records.clock import database_now
from tests.factories import PASSWORD, RIGHT, WRONG, answer, make_exam, make_officer, make_province, make_staff, sit
from tests.journeys.conftest import COMPUTER_SIZE
from tests.journeys.exam_room import NewContext

pytestmark = pytest.mark.journey


@pytest.fixture
def officer(transactional_db: None) -> Officer:
    return make_officer(make_province().ward)


def schedule(officer: Officer, **settings: Any) -> Exam:
    prison = officer.posting.unit.get_parent()  # type: ignore[union-attr]
    return make_exam(make_staff(prison, Role.TRAINER), prison, **settings)


def hand_in(officer: Officer) -> Attempt:
    """One wrong answer, the first; the third is marked."""
    exam = schedule(officer, review_policy="immediately")
    attempt, token = sit(exam, officer)
    for row in exam.paper.items.select_related("version"):
        values = WRONG if row.position == 1 else RIGHT
        answer(token, row.position, values[row.version.type], marked=row.position == 3)
    return submit_attempt(attempt, officer=officer, epoch=token.epoch)


def fill_login(page: Page, officer: Officer, password: str = PASSWORD) -> None:
    page.fill("[name=officer_number]", officer.officer_number)
    page.fill("[name=password]", password)


def test_a_refused_login_moves_to_the_summary_and_shows_the_password_on_request(
    new_context: NewContext, officer: Officer
) -> None:
    page = new_context().new_page()
    page.goto("/login/?next=/exams/")
    fill_login(page, officer, "nonsense")
    page.click("form .enter")

    expect(page.locator(".error-summary")).to_be_focused()
    fill_login(page, officer)
    page.click("[data-reveal]")
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    expect(page.locator("[data-reveal]")).to_have_text("隐藏密码")
    page.click("form .enter")
    page.wait_for_url("**/exams/")


def test_the_text_size_chosen_before_login_stays(new_context: NewContext, officer: Officer) -> None:
    page = new_context().new_page()
    page.goto("/login/")
    with page.expect_response("**/preferences/"):
        page.check("[name=text_size][value=xl]", force=True)
    fill_login(page, officer)
    page.click("form .enter")
    page.wait_for_url("**/")

    expect(page.locator("html")).to_have_attribute("data-size", "xl")
    another_device = new_context(officer).new_page()
    another_device.goto("/")
    expect(another_device.locator("html")).to_have_attribute("data-size", "xl")


def test_size_and_appearance_take_effect_at_once_and_stay(new_context: NewContext, officer: Officer) -> None:
    page = new_context(officer, size=COMPUTER_SIZE).new_page()
    page.goto("/")
    page.click(".topbar summary")
    for choice in ("[name=text_size][value=l]", "[name=theme][value=dark]"):
        with page.expect_response("**/preferences/"):
            page.check(f".topbar {choice}", force=True)
    root = page.locator("html")

    expect(root).to_have_attribute("data-size", "l")
    expect(root).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")
    expect(page.locator(".topbar .panel")).to_be_hidden()
    page.reload()
    expect(root).to_have_attribute("data-size", "l")
    expect(root).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["script", "plain"])
def test_a_result_is_filtered_with_and_without_a_script(
    new_context: NewContext, officer: Officer, java_script_enabled: bool
) -> None:
    attempt = hand_in(officer)
    page = new_context(officer, java_script_enabled=java_script_enabled).new_page()
    page.goto(f"/exams/attempts/{attempt.public_id}/result")

    expect(page.locator("article.q:visible")).to_have_count(1)
    page.click("text=标记 1")
    expect(page.locator("article.q:visible")).to_have_attribute("id", "q3")
    page.click("text=全部 4")
    expect(page.locator("article.q:visible")).to_have_count(4)
    expect(page.locator(".chip[aria-current]")).to_have_text("全部 4")


def test_the_number_grid_leads_to_a_question_that_was_filtered_out(new_context: NewContext, officer: Officer) -> None:
    attempt = hand_in(officer)
    page = new_context(officer, size=COMPUTER_SIZE).new_page()
    page.goto(f"/exams/attempts/{attempt.public_id}/result")
    page.click(".grid >> text=4")

    expect(page.locator("#q4")).to_be_focused()
    expect(page.locator("#q4")).to_be_in_viewport()


def test_the_opening_comes_by_itself(new_context: NewContext, officer: Officer) -> None:
    exam = schedule(officer, opens_at=database_now() + timedelta(seconds=6))
    page = new_context(officer).new_page()
    page.clock.install(time=database_now() + timedelta(hours=3))  # the device's clock is wrong
    page.goto(f"/exams/{exam.public_id}/")

    expect(page.locator("#opening")).to_contain_text("还有 0 小时 0 分")
    page.clock.resume()
    expect(page.get_by_role("button", name="开始答题")).to_be_visible(timeout=15_000)


def test_the_device_is_checked_before_an_exam(new_context: NewContext, officer: Officer) -> None:
    exam = schedule(officer)
    context = new_context(officer)
    page = context.new_page()
    page.goto(f"/exams/{exam.public_id}/")
    states = [page.locator(f"[data-check={name}]") for name in ("storage", "network", "clock")]

    for state in states:
        expect(state).to_have_attribute("data-state", "yes")
    context.set_offline(True)
    expect(states[1]).to_have_attribute("data-state", "no")
    expect(page.get_by_text("没连上网络，联网后才能开始")).to_be_visible()


def test_an_officer_goes_all_the_way_without_a_script(new_context: NewContext, officer: Officer) -> None:
    schedule(officer, review_policy="immediately")
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    fill_login(page, officer)
    page.click("form .enter")
    page.click(".rows a")
    page.click("text=开始答题")
    page.locator("#q1 .opt").nth(2).click()
    page.click("button[value=submit]")
    expect(page.locator("h1")).to_have_text("已交卷")
    page.click("text=看成绩与解析")
    expect(page.locator(".score .big")).to_have_text("2分")
    page.goto("/me/")
    page.click("text=退出登录")
    page.wait_for_url("**/login/")
