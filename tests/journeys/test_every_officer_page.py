"""Every page an officer meets, and every sheet of the exam page: axe finds nothing, and the largest text fits 320 px."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from quizzes.exams.attempts import submit_attempt
from tests.factories import answer, make_exam, sit
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import ExamPage, NewContext, Room, prepare_room
from tests.journeys.page_checks import find_spilled_text, find_violations, set_look

pytestmark = pytest.mark.journey

LOOKS = [(theme, size) for theme in ("light", "dark") for size in ("s", "xxl")]


@pytest.fixture
def room(new_context: NewContext) -> Room:
    """An officer in an exam, with another one behind that has its result."""
    room = prepare_room(new_context, review_policy="immediately")
    past = make_exam(
        room.exam.created_by,
        room.exam.unit,
        paper=room.exam.paper,
        title="第三季度应知应会测试",
        review_policy="immediately",
    )
    room.past, token = sit(past, room.officer)  # type: ignore[attr-defined]
    answer(token, 1, "o2")
    answer(token, 3, ["o0", "o2"], marked=True)
    submit_attempt(room.past, officer=room.officer, epoch=token.epoch)  # type: ignore[attr-defined]
    return room


PAGES: dict[str, Callable[[Room], str]] = {
    "home": lambda room: "/",
    "exams": lambda room: "/exams/",
    "briefing": lambda room: f"/exams/{room.exam.public_id}/",
    "attempt": lambda room: f"{room.path}#q3",
    "receipt": lambda room: f"/exams/attempts/{room.past.public_id}/receipt",  # type: ignore[attr-defined]
    "result": lambda room: f"/exams/attempts/{room.past.public_id}/result?show=all",  # type: ignore[attr-defined]
    "me": lambda room: "/me/",
    "password": lambda room: "/password/",
    "not found": lambda room: "/exams/00000000-0000-0000-0000-000000000000/",
}


def open_page(room: Room, name: str, size: dict[str, int]) -> Page:
    page = room.new_context(room.officer, device="phone-cookie", size=size, reduced_motion="reduce").new_page()
    page.goto(PAGES[name](room))
    return page


def check_looks(page: Page, check: Callable[[Page], list[str]], looks: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What the check finds, by look; empty when all is well."""
    found = {}
    for theme, size in looks:
        set_look(page, theme=theme, text_size=size)
        if problems := check(page):
            found[f"{theme} {size}"] = problems
    return found


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(room: Room, name: str) -> None:
    phone, computer = open_page(room, name, PHONE_SIZE), open_page(room, name, COMPUTER_SIZE)

    assert check_looks(phone, find_violations, LOOKS) == {}
    assert check_looks(computer, find_violations, [("light", "s"), ("dark", "s")]) == {}


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_the_largest_text_fits_the_smallest_screen(room: Room, name: str) -> None:
    page = open_page(room, name, SMALL_SIZE)

    assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}


def test_pages_before_login(new_context: NewContext) -> None:
    for size in (PHONE_SIZE, COMPUTER_SIZE):
        page = new_context(size=size).new_page()
        page.goto("/login/")
        assert check_looks(page, find_violations, LOOKS) == {}
    page = new_context(size=SMALL_SIZE).new_page()
    page.goto("/login/")

    assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}


def open_answer_sheet(exam: ExamPage) -> None:
    exam.page.click("#dock [data-open=sheet]")


def open_settings(exam: ExamPage) -> None:
    exam.page.click("[data-open=settings]")


def open_leave(exam: ExamPage) -> None:
    exam.page.click("[data-open=leave]")


def go_offline(exam: ExamPage) -> None:
    exam.context.set_offline(True)
    exam.page.locator("#q3 .opt").first.click()
    exam.expect_state("离线已暂存")


def meet_refusal(exam: ExamPage) -> None:
    exam.page.route("**/save", lambda route: route.fulfill(status=400, json={"reason": "malformed"}))
    exam.page.locator("#q3 .opt").first.click()
    exam.expect_state("同步失败，点此重试")


def lose_session(exam: ExamPage) -> None:
    exam.page.route("**/save", lambda route: route.fulfill(status=401, json={"reason": "token"}))
    exam.page.locator("#q3 .opt").first.click()
    exam.sheet.wait_for()


def wait_for_upload(exam: ExamPage) -> None:
    exam.context.set_offline(True)
    exam.page.locator("#q3 .opt").first.click()
    exam.sheet.get_by_text("时间到，答案等待上传").wait_for()


SHEETS: dict[str, Callable[[ExamPage], object]] = {
    "answer sheet": open_answer_sheet,
    "settings": open_settings,
    "leave": open_leave,
    "hand-in": ExamPage.open_hand_in,
    "offline": go_offline,
    "refused": meet_refusal,
    "login": lose_session,
    "time up": wait_for_upload,
}


@pytest.mark.parametrize("name", SHEETS)
def test_the_sheets_of_the_exam_page(room: Room, name: str) -> None:
    if name == "time up":
        room.set_deadline(seconds=8)
    exam = room.enter(hash="#q3", size=SMALL_SIZE, reduced_motion="reduce")
    SHEETS[name](exam)

    assert check_looks(exam.page, find_violations, [("light", "s"), ("dark", "xxl")]) == {}
    assert check_looks(exam.page, find_spilled_text, [("light", "xxl"), ("light", "s")]) == {}


def test_another_device(room: Room) -> None:
    page = room.new_context(room.officer, device="another-cookie", size=SMALL_SIZE).new_page()
    page.goto(room.path)

    assert check_looks(page, find_violations, LOOKS) == {}
    assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}


def test_the_scan_sees_what_it_is_for(new_context: NewContext) -> None:
    page = new_context(size=SMALL_SIZE).new_page()
    page.set_content(
        "<title>x</title><meta name=viewport content='width=device-width'><button style='width:40px;overflow:hidden;"
        "white-space:nowrap'>检查并交卷检查并交卷</button><p style='white-space:nowrap;width:900px'>长的一行长的一行长的"
        "一行长的一行长的一行长的一行长的一行</p><div style='width:50px;overflow:hidden;white-space:nowrap'>被裁掉的字</div>"
    )

    found = find_spilled_text(page)

    assert [problem.split(": ")[-1] for problem in found[:3]] == ["cut off", "outside the window", "cut off"]
    assert find_violations(page)


def test_the_largest_text_shows_the_whole_title_of_the_exam(room: Room) -> None:
    page = open_page(room, "attempt", SMALL_SIZE)
    set_look(page, theme="light", text_size="xxl")
    title = page.locator(".xh .name")
    wide, high = title.evaluate("box => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]")

    assert wide == 0 and high <= 4  # a line more would be thirty
