"""A trainer brings a messy sheet with five faults and cures them all without uploading again, within twelve clicks."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from quizzes.bank.models import ImportShape, Item, ItemImport
from records.models import PrivateFile
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.page_checks import find_violations
from tests.quizzes.bank.cast import make_two_units
from tests.quizzes.bank.imports.word_files import paragraph, run, write_word

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
# A colleague's Word file: no answer; two answers of a single choice; brackets left empty; an answer beyond the options; a blank without any.
WORD = """\
2024年应知应会题库（监狱部分）
一、单项选择题
1、监狱是国家的（  ）机关。
A、刑罚执行　B、侦查　C、审判　D、立法
答：A
2、对罪犯实行禁闭的期限为（  ）。
A、三日至七日
B、七日至十五日
C、十五日至三十日
答：
3、监狱对罪犯实行（  ）相结合的原则。
A、惩罚
B、改造
C、宽大
答：A、B
二、判断题
4、罪犯的人格不受侮辱。（√）
5、监狱的人民警察可以索要罪犯的财物。（）
三、多项选择题
6、监狱的人民警察不得有下列行为（  ）。
A、索要财物
B、刑讯逼供
C、侮辱罪犯的人格
D、依法管理监狱
答：ABCE
四、填空题
7、监狱工作以____罪犯为宗旨。
"""
# The second row holds two questions: one without its answer, one without its number.
TWO_IN_ONE = """\
一、判断题
1、民警应当文明执法。
答案：正确
2、对罪犯实行禁闭的期限最长十五日。
钥匙可以交给罪犯保管。
答案：错误
4、罪犯的人格不受侮辱。
答案：正确
"""


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

    def upload(self, name: str, data: bytes) -> None:
        self.clicks += 1
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        self.page.locator("#id_file").set_input_files(files=[file])  # type: ignore[list-item]


def row_of(page: Page, text: str) -> Locator:
    return page.locator("tbody.question-row", has_text=text).first


def test_five_faults(new_context: NewContext) -> None:
    units = make_two_units()
    page = new_context(units.zhou, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()
    hand = Hand(page)
    page.goto("/admin/imports/")
    hand.upload("监狱法题目.csv", MESSY.encode("gb18030"))
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
    hand.upload("明年的题目.csv", MESSY.encode("gb18030"))
    hand.click(page.get_by_role("button", name="上传并读取"))
    expect(page.get_by_text("按上次改过的认法读的")).to_be_visible()
    expect(page.locator('b[data-count="fix"]')).to_have_text("2")


def test_five_faults_of_a_word_file(new_context: NewContext) -> None:
    """Once a row is saved the next that waits is open."""
    units = make_two_units()
    page = new_context(units.zhou, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()
    hand = Hand(page)
    page.goto("/admin/imports/")
    hand.upload("应知应会.docx", write_word([paragraph(run(line)) for line in WORD.splitlines()]))
    hand.click(page.get_by_role("button", name="上传并读取"))
    left = page.locator('b[data-count="fix"]')
    expect(left).to_have_text("5")
    editor = page.locator(".row-editor")

    def save(still: int) -> None:
        hand.click(editor.get_by_role("button", name="保存这道题"))
        expect(left).to_have_text(str(still))

    hand.click(row_of(page, "禁闭的期限").get_by_role("link", name="修改"))
    hand.click(editor.get_by_role("radio", name="选项 B 是答案"))
    save(4)
    expect(editor.locator("[name=stem]")).to_have_value(re.compile("相结合"))
    hand.click(editor.get_by_role("radio", name="多项选择题"))
    expect(editor.get_by_role("checkbox", name="选项 B 是答案")).to_be_checked()
    save(3)
    hand.click(editor.get_by_role("radio", name="错误"))
    save(2)
    expect(editor.get_by_role("checkbox", name="选项 C 是答案")).to_be_checked()
    save(1)
    editor.locator("[name=blank-0]").fill("改造")
    save(0)
    assert not find_violations(page)
    hand.click(page.locator("[data-commit-button]"))
    expect(page.get_by_role("heading", name="已导入 7 道题")).to_be_visible()

    assert hand.clicks <= MOST_CLICKS
    assert Item.objects.filter(bank=units.bank).count() == 7


@pytest.mark.parametrize("size", [PHONE_SIZE, COMPUTER_SIZE], ids=["phone", "computer"])
def test_a_row_that_holds_two_questions_is_split_where_the_second_begins(
    new_context: NewContext, size: dict[str, int]
) -> None:
    """Nothing is lost: the second is whole, the first asks for its answer."""
    units = make_two_units()
    page = new_context(units.zhou, size=size, reduced_motion="reduce").new_page()
    page.goto("/admin/imports/")
    Hand(page).upload("连在一起.txt", TWO_IN_ONE.encode())
    page.get_by_role("button", name="上传并读取").click()
    expect(page.locator('b[data-count="fix"]')).to_have_text("1")
    row_of(page, "禁闭的期限").get_by_role("link", name="修改").click()
    page.get_by_text("这一行里有两道题？").click()
    page.get_by_role("radio", name="钥匙可以交给罪犯保管").check()
    assert not find_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    page.get_by_role("button", name="分成两题").click()

    expect(page.get_by_text("已分成第 2 到第 3 题，请各看一遍。")).to_be_visible()
    expect(page.locator('b[data-count="fix"]')).to_have_text("1")
    expect(page.locator('b[data-count="ready"]').first).to_have_text("3")
    row_of(page, "禁闭的期限").get_by_role("link", name="修改").click()
    page.get_by_role("radio", name="正确", exact=True).check()
    page.get_by_role("button", name="保存这道题").click()
    expect(page.locator('b[data-count="fix"]')).to_have_text("0")
    page.locator("[data-commit-button]").click()
    expect(page.get_by_role("heading", name="已导入 4 道题")).to_be_visible()
    assert set(Item.objects.values_list("current_version__content__stem", flat=True)) == {
        "民警应当文明执法。",
        "对罪犯实行禁闭的期限最长十五日。",
        "钥匙可以交给罪犯保管。",
        "罪犯的人格不受侮辱。",
    }
