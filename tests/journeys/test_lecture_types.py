"""Questions of every type behind a lecture: answered on a phone by tap, and without JavaScript; nothing spills with the largest text."""

import pytest
from playwright.sync_api import Locator, Page, expect

from learning.progress.models import LectureQuestion, QuestionAnswer
from tests.cms.factories import make_lecture
from tests.factories import make_bank, make_officer, make_province
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.looks import check_looks
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.learning.progress.test_every_type import POSTED
from tests.quizzes.bank.samples import make_sample

pytestmark = [pytest.mark.journey, pytest.mark.long]
PLACES = {code: position for position, code in enumerate(POSTED, start=1)}


def open_lecture(new_context: NewContext, **options: object) -> Page:
    province = make_province()
    lecture, bank = make_lecture(province.prison), make_bank(province.prison)
    for code, position in PLACES.items():
        LectureQuestion.objects.create(lecture=lecture, item=make_sample(bank, code), position=position)
    page = new_context(make_officer(province.ward), reduced_motion="reduce", **options).new_page()
    page.goto(f"/lectures/{lecture.public_id}/")
    return page


def give(form: Locator, code: str) -> None:
    """What is right, on the form's own fields."""
    for behind, told in POSTED[code].items():
        fields = form.locator(f"[name=q{PLACES[code]}{behind}]")
        values = told if isinstance(told, list) else [told]
        kind = fields.first.evaluate("one => one.type")
        for at, value in enumerate(values):
            if kind in ("radio", "checkbox"):
                form.locator(f"[name=q{PLACES[code]}{behind}][value='{value}']").check(force=True)
            elif kind == "select-one":
                fields.select_option(value)
            else:
                fields.nth(at).fill(value)


def test_every_type_by_tap(new_context: NewContext) -> None:
    page = open_lecture(new_context, size=PHONE_SIZE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    spots = page.locator(f"#q{PLACES['hotspot']}")
    spots.locator("[data-spot=s2] circle").tap()
    expect(spots.locator("input[value=s2]")).to_be_checked()
    expect(spots.locator("g.on")).to_have_count(1)
    spots.locator("[data-spot=s2] circle").tap()
    expect(spots.locator("g.on")).to_have_count(0)
    for code, position in PLACES.items():
        form = page.locator(f"#q{position}")
        give(form, code)
        form.get_by_role("button", name="提交答案").tap()
        expect(page.locator(f"#q{position} .verdict")).to_contain_text("答对了")
        expect(page.locator(f"#q{position} + .report")).to_be_visible()

    assert errors == []
    assert check_looks(page, find_violations, [("light", "s"), ("dark", "xxl")]) == {}
    page.set_viewport_size(SMALL_SIZE)
    assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}


def test_every_type_without_javascript(new_context: NewContext) -> None:
    page = open_lecture(new_context, size=COMPUTER_SIZE, java_script_enabled=False)
    for code, position in PLACES.items():
        give(page.locator(f"#q{position}"), code)
        page.locator(f"#q{position}").get_by_role("button").last.click()
        expect(page.locator(f"#q{position} .verdict")).to_contain_text("答对了")

    assert QuestionAnswer.objects.count() == len(PLACES)
