"""Notices and briefs as officers read them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms import review
from cms.models import NoticePage
from cms.notices import newest_notice
from people.models import Officer, Role
from tests.cms.factories import make_notice
from tests.factories import Province, make_officer, make_province, make_staff


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


@pytest.fixture
def client(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_the_list_has_both_columns_and_each_alone(province: Province, client: Client) -> None:
    notice = make_notice(province.root, "通知一则")
    make_notice(province.root, "简报一期", kind="brief")
    make_notice(province.township, "别单位的", audience="own_unit")

    day = f"{timezone.localdate():%-m月%-d日}"
    both, briefs = client.get("/notices/").content.decode(), client.get("/notices/?kind=brief").content.decode()
    assert both.index("简报一期") < both.index("通知一则")
    assert both.count(f"省司法厅 · {day}") == 2
    assert f"省司法厅 · {day}" in client.get(f"/notices/{notice.public_id}/").content.decode()
    assert "简报一期" in briefs
    assert "通知一则" not in briefs
    assert "别单位的" not in both + briefs


def test_an_empty_list_says_so(client: Client) -> None:
    assert "还没有通知" in client.get("/notices/").content.decode()


def test_a_notice_is_read_by_whom_its_audience_admits_and_does_not_exist_for_others(province: Province) -> None:
    notice = make_notice(province.prison, "只给监狱", audience="own_unit", body=[("paragraph", "<p>请照办。</p>")])
    inside, outside = Client(), Client()
    inside.force_login(make_officer(province.ward))
    outside.force_login(make_officer(province.township))

    assert "请照办。" in inside.get(f"/notices/{notice.public_id}/").content.decode()
    assert outside.get(f"/notices/{notice.public_id}/").status_code == 404
    assert Client().get(f"/notices/{notice.public_id}/").status_code == 302


def test_a_notice_that_was_taken_down_says_by_whom_and_never_was_there_for_others(province: Province) -> None:
    notice = make_notice(province.prison, "下架的通知", audience="own_unit")
    review.take_down(notice, actor=make_staff(province.prison, Role.TRAINER))
    inside, outside = Client(), Client()
    inside.force_login(make_officer(province.ward))
    outside.force_login(make_officer(province.township))
    page = inside.get(f"/notices/{notice.public_id}/")

    assert page.status_code == 410
    assert "由第一监狱于" in page.content.decode()
    assert outside.get(f"/notices/{notice.public_id}/").status_code == 404


def test_the_newest_notice_is_the_one_line_of_the_home_page(province: Province, officer: Officer) -> None:
    assert newest_notice(officer) is None
    make_notice(province.root, "先发的")
    make_notice(province.township, "别单位的", audience="own_unit")
    newer = make_notice(province.root, "后发的")

    assert newest_notice(officer) == newer


def test_queries_are_as_many_for_one_notice_as_for_three(
    province: Province, client: Client, django_assert_num_queries: Any
) -> None:
    make_notice(province.root)
    with django_assert_num_queries(5):
        client.get("/notices/")
    make_notice(province.root)
    make_notice(province.root)
    with django_assert_num_queries(5):
        client.get("/notices/")
    assert NoticePage.objects.count() == 3
