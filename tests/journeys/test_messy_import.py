"""A trainer brings a messy sheet with five faults and cures them all without uploading again, within twelve clicks."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.bank.models import ImportShape, Item, ItemImport
from records.models import PrivateFile
from tests.journeys.conftest import COMPUTER_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.page_checks import find_violations
from tests.quizzes.bank.cast import make_two_units

pytestmark = pytest.mark.journey
# 1: a column of answers under a name of its own. 2: words for right and wrong that nobody else uses. 3: a question without its stem.
# 4: one without an answer. 5: one that stands there twice.
MESSY = """\
题型,题目,选项A,选项B,选项C,选项D,正选
单选题,监狱是国家的（  ）机关。,刑罚执行,侦查,审判,立法,A
判断题,罪犯的人格不受侮辱。,,,,,是的
判断题,禁闭可以不经批准。,,,,,非也
单选题,,七日,十日,十五日,三十日,C
填空题,监狱工作以____罪犯为宗旨。,,,,,
单选题,监狱是国家的（  ）机关。,刑罚执行,侦查,审判,立法,A
"""
MOST_CLICKS = 12


@dataclass
class Hand:
    """What a trainer does with the mouse, counted; choosing a file or an entry of a list is a click too."""

    page: Page
    clicks: int = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def choose(self, target: Locator, value: str) -> None:
        self.clicks += 1
        target.select_option(value)

    def upload(self, name: str, text: str) -> None:
        self.clicks += 1
        file = {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")}
        self.page.locator("#id_file").set_input_files(files=[file])  # type: ignore[list-item]


def row_of(page: Page, text: str) -> Locator:
    return page.locator("tbody.question-row", has_text=text).first


def test_five_faults(new_context: NewContext) -> None:
    units = make_two_units()
    page = new_context(units.zhou, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()
    hand = Hand(page)
    page.goto("/admin/imports/")
    hand.upload("监狱法题目.csv", MESSY)
    hand.click(page.get_by_role("button", name="上传并读取"))
    expect(page.locator("[data-sure]")).to_contain_text("没有把握")
    expect(page.locator('b[data-count="fix"]')).to_have_text("6")

    # 1 and 2, once for the whole file; typing is no click.
    hand.click(page.get_by_text("版式认错了？"))
    hand.choose(page.locator("tr", has_text="正选").locator("select"), "key")
    page.get_by_label("表示“正确”的写法").fill("是的")
    page.get_by_label("表示“错误”的写法").fill("非也")
    hand.click(page.get_by_role("button", name="按这样重读"))
    expect(page.locator('b[data-count="fix"]')).to_have_text("2")
    assert not find_violations(page)

    # 3: the stem is typed in.
    without_stem = page.locator("tbody.question-row", has_text="七日").first
    hand.click(without_stem.get_by_role("link", name="修改"))
    without_stem.locator("textarea[name=stem]").fill("对罪犯实行禁闭的期限最长是多少日？")
    hand.click(without_stem.get_by_role("button", name="保存这道题"))
    expect(page.locator('b[data-count="fix"]')).to_have_text("1")

    # 4: and the answer.
    without_answer = row_of(page, "监狱工作以")
    hand.click(without_answer.get_by_role("link", name="修改"))
    without_answer.locator("[name=blank-0]").fill("改造")
    hand.click(without_answer.get_by_role("button", name="保存这道题"))
    expect(page.locator('b[data-count="fix"]')).to_have_text("0")

    # 5: the one that is there already stays out.
    hand.click(page.locator('[data-tab="same"]'))
    hand.click(row_of(page, "刑罚执行").get_by_role("button", name="不导入"))
    hand.click(page.locator("[data-commit-button]"))
    expect(page.get_by_role("heading", name="已导入 5 道题")).to_be_visible()

    assert hand.clicks <= MOST_CLICKS
    assert Item.objects.filter(bank=units.bank).count() == 5
    batch = ItemImport.objects.get()
    assert (batch.committed_count, batch.leftover_count, batch.file_id, batch.guess) == (5, 0, None, {})
    assert not PrivateFile.objects.exists()  # the upload counted as a key and is gone
    assert ImportShape.objects.get().settings["true_word"] == "是的"

    # The same sheet of next year is read as it was corrected, by the first click.
    page.goto("/admin/imports/")
    hand.upload("明年的题目.csv", MESSY)
    hand.click(page.get_by_role("button", name="上传并读取"))
    expect(page.get_by_text("按上次改过的认法读的")).to_be_visible()
    expect(page.locator('b[data-count="fix"]')).to_have_text("2")
