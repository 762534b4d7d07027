"""What a trainer decides about items whose law has changed, where several articles, statutes and versions meet."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from quizzes.bank import rechecks
from quizzes.bank.banks import change_bank
from quizzes.bank.items import Cited, Labels, create_item, edit_base, revise_item
from quizzes.bank.life import approve_items, retire_items, submit_items
from quizzes.bank.models import Citation, Item, Recheck
from records.models import AuditEntry
from tests.cms.statutes.texts import NEW, OLD, TITLE, load
from tests.quizzes.bank.cast import TwoUnits, make_trainer, make_two_units, single

pytestmark = pytest.mark.django_db
Make = Callable[..., Item]
KEPT, STAFF, TERM, LOST = "第一条", "第二条", "第三条", "第四条"


@pytest.fixture
def units() -> TwoUnits:
    load(OLD, "2012", date(2012, 6, 1))
    return make_two_units()


@pytest.fixture
def make(units: TwoUnits) -> Make:
    def make_one(*articles: str, edition: str = "2012") -> Item:
        cited = tuple(Cited(TITLE, edition, article) for article in articles)
        return create_item(
            single(f"题{Item.objects.count()}？", citations=cited), bank=units.bank, labels=Labels(), actor=units.zhou
        )

    return make_one


def load_new() -> None:
    load(NEW, "2024", date(2024, 11, 1))


def waiting() -> set[tuple[int, str]]:
    return set(Recheck.objects.open().values_list("item_id", "old_article"))


def usable() -> set[int]:
    return set(Item.objects.active().values_list("pk", flat=True))


def test_an_item_is_used_again_when_nothing_of_it_waits(units: TwoUnits, make: Make) -> None:
    item, other = make(TERM, STAFF), make(KEPT)
    load_new()
    [count] = rechecks.count_by_statute(units.zhou)
    assert (count.statute, count.new_edition, count.rechecks, count.items) == (TITLE, "2024", 2, 1)

    first, second = Recheck.objects.order_by("old_article")
    rechecks.confirm([first.public_id], actor=units.zhou)
    assert usable() == {other.pk}
    rechecks.confirm([second.public_id], actor=units.zhou)

    assert usable() == {item.pk, other.pk}


def test_retiring_for_one_article_decides_all_that_waits_of_the_item(units: TwoUnits, make: Make) -> None:
    item, other = make(TERM, STAFF), make(TERM)
    load_new()

    row = Recheck.objects.filter(item=item).order_by("pk")[0]
    assert rechecks.retire([row.public_id], actor=units.zhou) == 1

    assert set(Recheck.objects.filter(item=item).values_list("state", "decided_by")) == {("retired", units.zhou.pk)}
    assert waiting() == {(other.pk, TERM)}
    entry = AuditEntry.objects.get(verb="rechecks_retired")
    assert [(one["item"], one["version"]) for one in entry.detail["rechecks"]] == [(str(item.public_id), 1)] * 2


def test_what_waits_of_a_retired_item_is_asked_of_nobody(units: TwoUnits, make: Make) -> None:
    item = make(TERM)
    load_new()
    retire_items([item], actor=units.zhou)

    assert list(rechecks.waiting_for(units.zhou)) == []
    assert waiting() == {(item.pk, TERM)}


def test_confirming_leads_no_other_citation_to_the_new_text(units: TwoUnits, make: Make) -> None:
    """The same article of another statute, of another edition, another article of the same."""
    item = make(TERM)
    others = [("中华人民共和国监狱法", "2012", TERM), (TITLE, "1999", TERM), (TITLE, "2012", KEPT)]
    for position, (statute, edition, article) in enumerate(others, start=1):
        Citation.objects.create(
            version=item.current_version, statute=statute, edition=edition, article=article, position=position
        )
    load_new()

    row = Recheck.objects.get(old_edition="2012")
    rechecks.confirm([row.public_id], actor=units.zhou)

    cited = Citation.objects.filter(version=item.current_version).values_list("statute", "edition", "article")
    assert list(cited) == [(TITLE, "2024", "第四条"), *others]


def test_an_article_that_is_gone_is_answered_by_another_of_the_new_text(units: TwoUnits, make: Make) -> None:
    item, still = make(LOST), make(LOST)
    load_new()

    for one, edition, article in ((item, "2024", "第五条"), (still, "", KEPT)):
        question = single("改过的题？", citations=(Cited(TITLE, edition, article),))
        revise_item(one, question=question, based_on=edit_base(one), actor=units.zhou)

    assert waiting() == {(still.pk, LOST)}


def test_former_versions_and_later_editions_do_not_wait(units: TwoUnits, make: Make) -> None:
    """An item is what is in use of it; and what cites a text that is yet to be loaded is ahead of us."""
    revised, ahead = make(TERM), make(TERM, edition="2030")
    question = single("改过的题？", citations=(Cited(TITLE, "2012", KEPT),))
    revise_item(revised, question=question, based_on=edit_base(revised), actor=units.zhou)

    load_new()

    assert waiting() == set()
    assert usable() == {revised.pk, ahead.pk}


def test_the_version_in_use_and_its_draft_both_wait(units: TwoUnits, make: Make) -> None:
    item = make(TERM)
    change_bank(units.bank, name="监狱法律知识", needs_approval=True, actor=units.zhou)
    question = single("改过的题？", citations=(Cited(TITLE, "2012", STAFF),))
    revise_item(item, question=question, based_on=edit_base(item), actor=units.zhou)

    load_new()

    assert waiting() == {(item.pk, TERM), (item.pk, STAFF)}
    rows = Recheck.objects.select_related("item", "version").order_by("version__number")
    assert [one.is_current for one in rechecks.show_rechecks(rows)] == [False, True]
    text, rows_of_item = rechecks.cite_anew(Item.objects.get(pk=item.pk))
    assert (text, len(rows_of_item)) == (f"《{TITLE}》（2024年）第三条", 2)


def test_what_somebody_looked_at_under_the_new_text_means_that_text(
    units: TwoUnits, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A citation without an edition: by the day of writing, of the last approval, or of the last correction of the key."""
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: datetime(2013, 5, 1, tzinfo=UTC))
    old, corrected, approved = (make(TERM, edition="") for _ in range(3))
    monkeypatch.setattr(timezone, "now", now)
    better = single(
        corrected.current_version.content["stem"],  # type: ignore[union-attr]
        right=1,
        citations=(Cited(TITLE, "", TERM),),
    )
    revise_item(corrected, question=better, based_on=edit_base(corrected), actor=units.zhou)
    Item.objects.filter(pk=approved.pk).update(status="draft", approved_version=None)
    submit_items([approved], actor=units.zhou)
    approve_items([approved], actor=make_trainer(units.province.prison, "吴芳"))

    load_new()

    assert waiting() == {(old.pk, TERM)}
