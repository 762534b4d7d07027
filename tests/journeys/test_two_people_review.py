"""Two people stand behind a question: one writes and submits, another returns, then approves; a batch goes by one tap. On a phone, and by
keyboard on a computer."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizzes.bank import life
from quizzes.bank.banks import change_bank
from quizzes.bank.items import Labels, create_item, insert_items
from quizzes.bank.models import Item
from tests.journeys.conftest import PHONE_SIZE
from tests.journeys.exam_room import NewContext
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single, true_false

pytestmark = [pytest.mark.journey, pytest.mark.long]
STEM = "对罪犯实行禁闭的期限最长是多少日？"


@pytest.fixture
def two(transactional_db: None) -> TwoUnits:
    two = make_two_units()
    change_bank(two.bank, name=two.bank.name, needs_approval=True, actor=two.zhou)
    return two


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_one_question_goes_there_and_back_and_into_use(new_context: NewContext, two: TwoUnits) -> None:
    item = create_item(single(STEM), bank=two.bank, labels=Labels(), actor=two.zhou)
    author, reviewer = (
        new_context(one, size=PHONE_SIZE, reduced_motion="reduce").new_page() for one in (two.zhou, two.chen)
    )
    author.goto(f"/admin/items/life/{item.public_id}/")
    press(author, "提交审核")
    expect(author.get_by_text("要由另一位教官审核")).to_be_visible()

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="1 道题等你审核").click()
    reviewer.get_by_text("退回或写意见").click()
    reviewer.get_by_label("要改什么").fill("请补上依据")
    press(reviewer, "退回")
    author.goto("/admin/items/review/")
    expect(author.get_by_text("请补上依据")).to_be_visible()
    author.goto(f"/admin/items/life/{item.public_id}/")
    press(author, "提交审核")
    reviewer.goto("/admin/items/review/")
    press(reviewer, "通过")

    expect(reviewer.get_by_role("heading", name="没有等你审核的题")).to_be_visible()
    assert Item.objects.get().status == "approved"


def test_a_batch_goes_by_one_tap(new_context: NewContext, two: TwoUnits) -> None:
    entries = [(true_false(f"监狱法第 {number} 条的说法正确。"), Labels()) for number in range(30)]
    life.submit_items(insert_items(entries, bank=two.bank, actor=two.zhou), actor=two.zhou)
    page = new_context(two.chen, size=PHONE_SIZE, reduced_motion="reduce").new_page()
    page.goto("/admin/items/review/")

    page.get_by_role("button", name="通过全部 30 道").click()

    expect(page.get_by_text("30 道题已处理。")).to_be_visible()
    assert Item.objects.filter(status="approved").count() == 30


def test_by_keyboard_alone(new_context: NewContext, two: TwoUnits) -> None:
    entries = [(true_false(f"监狱法第 {number} 条的说法正确。"), Labels()) for number in range(2)]
    life.submit_items(insert_items(entries, bank=two.bank, actor=two.zhou), actor=two.zhou)
    page = new_context(two.chen, reduced_motion="reduce").new_page()
    page.goto("/admin/items/review/")

    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("1 道题等你审核")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("重写")
    press(page, "退回")
    page.wait_for_url(re.compile("/review/$"))

    assert sorted(Item.objects.values_list("status", flat=True)) == ["approved", "draft"]
