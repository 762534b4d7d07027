"""The screens of the life of items, of loans, reports and likeness, through the test client."""

from typing import Any

import pytest
from django.test import Client

from people.models import Officer
from quizzes.bank import bulk, duplicates, life, reports
from quizzes.bank.banks import change_bank, ensure_topics
from quizzes.bank.bulk import Change, CountChanged
from quizzes.bank.items import Labels, create_item, edit_base, insert_items, revise_item
from quizzes.bank.loans import lend_bank
from quizzes.bank.models import BankLoan, DuplicatePair, Item
from records import jobs
from records.models import AuditEntry
from tests.cms.cast import logged_in
from tests.quizzes.bank.cast import CITED, TwoUnits, make_two_units, single, true_false

pytestmark = pytest.mark.django_db
ITEMS = "/admin/items/"


@pytest.fixture
def two() -> TwoUnits:
    two = make_two_units()
    change_bank(two.bank, name=two.bank.name, needs_approval=True, actor=two.zhou)
    return two


def make(two: TwoUnits, stem: str = "禁闭最长多少日？", **fields: Any) -> Item:
    return create_item(single(stem, **fields), bank=two.bank, labels=Labels(), actor=two.zhou)


def approved(two: TwoUnits, stem: str = "禁闭最长多少日？", **fields: Any) -> Item:
    item = make(two, stem, **fields)
    life.submit_items([item], actor=two.zhou)
    life.approve_items([item], actor=two.chen)
    return Item.objects.get(pk=item.pk)


def page(officer: Officer, path: str, status: int = 200) -> str:
    answer = logged_in(officer).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_queue_shows_key_and_approves_by_one_tap(two: TwoUnits) -> None:
    item = make(two, rationale="见监狱法")
    life.submit_items([item], actor=two.zhou)
    client = logged_in(two.chen)

    shown = client.get(f"{ITEMS}review/").content.decode()
    assert "禁闭最长多少日？" in shown and "见监狱法" in shown
    assert "等你审核" in client.get("/admin/").content.decode()
    assert "没有等你审核的题" in page(two.zhou, f"{ITEMS}review/")
    answer = client.post(f"{ITEMS}life/{item.public_id}/step/", {"action": "approve", "version": "1", "queue": "1"})

    assert answer["Location"] == f"{ITEMS}review/"
    assert Item.objects.get().status == "approved"


def test_a_batch_is_approved_as_far_as_it_was_in_view(two: TwoUnits) -> None:
    """What was submitted after the page was opened is not approved with it."""
    entries = [(true_false(f"第 {number} 条。"), Labels()) for number in range(5)]
    items = insert_items(entries, bank=two.bank, actor=two.zhou)
    life.submit_items(items[:4], actor=two.zhou)
    client = logged_in(two.chen)
    [one] = client.get(f"{ITEMS}review/").context["passes"]
    form = {
        "bank": two.bank.public_id,
        "submitter": two.zhou.pk,
        "until": one.until,
        "count": one.count,
        "action": "approve",
    }
    life.submit_items(items[4:], actor=two.zhou)

    client.post(f"{ITEMS}review/pass/", form)
    assert Item.objects.filter(status="approved").count() == 4
    client.post(f"{ITEMS}review/pass/", form)

    assert Item.objects.filter(status="submitted").count() == 1


def test_a_batch_is_more_than_one_and_is_returned_with_words(two: TwoUnits) -> None:
    entries = [(true_false(f"第 {number} 条。"), Labels()) for number in range(3)]
    items = insert_items(entries, bank=two.bank, actor=two.zhou)
    life.submit_items(items[:1], actor=two.zhou)
    client = logged_in(two.chen)
    assert client.get(f"{ITEMS}review/").context["passes"] == []
    life.submit_items(items[1:], actor=two.zhou)
    [one] = client.get(f"{ITEMS}review/").context["passes"]
    form = {"bank": two.bank.public_id, "submitter": two.zhou.pk, "until": one.until, "count": 3, "action": "return"}

    client.post(f"{ITEMS}review/pass/", form)
    assert Item.objects.filter(status="submitted").count() == 3
    client.post(f"{ITEMS}review/pass/", {**form, "text": "请补依据"})

    assert Item.objects.filter(status="draft").count() == 3
    assert "请补依据" in page(two.zhou, f"{ITEMS}review/")


