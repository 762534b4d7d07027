"""HR assigns a lecture and a test; an officer learns and is tested; HR sees it, reminds those who have not, and exports. The pictures of
HR's guide are taken on the way."""

import io
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from cms.models import LecturePage
from learning.assignments.models import Assignment, Duty, Reminder
from learning.assignments.reviewing import review_pending
from people.models import Officer, Role
from quizzes.exams.models import Exam
from records.clock import database_now
from records.models import AuditEntry, Message
from tests.cms.factories import make_lecture
from tests.factories import Province, make_exam, make_officer, make_province, make_staff
from tests.journeys.clock import ten_in_the_morning
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE
from tests.journeys.exam_room import ExamPage, NewContext
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.journeys.pictures import take_picture
from tests.learning.assignments.cast import complete, hand_in

pytestmark = pytest.mark.journey
TITLE, LECTURE, EXAM = "第四季度应知应会", "调解协议怎样申请司法确认", "第四季度执法资格测试"
NAMES = ["王芳", "张伟", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周强"]


@pytest.fixture
def province(transactional_db: None) -> Iterator[Province]:
    """On the morning of a working day, when reminders may be sent."""
    with ten_in_the_morning():
        yield make_province()


def look(page: Page, picture: str = "") -> None:
    """What is asked of every page; without the mouse on anything."""
    page.wait_for_load_state()
    assert (find_violations(page), find_spilled_text(page)) == ([], []), page.url
    if picture:
        take_picture(page, picture)


def test_hr_assigns_sees_reminds_and_exports(province: Province, new_context: NewContext) -> None:
    hr, trainer = make_staff(province.prison, Role.HR, "何静"), make_staff(province.prison, Role.TRAINER)
    officer = make_officer(province.ward)
    others = [make_officer((province.ward, province.other_ward)[at % 2], name) for at, name in enumerate(NAMES)]
    lecture = make_lecture(province.prison, LECTURE, is_manual_allowed=True)
    closes_at = database_now() + timedelta(days=20)
    exam = make_exam(trainer, province.prison, title=EXAM, closes_at=closes_at, review_policy="immediately")
    office = new_context(hr, size=COMPUTER_SIZE).new_page()
    phone = new_context(officer, device="phone", size=PHONE_SIZE).new_page()

    assignment = assign(office, people=len(others) + 3)
    learn(phone, officer)
    sit_exam(phone)
    for one in others[:3]:
        complete(lecture, one)
        hand_in(exam, one, passes=one is not others[2])
    review_pending()
    see(office, assignment)
    remind(office, assignment, late=others[3:])
    export(office, assignment)


def assign(page: Page, people: int) -> Assignment:
    """What, who, by when; then how many, then for all of them."""
    page.goto("/assignments/")
    page.get_by_role("link", name="新建任务").click()
    page.get_by_label("任务名称").fill(TITLE)
    for title in (LECTURE, EXAM):
        page.get_by_role("button", name=f"加入：{title}").click()
        expect(page.locator("#region-picked")).to_contain_text(title)
    page.locator(".tree label", has_text="第一监狱").get_by_role("checkbox").check()
    expect(page.locator("#region-outlook")).to_contain_text(f"应完成 {people} 人")
    look(page, "hr-assign")
    page.get_by_role("button", name="存草稿，去核对").click()
    publish = page.get_by_role("button", name=f"发布给 {people} 人")
    expect(publish).to_be_visible()
    look(page, "hr-publish")
    assert not Duty.objects.exists()
    publish.click()
    expect(page.get_by_role("link", name="看完成情况")).to_be_visible()
    look(page)
    assert Duty.objects.current().count() == people
    return Assignment.objects.get()


def learn(page: Page, officer: Officer) -> None:
    """From the to-do on the first page to the lecture."""
    page.goto("/")
    expect(page.locator("main")).to_contain_text(TITLE)
    assert find_violations(page) == []
    page.get_by_role("link", name=LECTURE).first.click()
    page.get_by_role("button", name="我看完了").click()
    page.wait_for_load_state()
    assert LecturePage.objects.get().completions.filter(officer=officer).exists()


def sit_exam(page: Page) -> None:
    """From what is left on the first page to the hand-in; then the assignment stands as done."""
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text(LECTURE)
    page.get_by_role("link", name=EXAM).first.click()
    page.get_by_role("button", name="开始答题").click()
    paper = ExamPage(page)
    paper.wait_until_ready()
    for position, indexes in ((1, [2]), (2, [0, 1]), (3, [0])):
        paper.choose(position, *indexes)
    paper.write(4, "改造")
    paper.expect_saved()
    paper.hand_in()
    review_pending()
    page.goto("/me/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator(".rows .tag-ok")).to_have_count(2)
    look(page)


def see(page: Page, assignment: Assignment) -> None:
    """The sentence, the units, the list, the matrix, a person's file: the same numbers everywhere."""
    page.goto(f"/oversight/?assignment={assignment.public_id}&status=unfinished")
    main = page.locator("main")
    expect(main).to_contain_text("11 人应完成，3 人已达标（3/11")
    expect(main).to_contain_text("1 人待补考")
    expect(main).to_contain_text("还有 7 人在期限内未完成")
    expect(page.locator(".bars")).to_contain_text("一监区")
    expect(page.locator(".people tbody tr")).to_have_count(7)
    look(page, "hr-completion")
    page.get_by_role("link", name="一监区").click()
    expect(main).to_contain_text("5 人应完成，2 人已达标")
    page.go_back()
    page.goto(f"/oversight/matrix/?assignment={assignment.public_id}")
    expect(page.locator("tbody tr")).to_have_count(11)
    look(page, "hr-matrix")
    page.goto(f"/oversight/?assignment={assignment.public_id}&status=satisfied")
    page.get_by_role("link", name="李建国").click()
    expect(main).to_contain_text(TITLE)
    look(page)
    assert Exam.objects.get().title in main.inner_text()


def remind(page: Page, assignment: Assignment, late: list[Officer]) -> None:
    """Choose, read what will be said, send."""
    page.goto(f"/oversight/?assignment={assignment.public_id}&status=unfinished")
    for one in late:
        page.get_by_role("checkbox", name=f"选择{one.name}").check()
    page.get_by_role("button", name="催办所选").click()
    expect(page.locator("main")).to_contain_text(f"{len(late)} 人将收到")
    expect(page.locator(".letter")).to_contain_text(TITLE)
    look(page, "hr-remind")
    page.get_by_role("button", name=f"发送给 {len(late)} 人").click()
    expect(page.locator("main")).to_contain_text(f"已催办 {len(late)} 人。")
    assert Reminder.objects.count() == len(late)
    assert Message.objects.filter(owner_id__in=[one.pk for one in late], title__contains=TITLE).count() >= len(late)
    page.goto("/assignments/reminders/")
    expect(page.locator("tbody tr")).to_have_count(len(late))
    look(page)


def export(page: Page, assignment: Assignment) -> None:
    """One click; the filters are on the first sheet, and numbers are text."""
    page.goto(f"/oversight/?assignment={assignment.public_id}&status=all")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 Excel").click()
    with open(waiting.value.path(), "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    about, people = book.worksheets
    assert [row[1].value for row in about.iter_rows(max_row=2)] == [TITLE, "第一监狱"]
    assert people.max_row == 12
    assert all(isinstance(row[0].value, str) for row in people.iter_rows(min_row=2))
    assert AuditEntry.objects.filter(verb="completion_exported").count() == 1
