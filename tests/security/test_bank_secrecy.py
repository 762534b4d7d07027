"""T3 and T4 on the bank's own screens: keys, rationales, citations and what waits for a recheck bear canaries. A trainer of another unit, a
trainer to whom the bank is lent and an officer open every address of the admin with every id; who owns them finds them."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from quizzes.bank.items import Cited, Labels, create_item
from quizzes.bank.models import BankLoan, Item, Recheck
from quizzes.exams.item_health import compute_health
from tests.factories import make_exam, make_officer
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single
from tests.security.scenes import plain_templates
from tests.security.test_admin_scope import admin_patterns, every_field, fill, logged_in

pytestmark = pytest.mark.django_db
SECRET = re.compile(rb"SECRET-[a-z]+")
WHO = ("stranger", "borrower", "officer")


@pytest.fixture
def two(db: None) -> Iterator[TwoUnits]:
    with plain_templates():
        yield make_two_units()


@pytest.fixture
def ids(two: TwoUnits) -> dict[str, list[str]]:
    """Of an item whose words anybody may read that borrows it, and whose rationale, citation and recheck nobody else may."""
    cited = (Cited("SECRET-statute法", "2012", "第三条"),)
    question = single("卷宗保存多少年？", rationale="SECRET-rationale", citations=cited)
    item = create_item(question, bank=two.bank, labels=Labels(), actor=two.zhou)
    texts = {
        "old_text": "SECRET-text七日",
        "new_text": "SECRET-text十日",
        "old_article": "第三条",
        "new_article": "第四条",
    }
    recheck = Recheck.objects.create(
        item=item,
        version_id=item.current_version_id,
        statute="SECRET-statute法",
        old_edition="2012",
        new_edition="2026",
        **texts,
    )
    exam = make_exam(two.zhou, two.province.prison)
    compute_health()
    rows = (item, item.current_version, recheck, two.bank, exam, exam.paper)
    return {
        "uuid": [str(row.public_id) for row in rows if row],
        "int": [str(item.pk), "1"],
        "str": [str(item.pk), "xlsx"],
    }


def client_of(two: TwoUnits, who: str) -> Client:
    if who == "borrower":
        BankLoan.objects.create(bank=two.bank, unit=two.province.city, created_by=two.zhou)
    return logged_in(make_officer(two.province.ward) if who == "officer" else two.li)


def routes() -> list[str]:
    """The bank's and the exams' screens; the others are crawled by their own files."""
    rooms = r"/admin/(items|rechecks|item-health|imports|banks|papers|exams|topics|$)"
    return [route for route in admin_patterns() if re.match(rooms, route)]


def body_of(response: HttpResponse) -> bytes:
    body = b"".join(response) if response.streaming else response.content
    return body + repr(list(response.items())).encode()


@pytest.mark.parametrize(
    "who", [who if who == "borrower" else pytest.param(who, marks=pytest.mark.long) for who in WHO]
)
def test_nobody_else_finds_a_canary_or_changes_anything(two: TwoUnits, ids: dict[str, list[str]], who: str) -> None:
    client = client_of(two, who)
    fields = every_field() | {"recheck": ids["uuid"], "step": f"confirm:{ids['uuid'][2]}", "changed_law_ok": "1"}
    before = (list(Recheck.objects.values()), list(Item.objects.order_by("pk").values()))
    found, broken, count = {}, [], 0

    for route in routes():
        for url in fill(route, ids):
            for response in (client.get(url), client.post(url, fields)):
                count += 1
                if secrets := SECRET.findall(body_of(response)):
                    found[url] = secrets
                if response.status_code >= 500:
                    broken.append(url)

    assert (found, broken) == ({}, [])
    assert (list(Recheck.objects.values()), list(Item.objects.order_by("pk").values())) == before
    assert count > 60


def test_the_own_trainer_finds_them(two: TwoUnits, ids: dict[str, list[str]]) -> None:
    """The control: what the crawl looks for is there to be found."""
    client = logged_in(two.zhou)

    found = {
        secret for route in routes() for url in fill(route, ids) for secret in SECRET.findall(body_of(client.get(url)))
    }

    assert found >= {b"SECRET-rationale", b"SECRET-text", b"SECRET-statute"}


def test_the_borrower_sees_the_words_of_the_item(two: TwoUnits, ids: dict[str, list[str]]) -> None:
    """And is told of a paper's items that wait, by their words alone."""
    client = client_of(two, "borrower")
    Recheck.objects.all().delete()

    assert "卷宗保存多少年" in client.get("/admin/papers/new/").content.decode()
