"""Many items changed by one verb: what each kind of change does, what is written down, and who may."""

import pytest

from cms.models import Competency
from people.scope import OutOfScope
from quizzes.bank import bulk
from quizzes.bank.banks import change_bank, ensure_topics
from quizzes.bank.bulk import Change
from quizzes.bank.items import Labels, insert_items
from quizzes.bank.life import LifeRefused
from quizzes.bank.models import Item, ItemQuerySet
from records.models import AuditEntry
from tests.quizzes.bank.cast import TwoUnits, make_two_units, true_false

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    two = make_two_units()
    entries = [(true_false(f"第 {number} 条。"), Labels()) for number in range(3)]
    insert_items(entries, bank=two.bank, actor=two.zhou)
    return two


def change(two: TwoUnits, **what: object) -> int:
    items: ItemQuerySet = Item.objects.visible_to(two.zhou)
    return bulk.change_items(items, Change(**what), actor=two.zhou, expected=3)  # type: ignore[arg-type]


def trail() -> list[tuple[str, dict]]:
    verbs = ("items_classified", "items_retired", "items_restored", "items_submitted", "items_approved")
    rows = AuditEntry.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", "detail")
    return [(verb, {name: value for name, value in detail.items() if name != "first"}) for verb, detail in rows]


def test_topics_competencies_and_difficulty_come_and_go(two: TwoUnits) -> None:
    [topic] = ensure_topics(["减刑"]).values()
    law = Competency.objects.create(framework="other", name="依法履职", position=1)

    assert change(two, add_topics=(topic,), add_competencies=(law,), difficulty="hard") == 3
    change(two, add_topics=(topic,), add_competencies=(law,))  # again: nothing is there twice
    found = Item.objects.values_list("topics__name", "competencies__name", "difficulty")
    assert list(found) == [("减刑", "依法履职", "hard")] * 3

    change(two, remove_topics=(topic,), remove_competencies=(law,), difficulty="")
    found = Item.objects.values_list("topics__name", "competencies__name", "difficulty")
    assert list(found) == [(None, None, "")] * 3
    said = {"bank": "prison-law", "count": 3}
    added = {"topics_added": [topic.pk], "competencies_added": [law.pk]}
    removed = {"topics_removed": [topic.pk], "competencies_removed": [law.pk]}
    assert trail() == [
        ("items_classified", {**said, **added, "difficulty": "hard"}),
        ("items_classified", {**said, **added}),
        ("items_classified", {**said, **removed, "difficulty": ""}),
    ]


def test_a_change_of_status_alone_classifies_nothing(two: TwoUnits) -> None:
    change(two, status="retired")
    assert set(Item.objects.values_list("status", flat=True)) == {"retired"}
    change(two, status="restored")
    assert set(Item.objects.values_list("status", flat=True)) == {"approved"}

    said = {"bank": "prison-law", "count": 3}
    assert trail() == [("items_retired", said), ("items_restored", said)]


def test_status_moves_by_the_rules_of_two_people(two: TwoUnits) -> None:
    """All or none: the difficulty is not changed either when the approval is refused."""
    change_bank(two.bank, name=two.bank.name, needs_approval=True, actor=two.zhou)
    Item.objects.update(status="draft", approved_version=None)
    change(two, status="submitted")

    with pytest.raises(LifeRefused, match="要由另一位教官审核"):
        change(two, status="approved", difficulty="hard")

    assert set(Item.objects.values_list("status", "difficulty")) == {("submitted", "")}
    items = Item.objects.visible_to(two.chen)
    bulk.change_items(items, Change(status="approved", difficulty="hard"), actor=two.chen, expected=3)
    assert set(Item.objects.values_list("status", "difficulty")) == {("approved", "hard")}


@pytest.mark.parametrize("what", [{"difficulty": "hard"}, {"status": "retired"}])
def test_the_verb_itself_refuses_who_is_no_trainer_of_the_bank(two: TwoUnits, what: dict) -> None:
    with pytest.raises(OutOfScope):
        bulk.change_items(Item.objects.all(), Change(**what), actor=two.li, expected=3)

    assert set(Item.objects.values_list("status", "difficulty")) == {("approved", "")}


def test_what_is_asked_for_is_said_in_words(two: TwoUnits) -> None:
    [topic] = ensure_topics(["减刑"]).values()
    law = Competency.objects.create(framework="other", name="依法履职", position=1)
    everything = Change((topic,), (topic,), (law,), (law,), "", "retired")

    assert bulk.say_change(everything) == [
        "加知识点：减刑",
        "去掉知识点：减刑",
        "加本领能力：依法履职",
        "去掉本领能力：依法履职",
        "难度改为：不标",
        "状态：停用",
    ]
    assert (Change().is_nothing, Change(difficulty="").is_nothing, Change(status="retired").is_nothing) == (
        True,
        False,
        False,
    )
