"""Pages of the bank's list hold what one long list would, and a search that finds too much says so."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from quizzes.bank import viewsets
from quizzes.bank.filters import own_statutes
from quizzes.bank.items import Cited, Labels, create_item
from quizzes.bank.models import Item
from tests.cms.cast import logged_in
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single, true_false

pytestmark = pytest.mark.django_db
NOTICE = "符合的题很多"


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def client(two: TwoUnits) -> Client:
    return logged_in(two.zhou)


def fill(two: TwoUnits, count: int) -> list[Item]:
    items = [
        create_item(true_false(f"第{n:02}条 罪犯的通信"), bank=two.bank, labels=Labels(), actor=None)
        for n in range(count)
    ]
    create_item(true_false("罪犯的通信，别的单位"), bank=two.other_bank, labels=Labels(), actor=None)
    return items


@pytest.mark.parametrize("ordering", ["", "updated_at", "-updated_at"])
def test_pages_one_after_the_other_are_the_list(client: Client, two: TwoUnits, ordering: str) -> None:
    items = fill(two, 65)
    pages = [client.get(reverse("items:index"), {"p": page, "ordering": ordering}).context for page in (1, 2, 3)]

    assert [len(page["object_list"]) for page in pages] == [30, 30, 5]
    listed = [item for page in pages for item in page["object_list"]]
    assert listed == (items if ordering == "updated_at" else items[::-1])
    assert pages[0]["paginator"].count == 65


def test_search_shows_no_more_than_it_counts_and_says_so(
    client: Client, two: TwoUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = fill(two, 33)
    monkeypatch.setattr(viewsets, "MOST_COUNTED", 32)

    found = client.get(reverse("items:index"), {"q": "罪犯", "p": 2})
    all_of_them = client.get(reverse("items:index"), {"p": 2})
    monkeypatch.setattr(viewsets, "MOST_COUNTED", 33)
    just_enough = client.get(reverse("items:index"), {"q": "罪犯", "p": 2})

    assert list(found.context["object_list"]) == items[2:0:-1]
    assert list(just_enough.context["object_list"]) == list(all_of_them.context["object_list"]) == items[2::-1]
    said = [NOTICE in answer.content.decode() for answer in (found, all_of_them, just_enough)]
    assert said == [True, False, False]


def test_statutes_to_choose_from_are_those_that_own_items_cite(two: TwoUnits) -> None:
    cited = {two.bank: ("监狱法", "监狱法", "人民警察法"), two.other_bank: ("监狱法", "社区矫正法")}
    for bank, names in cited.items():
        for number, name in enumerate(names):
            question = single(f"第 {number} 题，{name}", citations=(Cited(name, "", "第一条"),))
            create_item(question, bank=bank, labels=Labels(), actor=None)
    asked = RequestFactory().get("/")

    found = {}
    for trainer in (two.zhou, two.chen):
        asked.user = trainer
        found[trainer.name] = own_statutes(asked)

    everybody = sorted({"监狱法", "人民警察法", "社区矫正法"})
    assert sorted(found[two.zhou.name]) == ["人民警察法", "监狱法"]
    assert sorted(found[two.chen.name]) == everybody
