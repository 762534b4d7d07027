from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from people.models import Officer, Role
from people.officers import set_status
from people.passwords import reset_password
from people.roles import grant_role
from records.audit import write_entry
from records.models import AuditEntry
from tests.factories import Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/people/audit/"


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def browser(client: Client, province: Province) -> Client:
    client.force_login(make_staff(province.prison, Role.AUDITOR))
    return client


def happen(province: Province) -> None:
    """A reset and a grant in the prison, a change of status in a township, an entry of no unit."""
    keeper = make_staff(province.root, Role.SYSTEM_ADMINISTRATOR, "钱管")
    officer = make_officer(province.ward, "张一", number="3301001")
    reset_password(officer, actor=keeper)
    grant_role(officer, Role.HR, unit=province.prison, actor=None)
    set_status(make_officer(province.township, "外单位的人"), Officer.Status.LEAVE, actor=keeper)
    with transaction.atomic():
        write_entry("nobody_named_this", actor=None, detail={"secret": "of no unit"})


def lines(response: Any) -> list[tuple[str, str, str, str]]:
    return [(line.actor, line.verb, line.target, line.unit) for line in response.context["lines"]]


def test_entries_of_the_own_units_in_words(
    province: Province, browser: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    happen(province)

    with django_assert_num_queries(8):
        page = browser.get(PAGE)

    assert lines(page) == [
        ("系统", "授权", "张一 3301001", "第一监狱"),
        ("钱管", "重设密码", "张一 3301001", "一监区"),
    ]
    code = province.prison.code
    assert page.context["lines"][0].detail == f"角色 政工（人事）；单位 {code}；警号或工号 3301001"
    assert [text for text in ["外单位的人", "of no unit"] if text in page.content.decode()] == []


def test_the_whole_trees_auditor_sees_what_belongs_to_no_unit(province: Province, client: Client) -> None:
    happen(province)
    client.force_login(make_staff(province.root, Role.AUDITOR))

    page = client.get(PAGE)

    assert len(lines(page)) == 4
    assert lines(page)[0] == ("系统", "nobody_named_this", "", "")


def test_entries_are_filtered(province: Province, client: Client) -> None:
    happen(province)
    client.force_login(make_staff(province.root, Role.AUDITOR))
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    number = Officer.objects.get(name="钱管").officer_number

    def count(**parameters: Any) -> int:
        return len(lines(client.get(PAGE, parameters)))

    assert count(verb="password_reset") == 1
    assert (count(actor="钱"), count(actor=number), count(actor="无人")) == (2, 2, 0)
    assert (count(since=today), count(since=tomorrow)) == (4, 0)
    assert (count(until=today), count(until=today - timedelta(days=1))) == (4, 0)
    assert count(verb="password_reset", actor="钱", since=today, until=today) == 1
    assert count(since="nonsense") == 4


def test_long_details_are_cut_and_escaped(province: Province, browser: Client) -> None:
    with transaction.atomic():
        write_entry("x", actor=None, unit_path=province.ward.path, detail={"file": "<b>", "changes": ["很长"] * 500})

    page = browser.get(PAGE)

    assert len(page.context["lines"][0].detail) == 301
    assert "&lt;b&gt;" in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.AUDITOR])
def test_only_auditors_read(province: Province, client: Client, role: str) -> None:
    happen(province)
    client.force_login(make_staff(province.root, Role(role)))

    page = client.get(PAGE)

    assert page.status_code == 403
    assert "张一" not in page.content.decode()


def test_nobody_writes_the_trail(province: Province, browser: Client) -> None:
    happen(province)

    assert browser.post(PAGE).status_code == 405
    for change in ["UPDATE records_auditentry SET verb = 'x'", "DELETE FROM records_auditentry"]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert AuditEntry.objects.count() == 4
