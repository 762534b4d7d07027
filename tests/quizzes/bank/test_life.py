"""Two people stand behind an item, one at a time and three hundred at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Officer
from people.scope import OutOfScope
from quizzes.bank import life
from quizzes.bank.banks import change_bank
from quizzes.bank.items import Labels, create_item, edit_base, insert_items, revise_item
from quizzes.bank.keys import current_keys
from quizzes.bank.life import LifeRefused
from quizzes.bank.models import Item, VersionNote
from records.models import AuditEntry
from tests.cms.cast import logged_in
from tests.quizzes.bank.cast import CITED, TwoUnits, make_trainer, make_two_units, single, true_false

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    """周敏's bank needs a second person; 陈主任 of the province is one."""
    two = make_two_units()
    change_bank(two.bank, name=two.bank.name, needs_approval=True, actor=two.zhou)
    return two


def make(two: TwoUnits, stem: str = "禁闭最长多少日？", actor: Officer | None = None) -> Item:
    return create_item(single(stem), bank=two.bank, labels=Labels(), actor=actor or two.zhou)


def fresh(item: Item) -> Item:
    return Item.objects.select_related("bank", "current_version", "approved_version").get(pk=item.pk)


def steps(item: Item) -> list[tuple[str, str]]:
    notes = VersionNote.objects.filter(version__item=item).select_related("actor")
    return [(note.kind, note.actor.name if note.actor else "") for note in notes]