def test_no_step_but_those_that_there_are(two: TwoUnits) -> None:
    item = make(two)
    client = logged_in(two.zhou)

    assert client.post(f"{ITEMS}life/{item.public_id}/step/", {"action": "burn"}).status_code == 404
    assert client.post(f"{ITEMS}life/{item.public_id}/step/", {"action": "approve", "version": "1"}).status_code == 302
    assert client.post(f"{ITEMS}bulk/", {"ticked": "1", "difficulty": "hard"}).status_code == 422
    assert client.post(f"{ITEMS}bulk/", {"count": "1"}).status_code == 422

    assert Item.objects.values_list("status", "difficulty").get() == ("draft", "")


def test_versions_stand_beside_each_other_with_the_changed_words(two: TwoUnits) -> None:
    item = make(two, "禁闭的期限最长是多少日？")
    revised = single("禁闭的时间最长是多少日？", right=1, rationale="改过的理由")
    revise_item(item, question=revised, based_on=edit_base(item), actor=two.zhou)

    shown = page(two.zhou, f"{ITEMS}life/{item.public_id}/compare/")

    assert "<del>期限</del>" in shown and "<ins>时间</ins>" in shown
    assert "<del>C</del>" in shown and "<ins>B</ins>" in shown
    assert "改过的理由" in shown
    assert page(two.zhou, f"{ITEMS}life/{item.public_id}/compare/?old=9", 404)


def test_drafts_that_hold_an_older_version_take_up_the_new_one(two: TwoUnits) -> None:
    """Those that somebody can sit, and past ones, keep theirs."""
    from decimal import Decimal

    from quizzes.exams.papers import SectionDraft, create_paper, freeze_paper

    item = approved(two)
    sections = [SectionDraft("单选", Decimal(2), [item.pk])]
    draft, frozen = (
        create_paper(actor=two.zhou, unit=two.province.prison, title=title, sections=sections)
        for title in ("季度草稿", "已发布的卷")
    )
    freeze_paper(frozen)
    first = item.approved_version
    new = revise_item(item, question=single("改过的题干？"), based_on=edit_base(item), actor=two.zhou)
    life.submit_items([item], actor=two.zhou)
    assert "季度草稿" not in page(two.zhou, f"{ITEMS}life/{item.public_id}/")  # not approved yet
    life.approve_items([item], actor=two.chen)

    shown = page(two.zhou, f"{ITEMS}life/{item.public_id}/")
    assert "季度草稿" in shown and "已发布的卷" not in shown
    client = logged_in(two.zhou)
    client.post(f"{ITEMS}life/{item.public_id}/drafts/", {"draft": [str(draft.public_id), str(frozen.public_id)]})

    assert (draft.items.get().version, frozen.items.get().version) == (new, first)
    assert AuditEntry.objects.filter(verb="paper_item_succeeded").count() == 1


def test_all_that_a_filter_finds_is_changed_at_once_and_counted_before(two: TwoUnits) -> None:
    entries = [(true_false(f"第 {number} 条。"), Labels()) for number in range(12)]
    items = insert_items(entries, bank=two.bank, actor=two.zhou)
    make(two)
    client = logged_in(two.zhou)
    url = f"{ITEMS}bulk/?type=true_false"

    assert "找到 12 道题" in client.get(url).content.decode()
    ticked = [str(item.public_id) for item in items[:10]]
    form = {"ticked": "1", "item": ticked, "count": "12", "difficulty": "hard", "add_topics": "禁闭、减刑"}
    answer = client.post(url, {**form, "status": "submitted"})

    assert answer.status_code == 302
    changed = Item.objects.filter(difficulty="hard", status="submitted", topics__name="禁闭")
    assert changed.count() == 10
    [entry] = AuditEntry.objects.filter(verb="items_classified")
    assert (entry.detail["count"], entry.detail["difficulty"]) == (10, "hard")
    again = client.post(url, {**form, "item": [*ticked[:2], "00000000-0000-0000-0000-000000000000"]})
    assert again.status_code == 422
    assert "和刚才不一样" in again.content.decode()


