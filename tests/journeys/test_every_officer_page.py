"""Every page an officer meets, and every sheet of the exam page: axe finds nothing, and the largest text fits 320 px."""

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import ExamPage, NewContext
from tests.journeys.looks import LOOKS, ON_COMPUTERS, check_looks
from tests.journeys.officer_pages import PAGES, Desk, prepare_desk
from tests.journeys.page_checks import find_spilled_text, find_violations, set_look

pytestmark = pytest.mark.journey
# Axe looks at the others in ./test --all.
EVERY_TIME = ("home", "to do", "own assignment", "exams", "briefing", "attempt", "receipt", "result", "me", "not found")


def halves(names: Iterable[str]) -> list[list[str]]:
    ordered = sorted(names)
    return [ordered[::2], ordered[1::2]]


@pytest.fixture
def room(new_context: NewContext) -> Desk:
    return prepare_desk(new_context)


def open_page(room: Desk, name: str, size: dict[str, int]) -> Page:
    page = new_page(room, size)
    PAGES[name].open(page, PAGES[name].path(room))
    return page


def new_page(room: Desk, size: dict[str, int]) -> Page:
    return room.new_context(room.officer, device="phone-cookie", size=size, reduced_motion="reduce").new_page()


# Each group on one desk: nothing that is only looked at changes for another.
@pytest.mark.parametrize(
    "names",
    [
        *halves(name for name in PAGES if name in EVERY_TIME),
        *(pytest.param(group, marks=pytest.mark.long) for group in halves(set(PAGES) - set(EVERY_TIME))),
    ],
)
def test_axe_finds_nothing(room: Desk, names: list[str]) -> None:
    phone, computer = new_page(room, PHONE_SIZE), new_page(room, COMPUTER_SIZE)
    found = {}
    for name in names:
        for page, looks in ((phone, LOOKS), (computer, ON_COMPUTERS)):
            PAGES[name].open(page, PAGES[name].path(room))
            found[name, page is phone] = check_looks(page, find_violations, looks)

    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.long
@pytest.mark.parametrize("names", halves(PAGES))
def test_the_largest_text_fits_the_smallest_screen(room: Desk, names: list[str]) -> None:
    page, found = new_page(room, SMALL_SIZE), {}
    for name in names:
        PAGES[name].open(page, PAGES[name].path(room))
        found[name] = check_looks(page, find_spilled_text, [("light", "xxl")])

    assert {name: what for name, what in found.items() if what} == {}


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
def test_the_sheets_of_the_exam_page(room: Desk, name: str) -> None:
    if name == "time up":
        room.set_deadline(seconds=8)
    exam = room.enter(hash="#q3", size=SMALL_SIZE, reduced_motion="reduce")
    SHEETS[name](exam)

    assert check_looks(exam.page, find_violations, [("light", "s"), ("dark", "xxl")]) == {}
    assert check_looks(exam.page, find_spilled_text, [("light", "xxl"), ("light", "s")]) == {}


def test_another_device(room: Desk) -> None:
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


def test_the_largest_text_shows_the_whole_title_of_the_exam(room: Desk) -> None:
    page = open_page(room, "attempt", SMALL_SIZE)
    set_look(page, theme="light", text_size="xxl")
    title = page.locator(".xh .name")
    wide, high = title.evaluate("box => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]")

    assert wide == 0 and high <= 4  # a line more would be thirty