def test_from_draft_to_use_and_out_of_it(two: TwoUnits) -> None:
    item = make(two)
    assert (item.status, list(Item.objects.active())) == ("draft", [])

    life.submit_items([item], actor=two.zhou)
    assert (fresh(item).status, list(Item.objects.active())) == ("submitted", [])
    life.approve_items([item], actor=two.chen)
    assert (fresh(item).status, list(Item.objects.active())) == ("approved", [item])
    life.retire_item(item, actor=two.zhou)
    assert list(Item.objects.active()) == []
    life.restore_item(item, actor=two.zhou)

    assert list(Item.objects.active()) == [item]
    assert [kind for kind, _name in steps(item)] == ["submitted", "approved", "retired", "restored"]
    verbs = AuditEntry.objects.filter(target_id=str(item.public_id)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["item_created", "item_submitted", "item_approved", "item_retired", "item_restored"]


def test_nobody_approves_what_is_their_own(two: TwoUnits) -> None:
    """Neither the version's author nor who submitted it; a third person may."""
    wang = make_trainer(two.province.prison, "王平")
    item = make(two)
    life.submit_items([item], actor=wang)

    for actor in (two.zhou, wang):
        with pytest.raises(LifeRefused, match="要由另一位教官审核"):
            life.approve_items([item], actor=actor)
        assert list(life.awaiting(actor)) == []
    with pytest.raises(OutOfScope):
        life.approve_items([item], actor=two.li)

    assert (fresh(item).status, fresh(item).approved_version) == ("submitted", None)
    assert list(life.awaiting(two.chen)) == [item]
    assert list(life.own_waiting(two.zhou)) == [item]


def test_what_comes_back_says_why_and_is_submitted_again(two: TwoUnits) -> None:
    item = make(two)
    life.submit_items([item], actor=two.zhou)

    with pytest.raises(LifeRefused, match="请写明要改什么"):
        life.return_items([item], actor=two.chen, text=" ")
    life.return_items([item], actor=two.chen, text="选项 B 与法条不符")

    [returned] = life.returned_to(two.zhou)
    assert (returned.pk, returned.words, returned.status) == (item.pk, "选项 B 与法条不符", "draft")
    life.submit_items([item], actor=two.zhou)
    assert list(life.returned_to(two.zhou)) == []


def test_only_what_was_seen_is_approved(two: TwoUnits) -> None:
    """An author who changes the submitted question takes it out of review; a reviewer with the old page approves nothing."""
    item = make(two)
    first = item.current_version_id
    life.submit_items([item], actor=two.zhou)
    revise_item(item, question=single("禁闭最长多少日？", right=1), based_on=edit_base(fresh(item)), actor=two.zhou)

    assert fresh(item).status == "draft"
    with pytest.raises(LifeRefused, match="已经不在待审核里"):
        life.approve_items([item], actor=two.chen, seen={item.pk: first})
    life.submit_items([item], actor=two.zhou)
    with pytest.raises(LifeRefused, match="又改过"):
        life.approve_items([item], actor=two.chen, seen={item.pk: first})


@pytest.mark.parametrize("change", [{"right": 1}, {"rationale": "另一个理由"}, {"citations": (CITED,)}])
def test_in_a_bank_with_approval_no_key_rationale_or_citation_changes_behind_the_approval(
    two: TwoUnits, change: dict
) -> None:
    item = make(two)
    life.submit_items([item], actor=two.zhou)
    life.approve_items([item], actor=two.chen)
    approved = fresh(item).approved_version
    assert approved is not None

    revise_item(item, question=single("禁闭最长多少日？", **change), based_on=edit_base(fresh(item)), actor=two.zhou)

    now = fresh(item)
    assert (now.status, now.approved_version, now.current_version == approved) == ("draft", approved, False)
    assert current_keys([approved.pk])[approved.pk].key == {"option": "k2"}
    assert list(Item.objects.active()) == [item]  # in its approved version


def test_a_retired_item_that_is_edited_stays_retired(two: TwoUnits) -> None:
    item = make(two)
    life.submit_items([item], actor=two.zhou)
    life.approve_items([item], actor=two.chen)
    life.retire_item(item, actor=two.zhou)

    revise_item(item, question=single("改过的题干？"), based_on=edit_base(fresh(item)), actor=two.zhou)
    assert (fresh(item).status, list(Item.objects.active())) == ("retired", [])
    life.restore_item(item, actor=two.zhou)

    assert fresh(item).status == "draft"  # nobody has approved that version


def test_three_hundred_go_as_one_pass(two: TwoUnits) -> None:
    """All or none; one audit row a step; few statements."""
    entries = [(true_false(f"第 {number} 条说得对。"), Labels()) for number in range(300)]
    items = insert_items(entries, bank=two.bank, actor=two.zhou)
    entry = AuditEntry.objects.order_by("-pk")

    assert life.submit_items(items, actor=two.zhou) == 300
    assert (entry[0].verb, entry[0].detail["count"]) == ("items_submitted", 300)
    with CaptureQueriesContext(connection) as queries:
        assert life.approve_items(items, actor=two.chen) == 300

    assert len(queries) < 20
    assert (entry[0].verb, entry[0].detail["count"], entry[0].actor_name) == ("items_approved", 300, "陈主任")
    assert Item.objects.active().count() == 300
    assert VersionNote.objects.filter(kind="approved", actor=two.chen).count() == 300


def test_one_that_is_the_reviewers_own_stops_the_whole_pass(two: TwoUnits) -> None:
    theirs, own = make(two), make(two, "另一道题？", actor=two.chen)
    life.submit_items([theirs, own], actor=two.zhou)
    before = AuditEntry.objects.count()

    with pytest.raises(LifeRefused):
        life.approve_items([theirs, own], actor=two.chen)

    assert Item.objects.filter(status="submitted").count() == 2
    assert (AuditEntry.objects.count(), VersionNote.objects.filter(kind="approved").count()) == (before, 0)


def test_comments_stand_with_the_version_they_were_made_on(two: TwoUnits) -> None:
    item = make(two)
    life.comment(item, text="题干不清楚", actor=two.chen)
    revise_item(item, question=single("改过的题干？"), based_on=edit_base(fresh(item)), actor=two.zhou)

    with pytest.raises(LifeRefused):
        life.comment(item, text="", actor=two.chen)
    with pytest.raises(OutOfScope):
        life.comment(item, text="外人", actor=two.li)

    assert [(note.version.number, note.text) for note in VersionNote.objects.filter(kind="comment")] == [
        (1, "题干不清楚")
    ]


def test_a_comment_stands_with_the_version_that_was_in_view(two: TwoUnits) -> None:
    """Somebody saved the next one meanwhile."""
    item = make(two)
    page = {"version": "1", "action": "comment", "text": "题干不清楚"}
    revise_item(item, question=single("改过的题干？"), based_on=edit_base(fresh(item)), actor=two.zhou)

    logged_in(two.chen).post(f"/admin/items/life/{item.public_id}/step/", page)

    assert [(note.version.number, note.text) for note in VersionNote.objects.filter(kind="comment")] == [
        (1, "题干不清楚")
    ]


def test_each_step_is_taken_from_where_the_item_stands(two: TwoUnits) -> None:
    """A second time, or out of turn, nothing moves and nothing is noted."""
    item = make(two)
    for verb in (
        lambda: life.approve_items([item], actor=two.chen),
        lambda: life.return_items([item], actor=two.chen, text="早了"),
    ):
        with pytest.raises(LifeRefused, match="已经不在待审核里"):
            verb()
    assert life.restore_items([item], actor=two.zhou) == 0
    life.submit_items([item], actor=two.zhou)
    with pytest.raises(LifeRefused, match="只有草稿能提交"):
        life.submit_items([item], actor=two.zhou)
    with pytest.raises(LifeRefused, match="又改过"):
        life.return_items([item], actor=two.chen, text="看的是旧的", seen={item.pk: 0})

    assert life.retire_items([item], actor=two.zhou) == 1
    assert life.retire_items([item], actor=two.zhou) == 0

    assert [kind for kind, _name in steps(item)] == ["submitted", "retired"]
    assert AuditEntry.objects.filter(verb__in=("item_retired", "items_retired")).count() == 1


def test_what_waits_stands_by_how_long_it_has_waited(two: TwoUnits) -> None:
    later, first = make(two, "先写后交？"), make(two, "后写先交？")
    life.submit_items([first], actor=two.zhou)
    life.submit_items([later], actor=two.zhou)

    assert [item.pk for item in life.awaiting(two.chen)] == [first.pk, later.pk]


def test_what_was_returned_waits_for_its_author_alone(two: TwoUnits) -> None:
    """Until it is submitted again; a comment in between changes nothing, and a draft that nobody returned is not among them."""
    wang = make_trainer(two.province.prison, "王平")
    item, written_by_wang = make(two), make(two, "王平写的？", actor=wang)
    make(two, "还没交的？")
    life.submit_items([item, written_by_wang], actor=two.zhou)
    life.return_items([item, written_by_wang], actor=two.chen, text="请补依据")
    life.comment(item, text="也可以合并", actor=two.chen)

    assert {one.pk for one in life.returned_to(two.zhou)} == {item.pk, written_by_wang.pk}
    assert [(one.pk, one.words) for one in life.returned_to(wang)] == [(written_by_wang.pk, "请补依据")]
    assert list(life.returned_to(two.chen)) == []


def test_the_trail_of_a_pass_names_twenty(two: TwoUnits) -> None:
    entries = [(true_false(f"第 {number} 条说得对。"), Labels()) for number in range(22)]
    items = insert_items(entries, bank=two.bank, actor=two.zhou)

    life.submit_items(items, actor=two.zhou)

    entry = AuditEntry.objects.get(verb="items_submitted")
    assert entry.detail["first"] == [str(item.public_id) for item in items[:20]]


def test_without_the_rule_saving_approves(two: TwoUnits) -> None:
    item = create_item(single(), bank=two.other_bank, labels=Labels(), actor=two.li)
    version = revise_item(item, question=single("改？"), based_on=edit_base(fresh(item)), actor=two.li)

    assert (fresh(item).status, fresh(item).approved_version) == ("approved", version)
