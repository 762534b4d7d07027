"""Reading statutes: list, text, article, sheet, comparison. The law is everybody's who is logged in, and nobody else's."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from cms.statutes.models import StatuteVersion
from people.models import Officer
from tests.cms.statutes.texts import NEW, OLD, TITLE, load, load_both
from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return make_officer(make_province().ward)


@pytest.fixture
def reader(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


def load_third() -> StatuteVersion:
    return load(OLD.replace(TITLE, "示范食堂条例"), "2012", date(2012, 6, 1))


def test_strangers_are_sent_to_the_login(client: Client) -> None:
    old, new = load_both()
    for address in (
        "/statutes/",
        f"/statutes/{new.public_id}/",
        f"/statutes/{new.public_id}/articles/3/",
        f"/statutes/{old.public_id}/compare/{new.public_id}/",
    ):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/login/?next={address}")


def test_the_list_opens_what_is_in_force_and_finds_by_title(reader: Client) -> None:
    old, new = load_both()
    load_third()

    page = text_of(reader, "/statutes/")
    found = text_of(reader, "/statutes/?q=书屋")

    assert page.index(str(new.public_id)) < page.index(str(old.public_id))
    assert "示范食堂条例" in page and "示范食堂条例" not in found
    assert f'<a href="/statutes/{new.public_id}/">{TITLE}</a>' in found
    assert "没找到“钓鱼”" in text_of(reader, "/statutes/?q=钓鱼")


def test_the_list_takes_the_same_statements_for_one_statute_and_for_three(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_third()
    with django_assert_num_queries(5):
        text_of(reader, "/statutes/")
    load_both()
    load(OLD.replace(TITLE, "示范浴室条例"), "2012", date(2012, 6, 1))
    with django_assert_num_queries(5):
        text_of(reader, "/statutes/")


def test_a_text_has_contents_an_anchor_for_every_article_and_says_that_it_is_in_force(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old, new = load_both()

    with django_assert_num_queries(7):
        page = text_of(reader, f"/statutes/{new.public_id}/")

    for code in ("1", "2", "3", "4", "4-1", "5"):
        assert f'<div id="article-{code}"><p><a href="articles/{code}/">' in page
    assert '<a href="#part-1">序言</a>' in page and '<h2 id="part-1">序言</h2><p>读书是好事。</p>' in page
    assert "<h3 id=" in page
    assert "现行有效" in page and "2024年11月1日起施行" in page
    assert f"/statutes/{old.public_id}/compare/{new.public_id}/" in page


def test_a_superseded_text_says_so_and_leads_to_the_current_one(reader: Client) -> None:
    old, new = load_both()

    page = text_of(reader, f"/statutes/{old.public_id}/")

    assert "这是旧文本，2024年11月1日起不再施行。" in page
    assert f'<a href="/statutes/{new.public_id}/">看现行文本（2024年修订）</a>' in page
    assert "现行有效" not in page


def test_a_text_that_is_not_yet_in_force_says_so(reader: Client) -> None:
    soon = localdate() + timedelta(days=40)
    old, new = load(OLD, "2012", date(2012, 6, 1)), load(NEW, "2024", soon)

    assert f"这个文本 {soon.year}年{soon.month}月{soon.day}日才开始施行。" in text_of(
        reader, f"/statutes/{new.public_id}/"
    )
    assert "现行有效" in text_of(reader, f"/statutes/{old.public_id}/")
    assert text_of(reader, "/statutes/").count("现行有效") == 1


def test_an_article_has_a_page_with_its_neighbors(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _old, new = load_both()
    with django_assert_num_queries(9):
        page = text_of(reader, f"/statutes/{new.public_id}/articles/4-1/")

    assert "到期可以续借一次。" in page and "第二章 借阅 · 第一节 期限" in page
    assert f'href="/statutes/{new.public_id}/#article-4-1"' in page
    assert f'rel="prev" href="/statutes/{new.public_id}/articles/4/"' in page
    assert f'rel="next" href="/statutes/{new.public_id}/articles/5/"' in page


def test_the_sheet_is_the_article_without_the_page_around(reader: Client) -> None:
    old, new = load_both()
    address = f"/statutes/{old.public_id}/articles/3/"

    sheet = text_of(reader, address, **{"X-Sheet": "1"})

    assert "七日至十五日" in sheet and "已被修改" in sheet and "<html" not in sheet
    assert f"/statutes/{old.public_id}/compare/{new.public_id}/?show=all#old-3" in sheet
    assert "<html" in text_of(reader, address)


def test_what_is_not_there_is_404(reader: Client) -> None:
    old, new = load_both()
    third = load_third()
    for address in (
        f"/statutes/{uuid.uuid4()}/",
        f"/statutes/{uuid.uuid4()}/articles/1/",
        f"/statutes/{new.public_id}/articles/6/",
        f"/statutes/{new.public_id}/articles/0/",
        f"/statutes/{new.public_id}/articles/99999/",
        f"/statutes/{new.public_id}/articles/4-2/",
        f"/statutes/{new.public_id}/compare/{new.public_id}/",
        f"/statutes/{old.public_id}/compare/{third.public_id}/",
        f"/statutes/{old.public_id}/compare/{uuid.uuid4()}/",
    ):
        assert reader.get(address).status_code == 404, address


@pytest.mark.parametrize(
    ("asked", "leads_to"), [("3", "#article-3"), ("4-1", "#article-4-1"), ("9", ""), ("三", ""), ("-", ""), ("²", "")]
)
def test_the_form_jumps_to_an_article(reader: Client, asked: str, leads_to: str) -> None:
    _old, new = load_both()

    response = reader.get(f"/statutes/{new.public_id}/", {"article": asked})

    assert (response.status_code, response["Location"]) == (302, f"/statutes/{new.public_id}/{leads_to}")
    if not leads_to:
        assert "没有这一条。这部法到第五条为止。" in text_of(reader, response["Location"])


def test_two_texts_stand_beside_each_other_with_their_changes_marked(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old, new = load_both()
    with django_assert_num_queries(6):
        page = text_of(reader, f"/statutes/{new.public_id}/compare/{old.public_id}/")

    assert "修改 3 条，新增 2 条，删去 1 条；1 条内容没有变。" in page
    assert "<p>借阅图书的期限为<del>七日至十五日</del>。</p>" in page
    assert "<p>借阅图书的期限为<ins>三十日以下</ins>。</p>" in page
    assert 'id="old-3"' in page and 'id="new-4-1"' in page
    assert "没有变</span>" not in page
    assert "没有变</span>" in text_of(reader, f"/statutes/{old.public_id}/compare/{new.public_id}/?show=all")


def test_a_text_is_escaped_wherever_it_is_shown(reader: Client) -> None:
    """The parser refuses markup; a row that came in another way must do no harm either."""
    old, new = load_both()
    new.articles.filter(number=2).update(text="<script>alert(1)</script>\n<b>二</b>")
    new.divisions.filter(position=1).update(title="<i>序言</i>")

    for address in (
        f"/statutes/{new.public_id}/",
        f"/statutes/{new.public_id}/articles/2/",
        f"/statutes/{old.public_id}/compare/{new.public_id}/",
    ):
        page = text_of(reader, address)
        assert "<script>alert" not in page and "<b>二" not in page and "<i>序言" not in page
        assert "&lt;script&gt;alert" in page
