from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer, Role, Unit
from tests.factories import LONG_AGO, Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db
NEW = {"new-code": "SJ103", "new-name": "三监区", "new-kind": "ward", "new-opened_on": "2026-03-01"}


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


@pytest.fixture
def browser(client: Client, keeper: Officer) -> Client:
    client.force_login(keeper)
    return client


def address(name: str, unit: Unit) -> str:
    return reverse(f"people_staff:{name}", args=[unit.public_id])


def test_tree_shows_the_keepers_units_with_their_people(
    province: Province, browser: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_officer(province.ward)

    with django_assert_num_queries(4):
        response = browser.get(reverse("people_staff:units"))

    lines = [(line.unit.code, line.depth, line.people) for line in response.context["units"]]
    assert lines == [("SJ1", 0, 1), ("SJ101", 1, 1), ("SJ102", 1, 0)]


def test_unit_is_opened_below_another(province: Province, browser: Client) -> None:
    reply = browser.post(address("unit-open", province.prison), NEW, follow=True)

    assert "已新设“三监区”。" in reply.content.decode()
    assert Unit.objects.get(code="SJ103").get_parent() == province.prison


def test_refused_unit_says_why_and_keeps_what_was_typed(province: Province, browser: Client) -> None:
    page = browser.post(address("unit-open", province.prison), NEW | {"new-code": "SJ101"})

    assert page.context["open_form"].errors == {"code": ["单位代码“SJ101”已经有单位在用。"]}
    assert 'value="三监区"' in page.content.decode()


def test_unit_is_ended_with_a_successor(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward)
    data = {"end-ended_on": "2026-03-01", "end-successor": "二监区"}

    page = browser.post(address("unit-end", province.ward), data, follow=True)

    assert "由二监区承接" in page.content.decode()
    assert Officer.objects.get(pk=officer.pk).posting.unit == province.other_ward


def test_unit_with_people_needs_a_successor(province: Province, browser: Client) -> None:
    make_officer(province.ward)

    page = browser.post(address("unit-end", province.ward), {"end-ended_on": "2026-03-01", "end-successor": ""})

    assert page.context["end_form"].errors == {"successor": ["还有 1 人在这个单位，请选定承接单位。"]}


def test_people_are_not_handed_outside_the_scope(province: Province, browser: Client) -> None:
    make_officer(province.ward)
    data = {"end-ended_on": "2026-03-01", "end-successor": "QD01"}

    page = browser.post(address("unit-end", province.ward), data)

    assert page.context["end_form"].errors == {"successor": ["你管理的单位里没有“QD01”。"]}


@pytest.mark.parametrize("place", ["township", "prisons"])
@pytest.mark.parametrize("name", ["unit", "unit-open", "unit-end"])
def test_units_outside_the_scope_do_not_exist(province: Province, browser: Client, name: str, place: str) -> None:
    unit = getattr(province, place)
    count = Unit.objects.count()

    reply = browser.get(address(name, unit)) if name == "unit" else browser.post(address(name, unit), NEW)

    assert (reply.status_code, Unit.objects.count()) == (404, count)


def test_an_ended_unit_offers_nothing_more(province: Province, browser: Client) -> None:
    Unit.objects.filter(pk=province.ward.pk).update(ended_on=LONG_AGO)

    content = browser.get(address("unit", province.ward)).content.decode()

    assert ["撤销这个单位" in content, "2020-01-01 撤销" in content] == [False, True]
