"""A trainer writes questions of the new types in the form: types change in place, gaps follow the stem, a spot is drawn with the pointer,
a case gets its sub-items."""

import pytest
from playwright.sync_api import Page, expect

from quizzes.bank.items import Labels, create_item
from quizzes.bank.keys import current_keys
from quizzes.bank.models import Item
from tests.journeys.exam_room import NewContext
from tests.quizzes.bank.cast import TwoUnits, make_two_units, picture, true_false

pytestmark = [pytest.mark.journey, pytest.mark.long]


@pytest.fixture
def two(transactional_db: None) -> TwoUnits:
    return make_two_units()


@pytest.fixture
def page(new_context: NewContext, two: TwoUnits) -> Page:
    page = new_context(two.zhou, reduced_motion="reduce").new_page()
    page.goto("/admin/items/new/")
    return page


def choose(page: Page, label: str) -> None:
    """Another type, and wait for its fields."""
    page.get_by_role("radio", name=label, exact=True).check()
    expect(page.locator("[data-type-fields]")).not_to_have_attribute("aria-busy", "true")


def save(page: Page) -> tuple[dict, dict]:
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已存入“监狱法律知识”。")).to_be_visible()
    version = Item.objects.get().current_version
    assert version
    return version.content, current_keys([version.pk])[version.pk].key


def test_what_the_bank_has_of_the_kind_is_seen_while_one_writes(page: Page, two: TwoUnits) -> None:
    stem = "对罪犯实行禁闭的期限为七日至十五日，由监狱长批准，并书面告知驻监检察人员。"
    create_item(true_false(stem), bank=two.bank, labels=Labels(), actor=two.zhou)
    choose(page, "判断题")

    page.get_by_label("题干", exact=True).fill(stem.replace("七日", "五日"))
    expect(page.get_by_text("题库里已有相近的题，保存前看一眼：")).to_be_visible()
    expect(page.get_by_role("link", name=stem)).to_be_visible()
    page.get_by_label("题干", exact=True).fill("老病残犯应当怎样关押？")
    expect(page.get_by_text("题库里已有相近的题，保存前看一眼：")).to_be_hidden()


def test_gaps_follow_the_stem(page: Page) -> None:
    page.get_by_label("题干", exact=True).fill("减刑、假释")
    choose(page, "完形填空题")
    stem = page.get_by_label("题干", exact=True)
    expect(stem).to_have_value("减刑、假释")

    stem.focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="插入一个空").click()
    page.keyboard.type("公示")
    page.get_by_role("button", name="插入一个空").click()
    second = page.get_by_role("group", name="第 2 个空")
    second.get_by_label("填数").check()
    second.get_by_label("正确的数").fill("５")
    first = page.get_by_role("group", name="第 1 个空")
    first.get_by_label("选一项", exact=True).check()
    first.get_by_label("选一项：").fill("*应当\n可以")
    content, key = save(page)

    assert (content["stem"], [gap["kind"] for gap in content["gaps"]]) == (
        "减刑、假释[[1]]公示[[2]]",
        ["choice", "number"],
    )
    assert key["gaps"]["2"]["value"] == "5"
    assert key["gaps"]["1"]["option"] == content["gaps"][0]["options"][0]["id"]


def test_spot_is_drawn_on_the_image(page: Page) -> None:
    choose(page, "看图点选题")
    page.get_by_label("题干", exact=True).fill("点出隔离带")
    page.locator("input[name=stem-file]").set_input_files(
        {"name": "图.png", "mimeType": "image/png", "buffer": picture(400, 200)}
    )
    page.get_by_role("button", name="显示图片").click()
    drawing = page.locator(".spot-map svg")
    expect(drawing).to_be_visible()
    for number, start in ((1, 0.1), (2, 0.6)):
        page.get_by_label(f"第 {number} 处的坐标").focus()
        drawing.scroll_into_view_if_needed()
        box = drawing.bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * start, box["y"] + box["height"] * 0.2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * (start + 0.2), box["y"] + box["height"] * 0.8)
        page.mouse.up()
    page.get_by_label("第 2 处是答案").check()

    content, key = save(page)

    drawn = [spot["coords"] for spot in content["spots"]]
    assert [abs(one - other) <= 10 for one, other in zip(drawn[1], (600, 200, 800, 800), strict=True)] == [True] * 4
    assert key == {"spots": [content["spots"][1]["id"]]}


def test_case_gets_its_sub_items_by_keyboard(page: Page) -> None:
    choose(page, "案例分析题")
    page.get_by_label("材料", exact=True).fill("丁在某监狱服刑。")
    first = page.get_by_role("group", name="第 1 小题")
    first.get_by_label("题型").select_option("true_false")
    first.get_by_label("题干", exact=True).fill("公示五个工作日。")
    first.get_by_role("radio", name="错误").check()
    page.get_by_role("button", name="加一道小题").press("Enter")
    second = page.get_by_role("group", name="第 2 小题")
    second.get_by_label("题干", exact=True).fill("批准的机关是")
    second.get_by_label("选项 A", exact=True).fill("法院")
    second.get_by_label("选项 B", exact=True).fill("监狱管理机关")
    second.get_by_role("radio", name="选项 B 是答案").check()

    content, key = save(page)

    assert [part["type"] for part in content["parts"]] == ["true_false", "single"]
    right = content["parts"][1]["content"]["options"][1]["id"]
    assert key == {"parts": {"1": {"value": False}, "2": {"option": right}}}
