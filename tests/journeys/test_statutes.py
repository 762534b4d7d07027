"""From a wrong answer to the law: the article in one tap, over the result and back; the law itself on a phone and on a PC."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.statutes.models import StatuteVersion
from people.models import Officer, Role
from people.roles import grant_role
from quizzes.bank.models import Citation
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Attempt
from tests.cms.statutes.texts import NEW, OLD, TITLE, load, load_both
from tests.factories import answer, make_exam, make_officer, make_province, make_staff, sit
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.looks import LOOKS, check_looks
from tests.journeys.page_checks import find_spilled_text, find_violations

pytestmark = pytest.mark.journey
SIZES = pytest.mark.parametrize("size", [PHONE_SIZE, COMPUTER_SIZE], ids=["phone", "computer"])


class Desk:
    """An officer with a wrong answer whose item cites the law, and the law."""

    def __init__(self) -> None:
        self.province = make_province()
        self.old, self.new = load_both()
        exam = make_exam(
            make_staff(self.province.prison, Role.TRAINER), self.province.prison, review_policy="immediately"
        )
        version_id = Citation.objects.order_by("pk").values_list("version_id", flat=True)[0]
        Citation.objects.filter(version_id=version_id).delete()
        for position, (edition, article) in enumerate([("2024", "第四条"), ("2012", "第三条"), ("2018", "第一条")]):
            Citation.objects.create(
                version_id=version_id, statute=TITLE, edition=edition, article=article, position=position
            )
        self.officer: Officer = make_officer(self.province.ward)
        attempt, token = sit(exam, self.officer)
        answer(token, 1, "o0")
        self.attempt: Attempt = submit_attempt(attempt, officer=self.officer, epoch=token.epoch)

    @property
    def result(self) -> str:
        return f"/exams/attempts/{self.attempt.public_id}/result"


@pytest.fixture
def desk(new_context: NewContext) -> Desk:
    return Desk()


@SIZES
def test_from_a_wrong_answer_to_the_article_in_one_tap_and_back(
    desk: Desk, new_context: NewContext, size: dict[str, int]
) -> None:
    context = new_context(desk.officer, size=size, reduced_motion="reduce")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(desk.result)
    link, sheet = page.locator("#q1 [data-article]").first, page.locator(".article-sheet")
    link.click()

    expect(sheet).to_contain_text("借阅图书的期限为三十日以下。")
    expect(sheet).to_contain_text("现行有效")
    expect(page.locator("#article-title")).to_be_focused()
    assert page.url.endswith("/result")
    looks = [("light", "s"), ("dark", "xxl")]
    assert check_looks(page, find_violations, looks) == {}
    sheet.get_by_text("第四条之一").click()
    expect(sheet).to_contain_text("到期可以续借一次。")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.querySelector('.article-sheet').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(link).to_be_focused()
    assert problems == []

    page.locator("#q1 [data-article]").nth(1).click()  # an edition that is not in force any longer says so
    expect(sheet).to_contain_text("这是旧文本，2024年11月1日起不再施行。")
    page.locator(".sheet-mask").click(position={"x": 5, "y": 5})
    expect(page.locator("#q1 .law").nth(2).locator("a")).to_have_count(0)  # an edition that is not loaded leads nowhere

    context.set_offline(True)
    link.click()
    expect(sheet).to_contain_text("网络没有连上")
    context.set_offline(False)
    sheet.get_by_text("再试一次").click()
    expect(sheet).to_contain_text("三十日以下")


def test_without_a_script_the_citation_leads_to_the_articles_page(desk: Desk, new_context: NewContext) -> None:
    page = new_context(desk.officer, java_script_enabled=False).new_page()
    page.goto(desk.result)
    page.locator("#q1 [data-article]").first.click()

    expect(page.locator("h1")).to_have_text("第四条")
    page.get_by_text("第四条之一").click()
    expect(page.get_by_text("到期可以续借一次。")).to_be_visible()
    page.locator(".page-head .back").click()
    expect(page.locator("#article-4-1")).to_be_in_viewport()


@SIZES
def test_the_law_is_found_read_and_compared(desk: Desk, new_context: NewContext, size: dict[str, int]) -> None:
    page = new_context(desk.officer, size=size).new_page()
    page.goto("/statutes/")
    page.get_by_label("法律法规名称").fill("书屋")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_text("现行有效")).to_be_visible()
    if size == PHONE_SIZE:
        page.locator(".toc summary").click()
    page.get_by_role("link", name="第二章 借阅").click()
    expect(page.locator("h2", has_text="第二章 借阅")).to_be_in_viewport()
    page.get_by_label("跳到第几条").fill("3")
    page.get_by_role("button", name="去看").click()
    expect(page.locator("#article-3")).to_be_in_viewport()
    page.get_by_role("link", name="和2012年对照").click()

    expect(page.locator("del", has_text="七日至十五日")).to_be_visible()
    expect(page.locator("ins", has_text="三十日以下")).to_be_visible()
    beside = page.locator(".pair", has=page.locator("#old-3")).locator(".side")
    left, right = (beside.nth(place).bounding_box() for place in (0, 1))
    assert left and right
    assert (left["y"] == right["y"]) == (size == COMPUTER_SIZE)


PAGES: dict[str, Callable[[Desk], str]] = {
    "list": lambda desk: "/statutes/",
    "nothing found": lambda desk: "/statutes/?q=钓鱼",
    "text": lambda desk: f"/statutes/{desk.new.public_id}/",
    "superseded text": lambda desk: f"/statutes/{desk.old.public_id}/",
    "article": lambda desk: f"/statutes/{desk.old.public_id}/articles/3/",
    "comparison": lambda desk: f"/statutes/{desk.old.public_id}/compare/{desk.new.public_id}/?show=all",
}


def visit(
    page: Page, desk: Desk, check: Callable[[Page], list[str]], looks: list[tuple[str, str]]
) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, path in PAGES.items():
        page.goto(path(desk))
        page.evaluate("document.querySelectorAll('details:not(.pop)').forEach(one => { one.open = true; })")
        if problems := check_looks(page, check, looks):
            found[name] = problems
    return found


def test_axe_finds_nothing_on_any_page(desk: Desk, new_context: NewContext) -> None:
    phone = new_context(desk.officer, size=PHONE_SIZE, reduced_motion="reduce").new_page()
    computer = new_context(desk.officer, size=COMPUTER_SIZE, reduced_motion="reduce").new_page()

    assert visit(phone, desk, find_violations, LOOKS) == {}
    assert visit(computer, desk, find_violations, [("light", "s"), ("dark", "s")]) == {}


def test_the_largest_text_fits_the_smallest_screen(desk: Desk, new_context: NewContext) -> None:
    page = new_context(desk.officer, size=SMALL_SIZE, reduced_motion="reduce").new_page()

    assert visit(page, desk, find_spilled_text, [("light", "xxl")]) == {}
    page.goto(desk.result)
    page.locator("#q1 [data-article]").nth(1).click()
    expect(page.locator(".article-sheet .says")).to_be_visible()
    assert check_looks(page, find_spilled_text, [("light", "xxl"), ("light", "s")]) == {}


def test_a_trainer_of_the_province_uploads_a_new_version(new_context: NewContext, tmp_path: Path) -> None:
    province = make_province()
    load(OLD, "2012", date(2012, 6, 1))
    trainer = make_officer(province.root, "周敏")
    grant_role(trainer, Role.TRAINER, unit=province.root, actor=None)
    file = tmp_path / "示范书屋法.md"
    file.write_text(NEW, encoding="utf-8")
    page = new_context(trainer, size=COMPUTER_SIZE).new_page()
    page.goto("/admin/statutes/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("修改 3 条，新增 2 条，删去 1 条")).to_be_visible()
    assert find_violations(page) == []
    assert not StatuteVersion.objects.filter(edition="2024").exists()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name="看全文").click()

    expect(page.get_by_text("现行有效")).to_be_visible()
