from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from cms.statutes.citing import find_targets
from tests.cms.statutes.texts import load_both

pytestmark = pytest.mark.django_db
TITLE = "中华人民共和国示范书屋法"
DAY = date(2024, 11, 22)


def test_a_citation_leads_to_its_article_by_full_or_short_title(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    old, new = load_both()
    cited = [
        (TITLE, "2024", "第四条之一"),
        ("示范书屋法", "2012", "第三条"),
        ("示范书屋法", "", "第三条"),
        ("示范书屋法", "", ""),
    ]
    with django_assert_num_queries(2):
        found = find_targets(cited, day=DAY)

    assert [(found[row].url, found[row].status, found[row].is_article) for row in cited] == [
        (f"/statutes/{new.public_id}/articles/4-1/", "current", True),
        (f"/statutes/{old.public_id}/articles/3/", "superseded", True),
        (f"/statutes/{new.public_id}/articles/3/", "current", True),
        (f"/statutes/{new.public_id}/", "current", False),
    ]


def test_without_an_edition_the_one_in_force_on_the_day_counts() -> None:
    old, _new = load_both()
    cited = ("示范书屋法", "", "第三条")

    assert find_targets([cited], day=date(2024, 10, 31))[cited].url == f"/statutes/{old.public_id}/articles/3/"
    assert find_targets([("示范书屋法", "2024", "第三条")], day=date(2024, 10, 31)).popitem()[1].status == "future"


def test_what_is_not_loaded_leads_nowhere(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load_both()
    cited = [
        ("示范书屋法", "2018", "第三条"),
        ("示范书屋法", "2024", "第六条"),
        ("示范书屋法", "2024", "第四条之二"),
        ("示范书屋法", "2024", "附表"),
        ("示范食堂法", "", "第一条"),
    ]

    assert find_targets(cited, day=DAY) == {}
    with django_assert_num_queries(0):
        assert find_targets([], day=DAY) == {}
