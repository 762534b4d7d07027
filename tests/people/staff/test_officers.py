from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.login import log_in
from people.models import Officer, Role, RoleGrant
from people.roster.sheet import read_tables
from records.models import AuditEntry, PrivateFile
from tests.factories import LONG_AGO, Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db


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


def address(name: str, officer: Officer | None = None) -> str:
    return reverse(f"people_staff:{name}", args=[officer.public_id] if officer else [])


def names(response: Any) -> list[str]:
    return [officer.name for officer in response.context["page"]]


def test_roster_lists_the_keepers_people_and_nobody_else(province: Province, browser: Client) -> None:
    make_officer(province.ward, "张一", number="3301001")
    make_officer(province.other_ward, "李二", number="3301002")
    make_officer(province.township, "王三", number="3301003")
    make_officer(province.prisons, "赵四", number="3301004")

    response = browser.get(address("roster"))

    assert names(response) == ["周敏", "张一", "李二"]
    assert [name for name in ["王三", "赵四", "城南司法所"] if name in response.content.decode()] == []


def test_roster_is_filtered_by_unit_name_and_number(province: Province, browser: Client) -> None:
    make_officer(province.ward, "张一", number="3301001")
    make_officer(province.other_ward, "张二", number="3302002")

    def found(**parameters: str) -> list[str]:
        return names(browser.get(address("roster"), parameters))

    assert found(unit=str(province.ward.public_id)) == ["张一"]
    assert found(search="张") == ["张一", "张二"]
    assert found(search=" 3302") == ["张二"]
    assert found(search="３３０２００２") == ["张二"]
    assert found(search="张", unit=str(province.other_ward.public_id)) == ["张二"]
    assert found(search="没有") == []


def test_roster_is_paged_and_keeps_its_filters(province: Province, browser: Client) -> None:
    for number in range(51):
        make_officer(province.ward, "同名", number=str(3300000 + number))

    page = browser.get(address("roster"), {"search": "同名", "page": "2"})

    assert len(names(page)) == 1
    assert "search=%E5%90%8C%E5%90%8D&amp;page=1" in page.content.decode()


@pytest.mark.parametrize("unit", ["township", "prisons", "nonsense"])
def test_units_outside_the_scope_do_not_exist(province: Province, browser: Client, unit: str) -> None:
    public_id = getattr(getattr(province, unit, None), "public_id", "6f1c2f0e-0000-4000-8000-000000000000")

    assert browser.get(address("roster"), {"unit": str(public_id)}).status_code == 404


def test_a_unit_that_is_no_id_does_not_exist(browser: Client) -> None:
    assert browser.get(address("roster"), {"unit": "1' OR 1=1"}).status_code == 404


def test_one_officer_shows_every_posting(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward, "张一")
    officer.postings.update(starts_on=date(2024, 1, 1))
    officer.postings.create(unit=province.other_ward, starts_on=LONG_AGO, ends_on=date(2024, 1, 1), post="内勤")

    content = browser.get(address("officer", officer)).content.decode()

    assert ["2024-01-01" in content, "二监区" in content, "至今" in content] == [True, True, True]


