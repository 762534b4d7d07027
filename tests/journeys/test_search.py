"""An officer looks for a word, on a phone and on a PC, and reads what was found; search and notices under axe and at 320 px."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.statutes.loading import load_sources, read_folder
from people.models import Officer
from tests.cms.factories import make_lecture, make_notice
from tests.cms.test_search import NEW
from tests.factories import make_officer, make_province
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.looks import LOOKS, check_looks
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.journeys.pictures import take_picture

pytestmark = pytest.mark.journey

BODY = [
    ("heading", "禁闭不再有下限"),
    ("paragraph", "<p>旧法规定七天至十五天，新法规定十五日以下。三天、五天能解决问题的，不必凑足七天。</p>"),
    ("citation", "《中华人民共和国监狱法》（2026年修订）第一条"),
]


@pytest.fixture
def officer(transactional_db: None, tmp_path: Path) -> Officer:
    province = make_province()
    make_lecture(province.root, "监狱法2026年修订：一线民警先记住的几处变化", body=BODY, speaker="林建成")
    make_notice(province.root, "关于更换禁闭审批表的通知", body=BODY)
    make_notice(province.root, "工作简报：一页清单", kind="brief", body=BODY)
    (tmp_path / "jianyufa-2026.md").write_text(NEW, encoding="utf-8")
    load_sources(read_folder(tmp_path), actor=None)
    return make_officer(province.ward)


def look_for(page: Page, words: str) -> None:
    page.fill("#q", words)
    page.press("#q", "Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize("size", [PHONE_SIZE, COMPUTER_SIZE], ids=["phone", "computer"])
def test_an_officer_finds_a_word_and_reads_the_article(
    new_context: NewContext, officer: Officer, size: dict[str, int]
) -> None:
    page = new_context(officer, size=size).new_page()
    page.goto("/")
    page.locator("a[href='/search/']:visible").click()
    expect(page.locator("#recent")).to_be_hidden()
    look_for(page, "禁闭")

    expect(page.locator(".kinds .chip")).to_have_text(["全部 4", "微课 1", "通知简报 2", "法规 1"])
    expect(page.locator(".hits mark").first).to_have_text("禁闭")
    if size == PHONE_SIZE:
        take_picture(page, "officer-search")
    page.click("text=监狱法 第一条")
    expect(page.locator("main")).to_contain_text("对罪犯实行禁闭的期限为十五日以下")
    page.goto("/search/?q=没有这个词")
    expect(page.locator("main")).to_contain_text("没找到“没有这个词”")
    page.goto("/search/")
    expect(page.locator("#recent .chip")).to_have_text(["没有这个词", "禁闭"])
    page.click("#recent .chip >> text=禁闭")
    expect(page.locator(".hits mark").first).to_be_visible()
    page.goto("/search/")
    page.click("text=清除记录")
    expect(page.locator("#recent")).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()
    page.reload()
    expect(page.locator("#recent")).to_be_hidden()


def test_recent_searches_are_the_officer_s_own_on_a_shared_computer(new_context: NewContext, officer: Officer) -> None:
    context = new_context(officer, size=COMPUTER_SIZE)
    page = context.new_page()
    page.goto("/search/?q=禁闭")
    other = make_officer(officer.posting.unit, "王志强")  # type: ignore[union-attr]
    session = new_context(other).cookies()
    context.add_cookies(session)  # type: ignore[arg-type]
    page.goto("/search/")

    expect(page.locator(".who")).to_have_text("王志强")
    expect(page.locator("#recent")).to_be_hidden()


def test_search_and_notices_under_axe_and_at_320_px(new_context: NewContext, officer: Officer) -> None:
    notice = "/notices/"
    for size, looks in ((PHONE_SIZE, LOOKS), (COMPUTER_SIZE, LOOKS[:1])):
        page = new_context(officer, size=size, reduced_motion="reduce").new_page()
        for path in ("/search/?q=禁闭", f"/search/?q={'长' * 51}", notice):
            page.goto(path)
            assert check_looks(page, find_violations, looks) == {}, path
        page.click(".rows a >> nth=0")
        assert check_looks(page, find_violations, looks) == {}
    page = new_context(officer, size=SMALL_SIZE).new_page()
    for path in ("/search/", "/search/?q=禁闭", "/search/?q=没有这个词", notice, "/"):
        page.goto(path)
        assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}, path
    page.goto(notice)
    page.click(".rows a >> nth=0")
    assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}
    page.click("[data-article]")
    expect(page.locator("#article-title")).to_contain_text("第一条")
