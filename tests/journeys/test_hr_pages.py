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


@pytest.fixture
def office(new_context: NewContext) -> Office:
    return Office()


@pytest.mark.parametrize("name", PAGES)
def test_pages(office: Office, new_context: NewContext, name: str) -> None:
    look = PAGES[name]
    address, found = look.path(office), {}
    for size in (PHONE_SIZE, COMPUTER_SIZE):
        page = new_context(getattr(office, look.login), size=size, reduced_motion="reduce").new_page()
        look.open(page, address)
        found[f"axe {size['width']}"] = check_looks(page, find_violations, [LOOKS, ON_COMPUTERS][size == COMPUTER_SIZE])
        looks = [("light", "s"), ("light", "xxl")]
        if size == PHONE_SIZE:
            page.set_viewport_size(SMALL_SIZE)  # type: ignore[arg-type]
        found[f"text {size['width']}"] = check_looks(page, find_spilled_text, looks)

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
