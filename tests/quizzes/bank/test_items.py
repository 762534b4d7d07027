import pytest
from django.db import IntegrityError, connection, transaction

from people.scope import OutOfScope
from quizzes.bank import items
from quizzes.bank.images import keep_image
from quizzes.bank.items import (
    Cited,
    ItemChanged,
    ItemInvalid,
    Labels,
    Question,
    classify_item,
    create_item,
    edit_base,
    revise_item,
)
from quizzes.bank.keys import current_keys
from quizzes.bank.life import restore_item, retire_item
from quizzes.bank.models import Item, ItemVersion, Topic
from records.models import AuditEntry
from tests.quizzes.bank.cast import CITED, TwoUnits, make_two_units, picture, single, true_false

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


def make(two: TwoUnits, question: Question | None = None, labels: Labels | None = None) -> Item:
    return create_item(question or single(), bank=two.bank, labels=labels or Labels(), actor=two.zhou)


def verbs_of(item: Item) -> list[str]:
    entries = AuditEntry.objects.filter(target_id=str(item.public_id)).order_by("id")
    return list(entries.values_list("verb", flat=True))


def key_of(item: Item) -> tuple[int, dict[str, object]]:
    item.refresh_from_db()
    assert item.current_version_id
    current = current_keys([item.current_version_id])[item.current_version_id]
    return current.number, current.key


def test_new_item_has_first_version_key_citations_labels_and_audit_row(two: TwoUnits) -> None:
    topic = Topic.objects.create(name="禁闭")

    item = make(two, single(citations=(CITED,)), Labels((topic,), (), "easy"))

    item.refresh_from_db()
    version = item.current_version
    assert version is not None
    assert (version.number, version.created_by, key_of(item)) == (1, two.zhou, (1, {"option": "k2"}))
    assert [str(one) for one in version.citations.all()] == ["《中华人民共和国监狱法》（2026年）第八十四条"]
    assert (list(item.topics.all()), item.difficulty) == ([topic], "easy")
    assert verbs_of(item) == ["item_created"]


def test_audit_rows_and_search_text_hold_no_key(two: TwoUnits) -> None:
    item = make(two, true_false("KEEPER"))

    entry = AuditEntry.objects.get(target_id=str(item.public_id))
    assert entry.detail == {"bank": "prison-law", "type": "true_false"}
    assert item.search_text == "keeper"


def test_item_with_faults_is_refused_with_all_of_them(two: TwoUnits) -> None:
    with pytest.raises(ItemInvalid) as refused:
        make(two, single(stem=" ", right=9))

    assert refused.value.problems == ["没有题干：请填写题干。", "答案不在选项之内：请在现有选项中选定一个。"]
    assert Item.objects.count() == 0


def test_other_content_makes_a_new_version_and_the_old_one_stays(two: TwoUnits) -> None:
    item = make(two)

    version = revise_item(item, question=single("换了题干"), based_on=edit_base(item), actor=two.zhou)

    item.refresh_from_db()
    assert (version.number, item.current_version) == (2, version)
    stems = list(ItemVersion.objects.order_by("number").values_list("content__stem", flat=True))
    assert stems == ["对罪犯实行禁闭的期限最长是多少日？", "换了题干"]
    assert item.search_text.partition("\n")[0] == "换了题干"
    assert verbs_of(item) == ["item_created", "item_revised"]


def test_corrected_key_is_a_second_key_of_the_same_version(two: TwoUnits) -> None:
    item = make(two)

    version = revise_item(item, question=single(right=1), based_on=edit_base(item), actor=two.zhou)

    assert version.number == 1
    assert list(version.keys.order_by("number").values_list("number", "key")) == [
        (1, {"option": "k2"}),
        (2, {"option": "k1"}),
    ]
    assert verbs_of(item) == ["item_created", "item_key_corrected"]


def test_saving_without_change_leaves_no_trace(two: TwoUnits) -> None:
    item = make(two, single(citations=(CITED,)))

    revise_item(item, question=single(citations=(CITED,)), based_on=edit_base(item), actor=two.zhou)

    assert (ItemVersion.objects.count(), key_of(item)[0], verbs_of(item)) == (1, 1, ["item_created"])


def test_other_citations_replace_those_of_the_version(two: TwoUnits) -> None:
    item = make(two, single(citations=(CITED,)))
    other = Cited("中华人民共和国监狱法", "2026", "第八条")

    version = revise_item(item, question=single(citations=(other,)), based_on=edit_base(item), actor=two.zhou)

    assert items.read_citations(version) == [other]
    assert verbs_of(item) == ["item_created", "item_cited"]
    entry = AuditEntry.objects.get(verb="item_cited")
    assert (entry.actor_id, entry.detail["version"]) == (two.zhou.pk, 1)
    assert entry.detail["from"] == ["《中华人民共和国监狱法》（2026年）第八十四条"]
    assert entry.detail["to"] == ["《中华人民共和国监狱法》（2026年）第八条"]


def test_edit_that_rests_on_an_older_state_is_refused(two: TwoUnits) -> None:
    item = make(two)
    opened = edit_base(item)
    revise_item(item, question=single(right=1), based_on=opened, actor=two.zhou)

    with pytest.raises(ItemChanged):
        revise_item(item, question=single(right=0), based_on=opened, actor=two.chen)

    assert key_of(item) == (2, {"option": "k1"})


def test_versions_and_keys_can_not_be_changed_in_the_database(two: TwoUnits) -> None:
    item = make(two)

    for table in ("bank_itemversion", "bank_itemkey"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET created_at = created_at")

    assert verbs_of(item) == ["item_created"]


def test_classification_changes_without_a_version(two: TwoUnits) -> None:
    item = make(two)
    topic = Topic.objects.create(name="保密")

    classify_item(item, labels=Labels((topic,), (), "hard"), actor=two.zhou)
    classify_item(item, labels=Labels((topic,), (), "hard"), actor=two.zhou)

    item.refresh_from_db()
    assert (list(item.topics.all()), item.difficulty, item.versions.count()) == ([topic], "hard", 1)
    assert verbs_of(item) == ["item_created", "item_classified"]


def test_retired_item_comes_back(two: TwoUnits) -> None:
    item = make(two)

    retire_item(item, actor=two.zhou)
    retire_item(item, actor=two.zhou)
    assert list(Item.objects.active()) == []
    restore_item(item, actor=two.zhou)

    assert list(Item.objects.active()) == [item]
    assert verbs_of(item) == ["item_created", "item_retired", "item_restored"]


def test_trainer_of_another_unit_changes_nothing(two: TwoUnits) -> None:
    item = make(two)
    base = edit_base(item)

    with pytest.raises(OutOfScope):
        create_item(single(), bank=two.bank, labels=Labels(), actor=two.li)
    with pytest.raises(OutOfScope):
        revise_item(item, question=single("改"), based_on=base, actor=two.li)
    with pytest.raises(OutOfScope):
        classify_item(item, labels=Labels((), (), "hard"), actor=two.li)
    with pytest.raises(OutOfScope):
        retire_item(item, actor=two.li)

    assert (Item.objects.count(), verbs_of(item), edit_base(item)) == (1, ["item_created"], base)


def test_image_of_another_bank_is_refused(two: TwoUnits) -> None:
    foreign = keep_image(picture(), bank=two.other_bank)
    question = single()
    question.content["image"] = str(foreign.public_id)

    with pytest.raises(ItemInvalid) as refused:
        make(two, question)

    assert refused.value.problems == ["有图片不在这个题库里：请重新上传图片。"]
