"""Every page of HR, on a phone and a computer: axe finds nothing, and the largest text fits the smallest screen."""

import pytest

from people.models import Role
from tests.factories import make_province, make_staff
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.hr_pages import BEFORE, PAGES, Office
from tests.journeys.looks import LOOKS, ON_COMPUTERS, check_looks
from tests.journeys.page_checks import find_spilled_text, find_violations

pytestmark = [pytest.mark.journey, pytest.mark.long]
TEXTS = [("light", "s"), ("light", "xxl")]


@pytest.fixture
def office(new_context: NewContext) -> Office:
    return Office()


# What one of these makes changes the others.
ALONE = (
    "weakest topics",
    "exam",
    "assignment",
    "extension refused",
    "withdrawal refused",
    "assignment withdrawn",
    "tokens",
    "token issued",
    "token revoked",
)
TOGETHER = [name for name in PAGES if name not in ALONE]


@pytest.mark.parametrize("names", [TOGETHER[::3], TOGETHER[1::3], TOGETHER[2::3], *([name] for name in ALONE)])
def test_pages(office: Office, new_context: NewContext, names: list[str]) -> None:
    found = {}
    for name in names:
        look = PAGES[name]
        address = look.path(office)
        for size in (PHONE_SIZE, COMPUTER_SIZE):
            context = new_context(getattr(office, look.login), size=size, reduced_motion="reduce")
            page = context.new_page()
            look.open(page, address)
            looks = ON_COMPUTERS if size == COMPUTER_SIZE else LOOKS
            found[name, f"axe {size['width']}"] = check_looks(page, find_violations, looks)
            if size == PHONE_SIZE:
                page.set_viewport_size(SMALL_SIZE)  # type: ignore[arg-type]
            found[name, f"text {size['width']}"] = check_looks(page, find_spilled_text, TEXTS)
            context.close()

    assert {where: what for where, what in found.items() if what} == {}


def test_pages_before_anything_is_assigned(new_context: NewContext) -> None:
    hr, found = make_staff(make_province().prison, Role.HR, "何静"), {}
    for size in (SMALL_SIZE, COMPUTER_SIZE):
        page = new_context(hr, size=size, reduced_motion="reduce").new_page()
        for name, look in BEFORE.items():
            look.open(page, look.path(None))
            looks = LOOKS if size == SMALL_SIZE else ON_COMPUTERS
            found[name, size["width"]] = check_looks(page, find_violations, looks) | check_looks(
                page, find_spilled_text, [("light", "xxl")]
            )

    assert {where: what for where, what in found.items() if what} == {}
