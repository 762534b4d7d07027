import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cms.statutes.texts import TITLE, load_both
from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db
STATUTES = "/api/v1/statutes/"


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(make_officer(make_province().ward))
    return client


def ask(client: Client, address: str, **query: Any) -> Any:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_list_names_its_fields_and_takes_a_fixed_number_of_statements(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old, new = load_both()
    with django_assert_num_queries(4):
        page = ask(reader, STATUTES)

    assert page["count"] == 2
    assert page["results"][1] == {
        "id": str(old.public_id),
        "title": TITLE,
        "edition": "2012",
        "label": "2012年",
        "issuing_body": "示范机关",
        "effective_on": "2012-06-01",
        "is_effective_day_known": True,
        "ended_on": "2024-11-01",
        "superseded_by": str(new.public_id),
        "article_count": 5,
    }


@pytest.mark.parametrize(
    ("query", "editions"),
    [
        ({"in_force_on": "2024-10-31"}, ["2012"]),
        ({"in_force_on": "2024-11-01"}, ["2024"]),
        ({"in_force_on": "2000-01-01"}, []),
        ({"title": "书屋"}, ["2024", "2012"]),
        ({"title": "食堂"}, []),
        ({"edition": "2012"}, ["2012"]),
        ({"limit": 1, "offset": 1}, ["2012"]),
    ],
)
def test_the_list_is_filtered_and_paged(reader: Client, query: dict[str, Any], editions: list[str]) -> None:
    load_both()

    assert [row["edition"] for row in ask(reader, STATUTES, **query)["results"]] == editions


def test_a_text_comes_with_its_headings_and_its_articles_apart(reader: Client) -> None:
    _old, new = load_both()

    detail = ask(reader, f"{STATUTES}{new.public_id}/")
    articles = ask(reader, f"{STATUTES}{new.public_id}/articles/", limit=2, offset=3)

    assert detail["divisions"][0] == {"position": 1, "level": 1, "title": "序言", "text": "读书是好事。"}
    assert len(detail["history"]) == 2
    assert articles["count"] == 6
    assert articles["results"] == [
        {"number": 4, "sub": 0, "label": "第四条", "position": 8, "text": "借阅图书的期限为三十日以下。"},
        {"number": 4, "sub": 1, "label": "第四条之一", "position": 9, "text": "到期可以续借一次。"},
    ]
    assert len(ask(reader, f"{STATUTES}{new.public_id}/articles/", number=4)["results"]) == 2


def test_unknown_keys_and_values_are_errors(reader: Client) -> None:
    _old, new = load_both()
    for address in (
        f"{STATUTES}?short_title=x",
        f"{STATUTES}?in_force_on=yesterday",
        f"{STATUTES}{new.public_id}/?x=1",
        f"{STATUTES}{new.public_id}/articles/?number=0",
    ):
        assert reader.get(address).status_code == 400, address
    assert reader.get(f"{STATUTES}{uuid.uuid4()}/").status_code == 404
    assert reader.post(STATUTES, {}, content_type="application/json").status_code == 405
    assert Client().get(STATUTES).status_code == 403
