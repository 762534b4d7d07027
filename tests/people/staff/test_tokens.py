import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import AccessToken, Officer, Role
from people.tokens import authenticate, issue_token
from tests.factories import Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db
LIST, ISSUE = "/people/tokens/", "/people/tokens/issue/"


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.prison, Role.HR, "何静")


def issue(officer: Officer, unit: Any, name: str = "人事系统") -> AccessToken:
    return issue_token(unit, name=name, days=30, actor=officer)[0]


def open_as(client: Client, officer: Officer, address: str) -> Any:
    client.force_login(officer)
    return client.get(address)


def test_token_is_issued_shown_once_and_revoked_by_the_pages(client: Client, province: Province, hr: Officer) -> None:
    client.force_login(hr)

    issued = client.post(ISSUE, {"name": "人事系统", "unit": "一监区", "days": "90"})
    found = re.search(r'value="(wkt_[\w-]+)"', issued.content.decode())
    assert found
    secret = found[1]
    token = authenticate(secret)
    assert token
    listed = client.get(LIST).content.decode()
    address = reverse("people_staff:token-revoke", args=[token.public_id])
    asked = client.get(address).content.decode()
    client.post(address)

    assert (token.owner, token.unit) == (hr, province.ward)
    assert issued.headers["Cache-Control"] == "private, no-store"
    assert ("人事系统" in listed, secret in listed) == (True, False)
    assert "将立刻不能再用" in asked
    assert authenticate(secret) is None
    assert "已撤销" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"unit": "省监狱管理局"}, "unit", "没有“省监狱管理局”"),
        ({"unit": "清河市司法局"}, "unit", "没有“清河市司法局”"),
        ({"days": "3650"}, "days", "3650"),
        ({"name": ""}, "name", "请填写用途"),
    ],
)
def test_bad_forms_are_told_why(
    client: Client, province: Province, hr: Officer, sent: dict[str, str], field: str, words: str
) -> None:
    client.force_login(hr)

    page = client.post(ISSUE, {"name": "人事系统", "unit": "一监区", "days": "90", **sent})

    assert words in page.context["form"].errors[field][0]
    assert not AccessToken.objects.exists()


def test_who_sees_which(client: Client, province: Province, hr: Officer) -> None:
    issue(hr, province.ward, "监狱的")
    issue(make_staff(province.city, Role.UNIT_ADMINISTRATOR), province.township, "市里的")

    def seen(officer: Officer) -> list[str]:
        return [token.name for token in open_as(client, officer, LIST).context["page"]]

    assert seen(hr) == ["监狱的"]
    assert seen(make_staff(province.prison, Role.HR, "另一位")) == []
    assert seen(make_staff(province.root, Role.SECURITY_ADMINISTRATOR)) == ["市里的", "监狱的"]
    assert seen(make_staff(province.city, Role.SECURITY_ADMINISTRATOR)) == ["市里的"]


def test_others_are_turned_away(client: Client, province: Province, hr: Officer) -> None:
    token = issue(hr, province.ward)
    revoke = reverse("people_staff:token-revoke", args=[token.public_id])
    security = make_staff(province.root, Role.SECURITY_ADMINISTRATOR)
    stranger = make_staff(province.city, Role.HR)
    people = [
        make_officer(province.ward),
        make_staff(province.root, Role.TRAINER),
        make_staff(province.root, Role.AUDITOR),
    ]

    assert [open_as(client, one, LIST).status_code for one in people] == [403, 403, 403]
    assert open_as(client, security, ISSUE).status_code == 403
    assert open_as(client, stranger, revoke).status_code == 404
    assert client.post(revoke).status_code == 404
    assert AccessToken.objects.get().revoked_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_whatever_its_length(
    client: Client, province: Province, hr: Officer, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(count):
        issue(hr, province.ward, f"第{number}个")
    client.force_login(hr)

    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["page"]) == count
