import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer
from people.scope import OutOfScope
from quizzes.bank.banks import create_bank, ensure_topics, rename_bank
from quizzes.bank.items import Labels, create_item
from quizzes.bank.models import Bank, Topic
from records.models import AuditEntry
from tests.quizzes.bank.cast import TwoUnits, make_two_units, single

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def last_verb() -> str:
    return AuditEntry.objects.latest("id").verb


def test_trainer_opens_a_bank_for_a_unit_in_scope(two: TwoUnits) -> None:
    fields = {"name": "一监区题库", "code": "ward-1", "unit": two.province.ward.pk}

    logged_in(two.zhou).post(reverse("banks:add"), fields)

    bank = Bank.objects.get(code="ward-1")
    assert (bank.unit, last_verb()) == (two.province.ward, "bank_created")


def test_bank_for_another_unit_is_refused(two: TwoUnits) -> None:
    fields = {"name": "越权", "code": "foreign", "unit": two.province.city.pk}

    response = logged_in(two.zhou).post(reverse("banks:add"), fields)
    with pytest.raises(OutOfScope):
        create_bank(code="foreign", name="越权", unit=two.province.city, actor=two.zhou)

    assert (response.status_code, Bank.objects.filter(code="foreign").count()) == (200, 0)


def test_code_that_is_taken_is_refused_in_words(two: TwoUnits) -> None:
    fields = {"name": "另一个", "code": "city-law", "unit": two.province.prison.pk}

    response = logged_in(two.zhou).post(reverse("banks:add"), fields)

    assert list(response.context["form"].errors) == ["code"]


def test_bank_is_renamed_by_its_own_trainers(two: TwoUnits) -> None:
    url = reverse("banks:edit", args=[two.bank.public_id])

    logged_in(two.zhou).post(url, {"name": "监狱法题库", "code": "changed"})
    assert logged_in(two.li).post(url, {"name": "越权"}).status_code == 404
    with pytest.raises(OutOfScope):
        rename_bank(two.bank, name="越权", actor=two.li)

    two.bank.refresh_from_db()
    assert (two.bank.name, two.bank.code, last_verb()) == ("监狱法题库", "prison-law", "bank_renamed")


def test_topic_is_renamed_by_whoever_owns_all_its_items(two: TwoUnits) -> None:
    topic = Topic.objects.create(name="禁闭")
    create_item(single(), bank=two.bank, labels=Labels((topic,)), actor=None)
    url = reverse("topics:edit", args=[topic.pk])

    assert logged_in(two.li).get(url).status_code == 404
    logged_in(two.zhou).post(url, {"name": "禁闭和戒具"})

    topic.refresh_from_db()
    assert (topic.name, last_verb()) == ("禁闭和戒具", "topic_renamed")


def test_trainer_adds_a_topic(two: TwoUnits) -> None:
    logged_in(two.zhou).post(reverse("topics:add"), {"name": "戒毒"})

    assert (Topic.objects.filter(name="戒毒").count(), last_verb()) == (1, "topic_created")


def test_topics_are_made_once() -> None:
    Topic.objects.create(name="保密")

    found = ensure_topics(["保密", "禁闭", "保密"])

    assert sorted(found) == sorted(Topic.objects.values_list("name", flat=True)) == sorted(["保密", "禁闭"])
