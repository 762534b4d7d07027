"""A statute changes: the trainer is told, looks at both texts, confirms by keyboard, revises one with the picker, and retires one; and reads
which items are unwell."""

from datetime import date

import pytest
from playwright.sync_api import expect

from people.models import Officer
from quizzes.bank.items import Cited, Labels, create_item
from quizzes.bank.models import Item, Recheck
from quizzes.exams.item_health import compute_health
from tests.cms.statutes.texts import NEW, OLD, TITLE, load
from tests.factories import make_exam, make_officer
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.journeys.pictures import take_picture
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single
from tests.quizzes.exams.test_statistics import hand_in

pytestmark = pytest.mark.journey


@pytest.fixture
def units(new_context: NewContext) -> TwoUnits:
    units = make_two_units()
    load(OLD, "2012", date(2012, 6, 1))
    for stem, article in (("书屋由谁设立？", "第二条"), ("借阅期限是多少？", "第三条"), ("遗失图书怎么办？", "第四条")):
        question = single(stem, citations=(Cited(TITLE, "2012", article),))
        create_item(question, bank=units.bank, labels=Labels(), actor=units.zhou)
    load(NEW, "2024", date(2024, 11, 1))
    return units


def test_a_statute_changes(units: TwoUnits, new_context: NewContext) -> None:
    page = new_context(units.zhou, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/messages/")
    page.get_by_text("3 道题待复核").first.click()
    expect(page.locator("del", has_text="七日至十五日")).to_be_visible()
    expect(page.locator("ins", has_text="三十日以下")).to_be_visible()
    take_picture(page, "trainer-rechecks")
    assert find_violations(page) == []

    page.locator("body").press("j")
    expect(page.locator("[data-recheck]").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-recheck]", has_text="书屋由谁设立？")).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_text("1 处依据已复核")).to_be_visible()

    item = Item.objects.get(current_version__content__stem="借阅期限是多少？")
    row = page.locator("[data-recheck]", has_text="借阅期限是多少？")
    row.get_by_text("修改这道题").click()
    page.locator("#stem").fill("借阅期限最长是多少日？")
    page.locator("#citation").fill("")
    page.locator("#citation-search").fill("三十日以下")
    page.locator(".found-articles").get_by_role("button", name=f"《{TITLE}》（2024年）第四条", exact=True).click()
    expect(page.locator("#citation")).to_have_value(f"《{TITLE}》（2024年）第四条")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存为第 2 版")).to_be_visible()
    assert Item.objects.active().filter(pk=item.pk).exists()

    page.goto("/admin/rechecks/")
    page.locator("[data-recheck] input[name=recheck]").check()
    page.get_by_role("button", name="停用选中的").click()
    expect(page.get_by_text("没有要复核的题")).to_be_visible()
    assert sorted(Recheck.objects.values_list("state", flat=True)) == ["confirmed", "retired", "revised"]
    assert problems == []


def test_the_list_holds_on_a_phone_and_works_without_a_script(units: TwoUnits, new_context: NewContext) -> None:
    page = new_context(units.zhou, size=COMPUTER_SIZE, java_script_enabled=False).new_page()
    page.goto("/admin/rechecks/")
    page.locator("input[name=recheck]").first.check()
    page.get_by_role("button", name="选中的仍然正确").click()

    expect(page.get_by_text("1 处依据已复核")).to_be_visible()
    scripted = new_context(units.zhou, size=PHONE_SIZE).new_page()
    scripted.goto("/admin/rechecks/")
    assert find_spilled_text(scripted) == []


def test_health_is_read_with_alarms_first(units: TwoUnits, new_context: NewContext) -> None:
    ward: list[Officer] = [make_officer(units.province.ward) for _ in range(20)]
    exam = make_exam(units.zhou, units.province.prison)
    for place, officer in enumerate(ward):
        hand_in(exam, officer, *(("o0", ["o0", "o1"], True, ["改造"]) if place < 10 else ("o2", ["o2"], False, None)))
    compute_health()

    page = new_context(units.zhou, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()
    page.goto("/admin/item-health/")
    expect(page.get_by_text("答案可能错了").first).to_be_visible()
    take_picture(page, "trainer-health")
    assert find_violations(page) == []
    page.locator("td.title a").first.click()
    expect(page.get_by_text("20", exact=True).first).to_be_visible()
    assert find_violations(page) == []
