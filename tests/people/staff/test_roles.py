from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer, Role, RoleGrant
from people.roles import grant_role
from tests.factories import Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db
LIST, GRANT = "/people/roles/", "/people/roles/grant/"


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def security(province: Province) -> Officer:
    return make_staff(province.prison, Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def browser(client: Client, security: Officer) -> Client:
    client.force_login(security)
    return client


def revoke_address(grant: RoleGrant) -> str:
    return reverse("people_staff:role-revoke", args=[grant.officer.public_id, grant.role, grant.unit.public_id])


def test_grants_of_the_own_units_are_listed(
    province: Province, browser: Client, security: Officer, django_assert_num_queries: Callable[..., Any]
) -> None:
    grant_role(make_officer(province.ward, "张一"), Role.HR, unit=province.prison, actor=security)
    grant_role(make_officer(province.ward, "李二"), Role.TRAINER, unit=province.ward, actor=security)
    make_staff(province.city, Role.HR, "外单位")
    make_staff(province.root, Role.AUDITOR, "厅里的")

    with django_assert_num_queries(5):
        page = browser.get(LIST)

    rows = [(grant.officer.name, grant.role, grant.unit.code) for grant in page.context["page"]]
    assert rows == [("张一", "hr", "SJ1"), ("周敏", "security_administrator", "SJ1"), ("李二", "trainer", "SJ101")]
    assert [name for name in ["外单位", "厅里的"] if name in page.content.decode()] == []


def test_list_is_filtered(province: Province, browser: Client, security: Officer) -> None:
    grant_role(make_officer(province.ward, "张一", number="3301001"), Role.HR, unit=province.ward, actor=security)

    def found(**parameters: str) -> list[str]:
        return [grant.officer.name for grant in browser.get(LIST, parameters).context["page"]]

    assert found(role="hr") == ["张一"]
    assert found(role="trainer") == []
    assert found(search="3301001") == ["张一"]
    assert found(role="nonsense", search="张") == ["张一"]


def test_role_is_granted_and_revoked_by_the_pages(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward, "张一", number="3301001")

    granted = browser.post(GRANT, {"officer_number": "3301001", "role": "hr", "unit": "一监区"}, follow=True)
    grant = RoleGrant.objects.get(officer=officer)
    asked = browser.get(revoke_address(grant))
    still = RoleGrant.objects.active().filter(officer=officer).count()
    browser.post(revoke_address(grant))

    assert "张一现在是一监区的政工（人事）。" in granted.content.decode()
    assert "张一将不再是一监区的政工（人事）。" in asked.content.decode()
    assert (still, RoleGrant.objects.active().filter(officer=officer).count()) == (1, 0)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("officer_number", "3309001", "你管理的单位里没有这个警号"),
        ("officer_number", "9999999", "你管理的单位里没有这个警号"),
        ("unit", "省监狱管理局", "你管理的单位里没有“省监狱管理局”。"),
        ("unit", "QD01", "你管理的单位里没有“QD01”。"),
    ],
)
def test_nothing_is_granted_outside_the_own_units(
    province: Province, browser: Client, field: str, value: str, error: str
) -> None:
    make_officer(province.ward, number="3301001")
    make_officer(province.township, number="3309001")
    data = {"officer_number": "3301001", "role": "hr", "unit": "SJ101", field: value}

    page = browser.post(GRANT, data)

    assert page.context["form"].errors == {field: [error]}
    assert RoleGrant.objects.filter(role="hr").count() == 0


def test_joined_roles_and_own_grants_are_refused_in_words(
    province: Province, browser: Client, security: Officer
) -> None:
    trainer = make_staff(province.ward, Role.TRAINER)

    joined = browser.post(GRANT, {"officer_number": trainer.officer_number, "role": "auditor", "unit": "SJ1"})
    own = browser.post(GRANT, {"officer_number": security.officer_number, "role": "hr", "unit": "SJ1"})
    own_revoked = browser.post(revoke_address(RoleGrant.objects.get(officer=security)), follow=True)

    assert "必须分开" in joined.context["form"].errors["role"][0]
    assert "不能给自己授权" in own.context["form"].errors["role"][0]
    assert "不能给自己授权" in own_revoked.content.decode()
    assert RoleGrant.objects.active().count() == 2


def test_foreign_grants_do_not_exist(province: Province, browser: Client) -> None:
    foreign = RoleGrant.objects.get(officer=make_staff(province.city, Role.HR))
    wide = RoleGrant.objects.create(officer=make_officer(province.ward), role=Role.HR, unit=province.root)

    replies = [
        browser.get(revoke_address(foreign)),
        browser.post(revoke_address(foreign)),
        browser.post(revoke_address(wide)),
    ]

    assert [reply.status_code for reply in replies] == [404, 404, 404]
    assert RoleGrant.objects.active().filter(role="hr").count() == 2
