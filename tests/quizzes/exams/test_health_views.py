"""The screens of items' health: alarms first, nothing under five people, and only the trainer's own items (G6, G10)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer
from quizzes.bank.items import edit_base, revise_item
from quizzes.bank.life import retire_item
from quizzes.bank.models import BankLoan, Item
from quizzes.exams.health_pages import count_alarms, list_unused
from quizzes.exams.item_health import compute_health
from quizzes.exams.models import Exam, VersionHealth
from tests.factories import make_exam, make_item, make_officer, make_province
from tests.quizzes.bank.cast import make_trainer, single
from tests.quizzes.exams.test_item_health import versions_of
from tests.quizzes.exams.test_statistics import hand_in

pytestmark = pytest.mark.django_db
LIST = "/admin/item-health/"


@pytest.fixture
def province() -> Any:
    return make_province()


@pytest.fixture
def zhou(province: Any) -> Officer:
    return make_trainer(province.prison, "周敏")


@pytest.fixture
def exam(province: Any, zhou: Officer) -> Exam:
    """Its first item has a wrong key."""
    exam = make_exam(zhou, province.prison)
    for _ in range(10):
        hand_in(exam, make_officer(province.ward), "o0", ["o0", "o1"], True, ["改造"])
    for _ in range(10):
        hand_in(exam, make_officer(province.ward), "o2", ["o2"], False, ["惩罚"])
    compute_health()
    return exam


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page_of(exam: Exam, position: int = 1) -> str:
    item = Item.objects.get(versions=versions_of(exam)[position - 1])
    return reverse("item_health:item", args=[item.public_id])


def test_alarms_stand_first_and_each_can_be_looked_at_alone(exam: Exam, zhou: Officer) -> None:
    client = client_of(zhou)
    page = client.get(LIST).content.decode()
    alone = client.get(LIST, {"alarm": "key_wrong"}).content.decode()

    assert page.index("答案可能错了：成绩好的人反而答错得多</p>") < page.index("监狱工作以")
    assert "禁闭" in alone
    assert "监狱工作以" not in alone


def test_one_item_shows_its_figures_with_how_many_people_they_rest_on(exam: Exam, zhou: Officer) -> None:
    page = client_of(zhou).get(page_of(exam)).content.decode()

    assert "<dt>人数</dt><dd>20</dd>" in page
    assert "0.50" in page
    assert "-1.00" in page
    assert "C 十五日 <b>答案</b>" in page
    assert "近 90 天 1 场考试用了它" in page


def test_never_used_is_an_alarm_in_words_on_every_screen(exam: Exam, zhou: Officer) -> None:
    """Of an item in use that no paper holds in any version; a draft and a retired one are not missed."""
    bank = Item.objects.first().bank  # type: ignore[union-attr]
    unused, retired = make_item(bank, stem="没有人考过的题？"), make_item(bank, stem="停用的题？")
    retire_item(retired, actor=zhou)
    client = client_of(zhou)

    alone = client.get(LIST, {"alarm": "unused"}).content.decode()
    whole = client.get(LIST).content.decode()
    key_wrong = client.get(LIST, {"alarm": "key_wrong"}).content.decode()
    own = client.get(reverse("item_health:item", args=[unused.public_id])).content.decode()
    used = client.get(page_of(exam)).content.decode()

    assert ("没有人考过的题？" in alone, "监狱工作以" in alone, "停用的题" in alone) == (True, False, False)
    assert ("没有人考过的题？" in whole, "停用的题" in whole, "没有人考过的题？" in key_wrong) == (True, False, False)
    assert '从来没有用过</span> <span class="num">1</span>' in whole
    assert '<p class="notice notice-w">从来没有用过</p>' in own
    assert "从来没有用过" not in used
    assert "近 90 天 1 场" in whole
    assert "一道题 90 天里最多进 6 场考试" in whole


def test_a_new_version_of_a_used_item_is_not_called_unused(exam: Exam, zhou: Officer) -> None:
    item = Item.objects.get(versions=versions_of(exam)[0])
    revise_item(item, question=single("换了题干的题？"), based_on=edit_base(item), actor=zhou)

    assert list(list_unused(zhou)) == []
    assert count_alarms(zhou)["unused"] == 0


def test_nothing_is_shown_of_fewer_than_five(province: Any, zhou: Officer) -> None:
    exam = make_exam(zhou, province.prison)
    for _ in range(4):
        hand_in(exam, make_officer(province.ward), "o2", None, None, None)
    compute_health()

    client = client_of(zhou)
    assert VersionHealth.objects.filter(people=4).count() == 4
    assert "考过的人不足 5 人" in client.get(page_of(exam)).content.decode()
    assert "不足 5</td>" in client.get(LIST).content.decode()


@pytest.mark.parametrize("who", ["stranger", "borrower", "officer"])
def test_nobody_else_reads_any_of_it(exam: Exam, province: Any, zhou: Officer, who: str) -> None:
    """Not even who may use the items: every figure depends on the key."""
    li = make_trainer(province.city, "李强")
    if who == "borrower":
        bank = Item.objects.first().bank  # type: ignore[union-attr]
        BankLoan.objects.create(bank=bank, unit=province.city, created_by=zhou)
    client = client_of(make_officer(province.ward) if who == "officer" else li)

    one, whole = client.get(page_of(exam)), client.get(LIST)

    assert one.status_code == (302 if who == "officer" else 404)
    assert "禁闭" not in whole.content.decode()
