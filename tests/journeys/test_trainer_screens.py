"""The trainers' screens inside Wagtail's admin: under axe on a phone and a computer, in both themes, and with the largest text at 320 px,
all of it in Chinese. test_no_page_is_left_out.py sees that none is missing here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from cms.models import LecturePage
from cms.spaces import ensure_space
from learning.progress.choosing import add_items
from tests.cms.cast import Newsroom, begin_address, logged_in, make_newsroom, submit_lecture
from tests.cms.factories import make_lecture, make_notice, make_series
from tests.cms.statutes.texts import NEW
from tests.factories import make_bank, make_item
from tests.journeys import bank_pages, paper_pages
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.looks import Look, unfold
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.journeys.pictures import take_picture
from tests.journeys.test_trainer_publishes import latin

pytestmark = [pytest.mark.journey, pytest.mark.long]
TITLE = "已经发布的一门标题比较长的微课：人民调解协议的司法确认怎样申请"
# The rich text field of Wagtail's editor has no name that axe sees: its label belongs to a hidden input.
WAGTAILS_OWN = {"aria-input-field-name: .notranslate"}


@dataclass
class Desk:
    """陈主任 trains the whole province: a lecture waits for his review, another is live and has a question, a statute is uploaded."""

    newsroom: Newsroom = field(default_factory=make_newsroom)

    def __post_init__(self) -> None:
        room = self.newsroom
        self.chen = room.chen
        bank = make_bank(room.province.prison)
        self.waiting = submit_lecture(room)
        self.live: LecturePage = make_lecture(room.province.prison, TITLE, video=room.video)
        self.notice, self.series = make_notice(room.province.prison), make_series(room.province.prison)
        self.begun = make_lecture(room.province.prison, "没写完的微课", live=False)
        add_items(self.live, [make_item(bank)], actor=room.chen)
        make_item(bank, stem="监狱的刑罚执行活动受哪个机关的法律监督？")
        ensure_space(room.province.root)
        text = SimpleUploadedFile("书屋法.md", NEW.encode())
        self.statute = logged_in(room.chen).post("/admin/statutes/", {"file": text})["Location"]


LECTURES: dict[str, Look] = {
    "desk": Look(lambda desk: "/admin/", "发布微课", "chen"),
    "list": Look(lambda desk: "/admin/lectures/", TITLE, "chen"),
    "notices": Look(lambda desk: "/admin/notices/", "通知", "chen"),
    "series": Look(lambda desk: "/admin/series/", "监管业务讲堂", "chen"),
    "new lecture": Look(lambda desk: begin_address(desk.newsroom.space), "主讲人", "chen"),
    "editor": Look(lambda desk: f"/admin/pages/{desk.live.pk}/edit/", "主讲人", "chen"),
    "editor of a notice": Look(lambda desk: f"/admin/pages/{desk.notice.pk}/edit/", "标题", "chen"),
    "editor of a series": Look(lambda desk: f"/admin/pages/{desk.series.pk}/edit/", "标题", "chen"),
    "questions": Look(lambda desk: f"/admin/lecture-questions/{desk.live.public_id}/", "看完做题", "chen"),
    "review": Look(lambda desk: f"/admin/reviews/{desk.waiting.public_id}/", "通过并发布", "chen"),
    "take down": Look(lambda desk: f"/admin/reviews/{desk.live.public_id}/take-down/", "下架", "chen"),
    "discard": Look(lambda desk: f"/admin/reviews/{desk.begun.public_id}/discard/", "没写完的微课", "chen"),
    "statutes": Look(lambda desk: "/admin/statutes/", "上传并核对", "chen"),
    "statute to confirm": Look(lambda desk: desk.statute, "确认导入", "chen"),
}
# Examples of what is to be typed, and letters of options.
FOREIGN = {"new bank": {"prison", "law"}, "statutes": {"INFO", "END"}, "items": {"AB"}}
GROUPS: dict[str, tuple[Callable[[], Any], dict[str, Look]]] = {
    "lectures": (Desk, LECTURES),
    "papers": (paper_pages.PaperDesk, paper_pages.PAPERS),
    "exams": (paper_pages.PaperDesk, paper_pages.EXAMS),
    "bank": (bank_pages.BankDesk, bank_pages.LISTS),
    "life of items": (bank_pages.BankDesk, bank_pages.LIFE),
    "files": (bank_pages.BankDesk, bank_pages.FILES),
    "forms": (bank_pages.BankDesk, bank_pages.FORMS),
}


PICTURES = {
    "form of cloze": "trainer-question",
    "preview": "trainer-layout",
    "review": "trainer-review",
    "comparison": "trainer-compare",
    "duplicates": "trainer-duplicates",
    "reports": "trainer-reports",
    "loans": "trainer-loans",
    "export done": "trainer-export",
    "composer": "trainer-credit",
}


def grow_text(page: Page) -> None:
    """As the browser's own setting for the size of text does; the platform's has no say in Wagtail's admin."""
    page.add_style_tag(content="html{font-size:28.3px}")


def check_cards(page: Page) -> None:
    """The title of a lecture has the whole width of its card, and nothing beside it."""
    title = page.get_by_role("link", name=TITLE).locator("xpath=ancestor::td").bounding_box()
    assert title and title["width"] > PHONE_SIZE["width"] - 60
    assert page.locator("td", has_text="周敏").first.is_hidden()


def open_screen(page: Page, screen: Look, address: str) -> list[str]:
    """What is wrong with it as an answer: a refusal, or a page that says nothing of what it should."""
    response = page.goto(address)
    unfold(page)
    page.wait_for_function("!document.querySelector('[aria-busy=true]')")  # a part that follows what was typed
    answered = bool(response and response.ok and screen.text in page.locator("body").inner_text())
    return [] if answered else [f"no “{screen.text}” at {address}"]


def look(page: Page) -> list[str]:
    return [one for one in find_violations(page) if one not in WAGTAILS_OWN and "iframe" not in one]


@pytest.mark.parametrize("group", GROUPS)
def test_screens(new_context: NewContext, group: str) -> None:
    make_desk, screens = GROUPS[group]
    desk = make_desk()
    phones = {
        login: new_context(getattr(desk, login), size=PHONE_SIZE, reduced_motion="reduce").new_page()
        for login in {screen.login for screen in screens.values()}
    }
    computers = {
        login: new_context(getattr(desk, login), size=COMPUTER_SIZE, reduced_motion="reduce").new_page()
        for login in phones
    }
    found: dict[str, list[str]] = {}
    for name, screen in screens.items():
        page, address = phones[screen.login], screen.path(desk)
        page.set_viewport_size(PHONE_SIZE)
        page.emulate_media(color_scheme="light")
        missing = open_screen(page, screen, address)
        if name == "list" and group == "lectures":
            check_cards(page)
        found[f"{name}: phone"] = [
            *missing,
            *look(page),
            *find_spilled_text(page),
            *(latin(page) - FOREIGN.get(name, set())),
        ]
        page.emulate_media(color_scheme="dark")
        found[f"{name}: dark"] = find_violations(page, ["wcag2aa"])
        page.set_viewport_size(SMALL_SIZE)
        grow_text(page)
        found[f"{name}: small"] = find_spilled_text(page)
        computer = computers[screen.login]
        open_screen(computer, screen, address)
        if name in PICTURES:
            take_picture(computer, PICTURES[name])
        found[f"{name}: computer"] = [*look(computer), *find_spilled_text(computer)]

    problems = [f"{place}: {problem}" for place, problems in found.items() for problem in problems]
    assert not problems, "\n".join(problems)
