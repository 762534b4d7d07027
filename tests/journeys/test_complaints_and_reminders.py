"""From the foot of a page to a complaint that is closed, and from a list of people to the reminder that one of them gets; each page on
the way under axe, and at 320 px with the largest text."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from learning.assignments.models import Assignment, Reminder
from people.models import Complaint, Officer, Role
from tests.factories import make_exam, make_officer, make_province, make_staff
from tests.journeys.clock import ten_in_the_morning
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.looks import check_looks
from tests.journeys.page_checks import find_spilled_text, find_violations, set_look
from tests.learning.assignments.cast import assign

pytestmark = pytest.mark.journey


def look(page: Page, found: dict[str, object]) -> None:
    """What is wrong with the page as it stands, in two looks, and on the smallest screen with the largest text."""
    name, size = re.sub(r"[0-9a-f-]{36}", "…", page.url.partition("//")[2].partition("/")[2]), page.viewport_size
    if problems := check_looks(page, find_violations, [("dark", "s"), ("light", "s")]):
        found[name] = problems
    if size == PHONE_SIZE:
        page.set_viewport_size(SMALL_SIZE)  # type: ignore[arg-type]
        if problems := check_looks(page, find_spilled_text, [("light", "xxl")]):
            found[f"{name} small"] = problems
        set_look(page, theme="light", text_size="s")
        page.set_viewport_size(size)  # type: ignore[arg-type]


def test_a_complaint_goes_from_a_foot_to_its_end(new_context: NewContext) -> None:
    province, found = make_province(), {}
    officer, keeper = make_officer(province.ward), make_staff(province.prison, Role.UNIT_ADMINISTRATOR)
    mine = new_context(officer, size=PHONE_SIZE, reduced_motion="reduce").new_page()
    theirs = new_context(keeper, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()

    mine.goto("/exams/")
    mine.locator(".foot").get_by_role("link", name="投诉建议").click()
    mine.get_by_role("button", name="提交").click()
    look(mine, found)
    mine.get_by_label("内容").fill("同一项任务催了好几次")
    mine.get_by_role("button", name="提交").click()
    expect(mine.get_by_text("有了答复会在消息里告诉你。")).to_be_visible()
    theirs.goto("/people/complaints/")
    look(theirs, found)
    theirs.get_by_role("link", name=Complaint.objects.get().number).click()
    look(theirs, found)
    theirs.get_by_role("textbox", name="答复", exact=True).fill("您好，已经合并为一天一条")
    theirs.get_by_role("button", name="发出答复").click()
    expect(theirs.get_by_text("已答复，本人会收到消息。")).to_be_visible()
    mine.goto("/messages/")
    mine.get_by_role("button", name="有答复了").click()
    expect(mine.get_by_text("您好，已经合并为一天一条")).to_be_visible()
    look(mine, found)
    mine.get_by_role("radio", name="满意", exact=True).check()
    mine.get_by_role("button", name="提交评价").click()
    expect(mine.get_by_text("已办结")).to_be_visible()
    mine.goto("/complaints/")
    look(mine, found)
    mine.goto("/me/mail/")
    look(mine, found)

    assert Complaint.objects.get().page == "/exams/"
    assert found == {}


@dataclass
class Ward:
    """HR, two officers, and what all of the ward must do."""

    hr: Officer
    officers: list[Officer]
    assignment: Assignment

    @property
    def unfinished(self) -> str:
        return f"/oversight/?assignment={self.assignment.public_id}&status=unfinished"


def make_ward() -> Ward:
    province = make_province()
    hr, trainer = (make_staff(province.prison, role) for role in (Role.HR, Role.TRAINER))
    officers = [make_officer(province.ward, name) for name in ("张一", "李二")]
    return Ward(hr, officers, assign(hr, province.ward, make_exam(trainer, province.prison, count=1)))


def choose(page: Page, ward: Ward, *names: str) -> None:
    """To the preview of what these people would get."""
    page.goto(ward.unfinished)
    for name in names:
        page.get_by_label(f"选择{name}").check()
    page.get_by_role("button", name="催办所选").click()


def test_a_reminder_is_read_then_sent_and_seen_by_whom_it_concerns(new_context: NewContext) -> None:
    found: dict[str, object] = {}
    with ten_in_the_morning():
        ward = make_ward()
        page = new_context(ward.hr, size=PHONE_SIZE, reduced_motion="reduce").new_page()
        phone = new_context(ward.officers[0], size=PHONE_SIZE, reduced_motion="reduce").new_page()

        choose(page, ward, "张一")
        expect(page.get_by_text("1 人将收到")).to_be_visible()
        expect(page.get_by_text("《第四季度应知应会》")).to_be_visible()
        look(page, found)
        page.get_by_role("button", name="发送给 1 人").click()
        expect(page.get_by_text("已催办 1 人。")).to_be_visible()
        expect(page.locator("tbody tr")).to_contain_text(["张一"])
        look(page, found)
        choose(page, ward, "张一", "李二")
        expect(page.locator("main")).to_contain_text("1 人将收到；1 人今天已经催过，不再发送。")

        phone.goto("/messages/")
        expect(phone.locator("main")).to_contain_text("《第四季度应知应会》")
        look(phone, found)
        phone.get_by_role("button", name="催办：第四季度应知应会").click()
        expect(phone.get_by_role("heading", name="第四季度应知应会")).to_be_visible()
        phone.goto("/me/")
        expect(phone.locator("main")).to_contain_text(f"已送达站内消息 · {ward.hr.name}")

    assert [one.officer for one in Reminder.objects.all()] == ward.officers[:1]
    assert found == {}


def test_on_a_day_off_a_reminder_can_be_read_and_not_sent(new_context: NewContext) -> None:
    found: dict[str, object] = {}
    with ten_in_the_morning(is_working=False):
        ward = make_ward()
        page = new_context(ward.hr, size=PHONE_SIZE, reduced_motion="reduce").new_page()

        choose(page, ward, "张一")

        expect(page.locator("main")).to_contain_text(re.compile("现在不是工作时间，.* 08:30 起可以发送。"))
        expect(page.get_by_role("button", name=re.compile("^发送"))).to_have_count(0)
        look(page, found)
        page.get_by_role("link", name="催办记录").click()
        expect(page.get_by_text("还没有催办过。")).to_be_visible()
        look(page, found)

    assert found == {}
