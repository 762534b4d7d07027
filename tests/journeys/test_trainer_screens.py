"""The trainer's screens for lectures and statutes inside Wagtail's admin: under axe on a phone and a computer, in both themes, and
with the largest text at 320 px. One page walks them all."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from cms.models import LecturePage
from cms.spaces import ensure_space
from learning.progress.choosing import add_items
from tests.cms.cast import Newsroom, begin_address, logged_in, make_newsroom, submit_lecture
from tests.cms.factories import make_lecture
from tests.cms.statutes.texts import NEW
from tests.factories import make_bank, make_item
from tests.journeys.conftest import PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.page_checks import find_spilled_text, find_violations
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
        bank = make_bank(room.province.prison)
        self.waiting = submit_lecture(room)
        self.live: LecturePage = make_lecture(room.province.prison, TITLE, video=room.video)
        add_items(self.live, [make_item(bank)], actor=room.chen)
        make_item(bank, stem="监狱的刑罚执行活动受哪个机关的法律监督？")
        ensure_space(room.province.root)
        text = SimpleUploadedFile("书屋法.md", NEW.encode())
        self.statute = logged_in(room.chen).post("/admin/statutes/", {"file": text})["Location"]


SCREENS: dict[str, Callable[[Desk], str]] = {
    "desk": lambda desk: "/admin/",
    "list": lambda desk: "/admin/lectures/",
    "new lecture": lambda desk: begin_address(desk.newsroom.space),
    "editor": lambda desk: f"/admin/pages/{desk.live.pk}/edit/",
    "questions": lambda desk: f"/admin/lecture-questions/{desk.live.public_id}/",
    "review": lambda desk: f"/admin/reviews/{desk.waiting.public_id}/",
    "take down": lambda desk: f"/admin/reviews/{desk.live.public_id}/take-down/",
    "statutes": lambda desk: "/admin/statutes/",
    "statute to confirm": lambda desk: desk.statute,
}


def grow_text(page: Page) -> None:
    """As the browser's own setting for the size of text does; the platform's has no say in Wagtail's admin."""
    page.add_style_tag(content="html{font-size:28.3px}")


def check_cards(page: Page) -> None:
    """The title of a lecture has the whole width of its card, and nothing beside it."""
    title = page.get_by_role("link", name=TITLE).locator("xpath=ancestor::td").bounding_box()
    assert title and title["width"] > PHONE_SIZE["width"] - 60
    assert page.locator("td", has_text="周敏").first.is_hidden()


def look(page: Page) -> list[str]:
    return [one for one in find_violations(page) if one not in WAGTAILS_OWN and "iframe" not in one]


def test_screens(new_context: NewContext) -> None:
    desk = Desk()
    page = new_context(desk.newsroom.chen, size=SMALL_SIZE, reduced_motion="reduce").new_page()
    found: dict[str, list[str]] = {}
    for name, address in SCREENS.items():
        page.set_viewport_size(PHONE_SIZE)
        page.emulate_media(color_scheme="light")
        page.goto(address(desk))
        if name == "list":
            check_cards(page)
        found[f"{name}: phone"] = [*look(page), *find_spilled_text(page), *latin(page)]
        page.emulate_media(color_scheme="dark")
        found[f"{name}: dark"] = find_violations(page, ["wcag2aa"])
        page.set_viewport_size(SMALL_SIZE)
        grow_text(page)
        found[f"{name}: small"] = find_spilled_text(page)

    assert {place: problems for place, problems in found.items() if problems} == {}