def test_a_bulk_change_never_reaches_other_units_nor_more_than_was_said(two: TwoUnits) -> None:
    foreign = create_item(true_false(), bank=two.other_bank, labels=Labels(), actor=two.li)
    make(two)
    client = logged_in(two.zhou)
    client.post(f"{ITEMS}bulk/", {"ticked": "1", "item": [str(foreign.public_id)], "difficulty": "hard"})
    with pytest.raises(CountChanged):
        bulk.change_items(Item.objects.visible_to(two.zhou), Change(difficulty="easy"), actor=two.zhou, expected=7)
    [topic] = ensure_topics(["减刑"]).values()
    add, remove = Change(add_topics=(topic,)), Change(remove_topics=(topic,))
    for change in (add, add, remove):
        bulk.change_items(Item.objects.visible_to(two.zhou), change, actor=two.zhou, expected=1)

    assert set(Item.objects.values_list("difficulty", "topics")) == {("", None)}


def test_a_lent_bank_is_used_without_its_keys(two: TwoUnits) -> None:
    """Nothing of key, rationale or citation is on any page that a borrower opens; the lender's other pages are not there."""
    item = approved(two, "可以借的题？", rationale="SECRETRATIONALE", citations=(CITED,))
    assert page(two.li, f"{ITEMS}lent/{item.public_id}/", 404)
    lend = logged_in(two.zhou).post(f"/admin/banks/loans/{two.bank.public_id}/", {"unit": two.province.city.public_id})
    assert lend.status_code == 302
    assert logged_in(two.li).post(f"/admin/banks/loans/{two.bank.public_id}/", {}).status_code == 404

    shown = page(two.li, f"{ITEMS}lent/") + page(two.li, f"{ITEMS}lent/{item.public_id}/")
    assert "可以借的题？" in shown and "十五日" in shown
    for secret in ("SECRETRATIONALE", "第八十四条", "<dt>答案"):
        assert secret not in shown
    for path in (f"edit/{item.public_id}/", f"life/{item.public_id}/", f"life/{item.public_id}/compare/"):
        assert page(two.li, f"{ITEMS}{path}", 404)
    assert "可以借的题" not in page(two.li, ITEMS)
    assert "可以借的题" not in page(two.li, f"{ITEMS}bulk/")
    assert item in Item.objects.usable_by(two.li)

    loan = BankLoan.objects.get()
    assert logged_in(two.li).post(f"/admin/banks/loans/{two.bank.public_id}/{loan.pk}/").status_code == 404
    logged_in(two.zhou).post(f"/admin/banks/loans/{two.bank.public_id}/{loan.pk}/")
    assert page(two.li, f"{ITEMS}lent/{item.public_id}/", 404)
    assert list(
        AuditEntry.objects.filter(verb__in=("bank_lent", "bank_taken_back"))
        .order_by("pk")
        .values_list("verb", flat=True)
    ) == [
        "bank_lent",
        "bank_taken_back",
    ]


def test_drafts_and_retired_items_of_a_lent_bank_are_not_lent(two: TwoUnits) -> None:
    lend_bank(two.bank, two.province.city, actor=two.zhou)
    draft, gone = make(two, "草稿题？"), approved(two, "停用题？")
    life.retire_item(gone, actor=two.zhou)

    shown = page(two.li, f"{ITEMS}lent/")

    assert "草稿题" not in shown and "停用题" not in shown
    assert page(two.li, f"{ITEMS}lent/{draft.public_id}/", 404)


def test_pairs_are_shown_and_decided(two: TwoUnits) -> None:
    stem = "对罪犯实行禁闭的期限为七日至十五日，由监狱长批准，并告知检察人员。"
    _one, other = (make(two, text) for text in (stem, stem.replace("七日", "五日")))
    client = logged_in(two.zhou)
    client.post(f"{ITEMS}duplicates/", {"bank": two.bank.public_id})
    running = duplicates.running_comparison(two.bank)
    assert running is not None
    jobs.run(running.public_id)

    shown = client.get(f"{ITEMS}duplicates/?bank={two.bank.public_id}").content.decode()
    assert "相近" in shown and "<ins>" in shown
    pair = DuplicatePair.objects.get()
    assert logged_in(two.li).post(f"{ITEMS}duplicates/{pair.pk}/").status_code == 404
    client.post(f"{ITEMS}duplicates/{pair.pk}/", {"retire": str(other.public_id)})

    assert Item.objects.get(pk=other.pk).status == "retired"
    assert list(duplicates.list_pairs(two.bank)) == []
    assert page(two.zhou, f"{ITEMS}duplicates/?bank={two.other_bank.public_id}", 404)


