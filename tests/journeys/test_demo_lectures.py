"""The demo's lectures as an officer and their trainer meet them; the pictures of both guides are taken on the way."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cms.models import LecturePage
from cms.statutes.loading import load_sources, read_folder
from demo.exams import fill_bank
from demo.province import open_units
from demo.teaching import publish_all
from people.models import Officer, Role, Unit
from people.roles import grant_role
from tests.conftest import SHARED_DATA
from tests.factories import make_officer
from tests.journeys.conftest import COMPUTER_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.pictures import take_picture

pytestmark = pytest.mark.journey
TITLE = "监狱法2026年修订：一线民警先记住的几处变化"


@pytest.fixture
def units(transactional_db: None, tmp_path: Path) -> dict[str, Unit]:
    """The demo's content, with the law that it speaks of where the statutes are there to be read."""
    law = SHARED_DATA / "statutes" / "jianyufa-2026.md"
    if law.is_file():
        shutil.copy(law, tmp_path)
        load_sources(read_folder(tmp_path), actor=None)
    return open_units()


@pytest.fixture
def trainer(units: dict[str, Unit]) -> Officer:
    officer = make_officer(units["S"], "周敏")
    grant_role(officer, Role.TRAINER, unit=units["S"], actor=None)
    publish_all(units, fill_bank(units["S"], officer), officer)
    return officer


def test_an_officer_and_the_trainer_meet_the_demo_s_lectures(
    new_context: NewContext, units: dict[str, Unit], trainer: Officer
) -> None:
    page = new_context(make_officer(units["SJ101"])).new_page()
    page.goto("/")
    expect(page.get_by_role("link", name="关于更换监狱执法文书样式的提醒")).to_be_visible()
    page.click(".tabbar >> text=学习")
    expect(page.locator(".lectures > li")).to_have_count(6)
    take_picture(page, "officer-lectures")
    page.click(f"text={TITLE}")
    expect(page.locator("h1")).to_have_text(TITLE)
    page.wait_for_load_state("networkidle")
    take_picture(page, "officer-lecture")
    expect(page.locator("video track")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("看完做 3 道题")
    if (SHARED_DATA / "statutes").is_dir():
        page.goto("/search/?q=监狱法第84条")
        page.locator(".hits a").first.click()
        expect(page.locator("main")).to_contain_text("对罪犯实行禁闭的期限为十五日以下")
        take_picture(page, "officer-statute")

    desk = new_context(trainer, size=COMPUTER_SIZE).new_page()
    desk.goto("/admin/")
    desk.get_by_role("link", name="发布微课").first.click()
    expect(desk.locator("[name=title]")).to_be_visible()
    desk.fill("[name=title]", "社区矫正对象外出怎样请假")
    desk.fill("[name=key_points]", "外出先申请。\n按时回来。")
    desk.fill("[name=speaker]", "韩素芬")
    take_picture(desk, "trainer-lecture")
    lecture = LecturePage.objects.get(title=TITLE)
    desk.goto(f"/admin/lecture-questions/{lecture.public_id}/")
    expect(desk.locator("main")).to_contain_text("监狱法规定，对罪犯实行禁闭的期限为")
    take_picture(desk, "trainer-lecture-questions")
