import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from cms.models import Competency
from people.models import Officer
from records.models import AuditEntry
from tests.quizzes.bank.cast import TwoUnits, make_two_units

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


def logged_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_both_frameworks_are_there_from_the_start() -> None:
    counts = {
        framework: Competency.objects.filter(framework=framework).count() for framework in ("skills", "abilities")
    }

    assert counts == {"skills": 8, "abilities": 7}
    assert Competency.objects.filter(framework="skills").first() == Competency.objects.get(name="学习本领")


def test_trainer_of_the_whole_tree_edits_the_framework(two: TwoUnits) -> None:
    client = logged_in(two.chen)
    competency = Competency.objects.get(name="学习本领")

    client.post(reverse("competencies:add"), {"name": "数字本领", "framework": "other", "position": "1"})
    fields = {"name": "终身学习本领", "framework": "skills", "position": "1"}
    client.post(reverse("competencies:edit", args=[competency.pk]), fields)

    competency.refresh_from_db()
    assert (competency.name, Competency.objects.filter(name="数字本领").count()) == ("终身学习本领", 1)
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["competency_added", "competency_changed"]


def test_trainer_of_one_unit_only_reads_the_framework(two: TwoUnits) -> None:
    client = logged_in(two.zhou)
    competency = Competency.objects.get(name="学习本领")
    url = reverse("competencies:edit", args=[competency.pk])

    assert "学习本领" in client.get(reverse("competencies:index")).content.decode()
    assert [client.get(reverse("competencies:add")).status_code, client.get(url).status_code] == [302, 302]
    client.post(url, {"name": "改了", "framework": "skills", "position": "1"})

    competency.refresh_from_db()
    assert competency.name == "学习本领"


def test_name_that_is_taken_is_refused_in_words(two: TwoUnits) -> None:
    client = logged_in(two.chen)

    response = client.post(reverse("competencies:add"), {"name": "学习本领", "framework": "skills", "position": "1"})

    assert (response.status_code, Competency.objects.filter(name="学习本领").count()) == (200, 1)
    assert "还没有保存：请按红字改正。" in response.content.decode()


@pytest.mark.parametrize("screen", ["delete", "history", "history_results", "usage", "copy", "inspect", "reorder"])
@pytest.mark.parametrize("viewset", ["items", "banks", "topics", "competencies"])
def test_screens_that_know_no_units_have_no_address(viewset: str, screen: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"{viewset}:{screen}", args=[1])


def test_list_needs_as_many_statements_whatever_its_length(two: TwoUnits) -> None:
    client = logged_in(two.chen)
    counts = []
    for framework in ("abilities", "skills"):
        client.get(reverse("competencies:index"), {"framework": framework})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("competencies:index"), {"framework": framework})
        counts.append(len(queries))

    assert counts == [14, 14]