def test_lists_cost_the_same_at_one_and_at_three(
    province: Province, browser: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_officer(province.ward, "张一")
    with django_assert_num_queries(6):
        browser.get(address("roster"))
    make_officer(province.ward, "张二")
    make_officer(province.other_ward, "张三")

    with django_assert_num_queries(6):
        browser.get(address("roster"))


def test_reset_gives_a_file_that_is_fetched_once(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward, "张一", number="3301001")

    reply = browser.post(address("officer-reset", officer))
    page = browser.get(reply["Location"])
    download = browser.post(reply["Location"])
    again = browser.get(reply["Location"])

    assert (reply.status_code, page.status_code, again.status_code) == (302, 200, 410)
    [[_header, [number, name, unit, password]]] = read_tables(download.content)
    assert (number, name, unit) == ("3301001", "张一", "一监区")
    assert log_in(officer_number="3301001", password=password, address=None) == officer
    assert password not in page.content.decode() + again.content.decode()
    assert browser.post(reply["Location"]).status_code == 404


def test_resetting_who_may_do_more_is_refused(province: Province, browser: Client) -> None:
    auditor = make_staff(province.ward, Role.AUDITOR)
    before = auditor.password

    page = browser.post(address("officer-reset", auditor), follow=True)

    assert "此人的权限比你大" in page.content.decode()
    assert (Officer.objects.get(pk=auditor.pk).password, PrivateFile.objects.count()) == (before, 0)


def test_new_officer_comes_with_a_password_file(province: Province, browser: Client) -> None:
    data = {"officer_number": "3301777", "name": "新来", "unit": "第一监狱/一监区", "starts_on": "2026-03-01"}

    reply = browser.post(address("officer-add"), data | {"rank": "", "post": "内勤"})

    officer = Officer.objects.get(officer_number="3301777")
    assert reply["Location"] == reverse("records:file", args=[PrivateFile.objects.get().public_id])
    assert (officer.posting.unit, officer.posting.post) == (province.ward, "内勤")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("officer_number", "3301001", "警号“3301001”已经有人在用。"),
        ("officer_number", "", "请填写警号或工号"),
        ("name", "", "请填写姓名"),
        ("unit", "城南司法所", "你管理的单位里没有“城南司法所”。"),
        ("starts_on", "春天", "输入一个有效的日期。"),
    ],
)
def test_what_cannot_be_entered_is_said_by_its_field(
    province: Province, browser: Client, field: str, value: str, error: str
) -> None:
    make_officer(province.township, number="3301001")
    data = {"officer_number": "3301777", "name": "新来", "unit": "SJ101", "starts_on": "2026-03-01", field: value}

    page = browser.post(address("officer-add"), data)

    assert page.context["form"].errors == {field: [error]}
    assert Officer.objects.filter(officer_number="3301777").count() == 0


def test_transfer_and_status_by_the_page(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward, "张一")
    data = {"unit": "SJ102", "rank": "二级警长", "post": "内勤", "starts_on": "2026-03-01"}

    browser.post(address("officer-transfer", officer), data)
    browser.post(address("officer-status", officer), {"status": "seconded"})

    officer = Officer.objects.get(pk=officer.pk)
    assert (officer.posting.unit, officer.posting.rank, officer.status) == (province.other_ward, "二级警长", "seconded")
    verbs = ["officer_status_changed", "officer_posted"]
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == verbs


def test_transfer_that_is_refused_says_why(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward, "张一")
    data = {"unit": "SJ102", "rank": "", "post": "", "starts_on": "2019-03-01"}

    page = browser.post(address("officer-transfer", officer), data)

    assert page.context["transfer_form"].errors == {
        "starts_on": ["任职起始日期 2019-03-01 早于现在任职的起始日期 2020-01-01。"]
    }


def test_transfer_of_someone_with_a_planned_posting_elsewhere_is_refused(province: Province, browser: Client) -> None:
    officer = make_officer(province.ward, "张一")
    officer.postings.update(ends_on=date(2027, 1, 1))
    officer.postings.create(unit=province.township, starts_on=date(2027, 1, 1))
    data = {"unit": "SJ102", "rank": "", "post": "", "starts_on": "2027-03-01"}

    page = browser.post(address("officer-transfer", officer), data)

    assert page.context["transfer_form"].errors == {"starts_on": ["此人后面的任职在别的单位。"]}
    assert officer.postings.count() == 2


def test_the_auditor_cannot_be_retired_by_the_roster(province: Province, browser: Client) -> None:
    auditor = make_staff(province.ward, Role.AUDITOR)

    page = browser.post(address("officer-status", auditor), {"status": "retired"}, follow=True)

    assert "请先由安全管理员撤销授权" in page.content.decode()
    assert Officer.objects.get(pk=auditor.pk).is_active


@pytest.mark.parametrize("name", ["officer", "officer-transfer", "officer-status", "officer-reset"])
def test_people_outside_the_scope_do_not_exist(province: Province, browser: Client, name: str) -> None:
    data = {"unit": "SJ101", "status": "left", "starts_on": "2026-03-01"}
    for stranger in [make_officer(province.township), make_officer(province.prisons)]:
        before = Officer.objects.filter(pk=stranger.pk).values().get(), list(stranger.postings.values())

        reply = (
            browser.get(address(name, stranger)) if name == "officer" else browser.post(address(name, stranger), data)
        )

        assert reply.status_code == 404
        assert (Officer.objects.filter(pk=stranger.pk).values().get(), list(stranger.postings.values())) == before


def test_a_revoked_keeper_is_told_whose_page_it_is(province: Province, browser: Client, keeper: Officer) -> None:
    RoleGrant.objects.filter(officer=keeper).delete()

    page = browser.get(address("roster"))

    assert page.status_code == 403
    assert "这里由单位管理员、系统管理员使用" in page.content.decode()
