"""The first real path, as three people walk it: a trainer brings a Word file to an exam on a PC, an officer sits it on a phone
through a dead spot and a reload, HR sees who has passed."""

import io
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import Officer, Role
from people.roles import grant_role
from quizzes.bank.models import Item, ItemImport
from quizzes.exams.models import Attempt, Exam, Response
from tests.factories import PASSWORD, Province, make_bank, make_officer, make_province
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE
from tests.journeys.exam_room import ExamPage, NewContext
from tests.journeys.pictures import take_picture

pytestmark = pytest.mark.journey
QUESTIONS = 8
TITLE = "第四季度执法资格测试"


def write_word_file(path: Path) -> None:
    """Eight questions as a trainer types them, and one whose answer was forgotten."""
    document = docx.Document()
    document.add_paragraph("一、单项选择题")
    for number in range(1, QUESTIONS + 2):
        document.add_paragraph(f"{number}、社区矫正对象第{number}次请假外出，应当报经（ ）批准。")
        for letter, text in zip(
            "ABCD", ("居住地公安派出所", "社区矫正机构", "作出裁判的人民法院", "村（居）民委员会"), strict=True
        ):
            document.add_paragraph(f"{letter}、{text}")
        if number <= QUESTIONS:
            document.add_paragraph("答案：B")
            document.add_paragraph("解析：外出由社区矫正机构批准。")
            document.add_paragraph("依据：《中华人民共和国社区矫正法》（2019年）第二十七条")
    stream = io.BytesIO()
    document.save(stream)
    path.write_bytes(stream.getvalue())


@pytest.fixture
def province(transactional_db: None) -> Province:
    province = make_province()
    make_bank(province.prison)
    return province


def make_holder(province: Province, role: Role, name: str) -> Officer:
    officer = make_officer(province.prison, name, post="教育培训")
    grant_role(officer, role, unit=province.prison, actor=None)
    return officer


def log_in(page: Page, officer: Officer) -> None:
    page.goto("/login/")
    page.fill("[name=officer_number]", officer.officer_number)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit], main form button.btn-p")
    page.wait_for_url(lambda url: "/login/" not in url)


def test_from_a_word_file_to_hrs_figures(province: Province, new_context: NewContext, tmp_path: Path) -> None:
    trainer = make_holder(province, Role.TRAINER, "周敏")
    hr = make_holder(province, Role.HR, "何静")
    officer = make_officer(province.ward)
    write_word_file(tmp_path / "社区矫正.docx")
    desk = new_context(size=COMPUTER_SIZE).new_page()
    log_in(desk, trainer)

    import_questions(desk, tmp_path / "社区矫正.docx")
    schedule_exam(desk)
    phone = new_context(size=PHONE_SIZE).new_page()
    log_in(phone, officer)
    sit_exam(phone)
    read_result(phone)
    office = new_context(size=COMPUTER_SIZE).new_page()
    log_in(office, hr)
    see_figures(office, officer)


def import_questions(page: Page, path: Path) -> None:
    """The trainer's way: every row is shown, the bad one is cured in place, then all come in at once."""
    page.goto("/admin/")
    page.locator("main").get_by_role("link", name="导入题目").first.click()
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="上传并读取").click()
    expect(page.get_by_role("heading", name=f"读出 {QUESTIONS + 1} 道题")).to_be_visible()
    take_picture(page, "trainer-import")
    assert Item.objects.count() == 0

    page.get_by_role("link", name="只看要改的").click()
    page.get_by_role("link", name=f"修改第 {QUESTIONS + 1} 题").click()
    form = page.locator("[data-row-form]")
    form.get_by_label("选项 B 是答案").check()
    form.get_by_role("button", name="保存这道题").click()
    expect(page.locator("[data-count=fix]")).to_have_text("0")
    page.locator("[data-commit-button]").click()
    expect(page.locator("main")).to_contain_text(f"{QUESTIONS + 1}")
    page.wait_for_load_state()
    assert Item.objects.count() == QUESTIONS + 1
    assert ItemImport.objects.get().rows.count() == 0


def schedule_exam(page: Page) -> None:
    page.goto("/admin/papers/new/")
    page.fill("#title", "社区矫正应知应会")
    first = page.locator("[data-part]").first
    first.locator("[data-points]").fill("10")
    first.locator("input[id$='-fill']").fill(str(QUESTIONS))
    first.get_by_role("button", name="取题").click()
    expect(page.locator("[data-part]").first.locator(".chosen-items li")).to_have_count(QUESTIONS)
    take_picture(page, "trainer-paper")
    page.get_by_role("button", name="保存并安排考试").click()
    page.fill("#id_title", TITLE)
    expect(page.locator("[name=units]:checked")).to_have_count(0)
    page.locator("[name=units]").first.check()
    now = timezone.localtime()
    page.fill("[name=opens_at]", f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.fill("[name=closes_at]", f"{now + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    page.locator("[name=review_policy][value=immediately], select[name=review_policy]").first.evaluate(
        "field => { if (field.tagName === 'SELECT') field.value = 'immediately'; else field.checked = true; }"
    )
    page.get_by_role("button", name="下一步：核对并发布").click()
    take_picture(page, "trainer-publish")
    page.get_by_role("button", name="发布").click()
    page.wait_for_load_state()
    assert Exam.objects.get().state == "published"


def sit_exam(page: Page) -> None:
    """Three answers, three more in a dead spot, a reload, the rest, and the hand-in."""
    take_picture(page, "officer-home")
    page.get_by_role("link", name=TITLE).first.click()
    take_picture(page, "officer-briefing")
    page.get_by_role("button", name="开始答题").click()
    paper = ExamPage(page)
    paper.wait_until_ready()
    for position in (1, 2, 3):
        paper.choose(position, 1)
    paper.expect_saved()
    take_picture(page, "officer-exam")
    page.context.set_offline(True)
    for position in (4, 5, 6):
        paper.choose(position, 1)
    paper.expect_state("离线已暂存")
    take_picture(page, "officer-offline")
    assert Response.objects.count() == 3
    page.context.set_offline(False)
    paper.expect_saved()
    assert Response.objects.count() == 6
    page.reload()
    paper.wait_until_ready()
    expect(page.locator("#sheet a.cell.d")).to_have_count(6)
    paper.choose(7, 1)
    paper.choose(8, 0)
    paper.expect_saved()
    paper.hand_in()
    take_picture(page, "officer-receipt")
    assert Attempt.objects.get().ending == "officer"


def read_result(page: Page) -> None:
    page.get_by_role("link", name="看成绩").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("70")
    expect(main).to_contain_text("合格")
    expect(main).to_contain_text("外出由社区矫正机构批准")
    expect(main).to_contain_text("《中华人民共和国社区矫正法》（2019年）第二十七条")
    take_picture(page, "officer-result")


def see_figures(page: Page, officer: Officer) -> None:
    page.goto("/oversight/exams/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("main")).to_contain_text("3 人应参加，1 人已交卷（33.3%），其中 1 人合格")
    row = page.get_by_role("row").filter(has_text=officer.officer_number)
    expect(row).to_contain_text("合格")
    expect(row).to_contain_text("70 分")
    take_picture(page, "hr-exam")
    page.locator("#units ~ *, .bars").get_by_role("link", name="一监区").click()
    expect(page.locator("main")).to_contain_text("1 人应参加，1 人已交卷（100.0%）")