def test_a_like_question_is_saved_only_on_purpose(two: TwoUnits) -> None:
    stem = "对罪犯实行禁闭的期限为七日至十五日，由监狱长批准，并告知检察人员。"
    create_item(true_false(stem), bank=two.bank, labels=Labels(), actor=two.zhou)
    client = logged_in(two.zhou)
    form = {
        "bank": str(two.bank.public_id),
        "type": "true_false",
        "truth": "true",
        "stem": stem.replace("七日", "五日"),
    }

    answer = client.post(f"{ITEMS}new/", form)
    assert (answer.status_code, "很相近的题" in answer.content.decode()) == (422, True)
    assert client.post(f"{ITEMS}new/", {**form, "same_ok": "1"}).status_code == 302

    assert Item.objects.count() == 2


def form_of(item: Item, *, options: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    """What the form of a single choice posts."""
    content = item.current_version.content  # type: ignore[union-attr]
    form: dict[str, Any] = {"type": "single", "stem": content["stem"], "right": "2", "base": edit_base(item)}
    for number, option in enumerate(content["options"]):
        text = options[number] if options else option["text"]
        form |= {f"option-{number}-text": text, f"option-{number}-id": option["id"]}
    return {**form, "item": str(item.public_id), **changes}


def test_an_edit_that_comes_near_another_question_is_saved_only_on_purpose(two: TwoUnits) -> None:
    """By its options alone, too; an edit of the key alone asks nothing."""
    others = [
        "由监狱长批准并当日告知家属",
        "由狱政科长批准并当日告知家属",
        "由检察人员批准并当日告知家属",
        "由省局批准并当日告知家属",
    ]
    known = single("下列哪一项正确？")
    known.content["options"] = [{"id": f"k{n}", "text": text, "image": None} for n, text in enumerate(others)]
    first = create_item(known, bank=two.bank, labels=Labels(), actor=two.zhou)
    item = make(two, "下列哪项是对的？")
    client = logged_in(two.zhou)
    url = f"{ITEMS}edit/{item.public_id}/"

    answer = client.post(url, form_of(item, options=others))
    assert (answer.status_code, "很相近的题" in answer.content.decode()) == (422, True)
    assert str(first.public_id) in answer.content.decode()
    same = client.post(url, form_of(item, stem="下列 哪一项正确？"))
    assert (same.status_code, "已有同样题干的题" in same.content.decode()) == (422, True)

    assert Item.objects.get(pk=item.pk).versions.count() == 1
    assert client.post(url, form_of(item, options=others, same_ok="1")).status_code == 302
    item = Item.objects.select_related("current_version").get(pk=item.pk)
    assert item.versions.count() == 2
    assert client.post(url, form_of(item, right="1")).status_code == 302  # its words stay: nothing is asked again


def test_likeness_is_seen_while_the_question_is_written(two: TwoUnits) -> None:
    stem = "对罪犯实行禁闭的期限为七日至十五日，由监狱长批准，并告知检察人员。"
    known = create_item(true_false(stem), bank=two.bank, labels=Labels(), actor=two.zhou)
    form = {"type": "true_false", "truth": "true", "stem": stem.replace("七日", "五日")}

    def seen(officer: Officer, **fields: str) -> bool:
        answer = logged_in(officer).post(f"{ITEMS}frame/", {**form, **fields})
        assert answer.status_code == 200
        return str(known.public_id) in answer.content.decode()

    assert seen(two.zhou, bank=str(two.bank.public_id))
    assert seen(two.zhou, bank=str(two.bank.public_id), stem=stem)  # the same stem
    assert not seen(two.zhou)
    assert not seen(two.zhou, bank=str(two.bank.public_id), stem="社区矫正对象迁居由谁审批？")
    assert not seen(two.zhou, item=str(known.public_id))  # itself
    assert not seen(two.li, bank=str(two.bank.public_id))
    assert not seen(two.li, item=str(known.public_id))


def test_nobody_but_trainers_opens_any_of_it(two: TwoUnits) -> None:
    officer = Client()
    for path in ("review/", "bulk/", "reports/", "duplicates/", "lent/"):
        assert officer.get(f"{ITEMS}{path}").status_code == 302
    assert reports.list_reported(two.zhou) == []
