"""A statute changes: which items wait, what is said of them, and what closes them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.statutes.loading import load_sources, read_folder
from cms.statutes.models import StatuteVersion
from cms.statutes.reading import today
from cms.statutes.signals import statute_version_loaded
from people.scope import OutOfScope
from quizzes.bank import rechecks
from quizzes.bank.items import Cited, Labels, create_item, edit_base, revise_item
from quizzes.bank.law import recheck_items
from quizzes.bank.life import approve_items, restore_items, retire_items, submit_items
from quizzes.bank.models import Bank, Citation, Item, Recheck
from records.models import AuditEntry, Message
from tests.cms.statutes.texts import NEW, OLD, TITLE, load
from tests.conftest import NO_SHARED_DATA, SHARED_DATA
from tests.quizzes.bank.cast import TwoUnits, make_trainer, make_two_units, single

pytestmark = pytest.mark.django_db
Make = Callable[..., Item]
TERM, KEPT, LOST, STAFF = "第三条", "第一条", "第四条", "第二条"


@pytest.fixture
def units() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def make(units: TwoUnits) -> Make:
    def make_one(article: str, *, edition: str = "2012", bank: Bank | None = None, statute: str = TITLE) -> Item:
        bank = bank or units.bank
        actor = units.zhou if bank == units.bank else units.li
        stem = f"借阅期限是多少？{Item.objects.count()}"
        cited = (Cited(statute, edition, article),)
        return create_item(single(stem, citations=cited), bank=bank, labels=Labels(), actor=actor)

    return make_one


def load_old() -> StatuteVersion:
    return load(OLD, "2012", date(2012, 6, 1))


def load_new() -> StatuteVersion:
    return load(NEW, "2024", date(2024, 11, 1), label="2024年修订")


def waiting() -> dict[int, tuple[str, str]]:
    """Old and new article by item."""
    return {row.item_id: (row.old_article, row.new_article) for row in Recheck.objects.open()}


def usable() -> set[int]:
    return set(Item.objects.active().values_list("pk", flat=True))


def test_items_wait_whose_article_changed_moved_or_is_gone_and_no_others(units: TwoUnits, make: Make) -> None:
    load_old()
    term, kept, lost, staff = make(TERM), make(KEPT), make(LOST), make(STAFF)

    load_new()

    assert waiting() == {term.pk: (TERM, "第四条"), lost.pk: (LOST, ""), staff.pk: (STAFF, "第三条")}
    assert usable() == {kept.pk}
    row = Recheck.objects.get(item=term)
    assert (row.old_edition, row.new_edition, row.statute) == ("2012", "2024", TITLE)
    assert (row.old_text, row.new_text) == ("借阅图书的期限为七日至十五日。", "借阅图书的期限为三十日以下。")


def test_a_short_title_is_the_same_statute_and_another_statute_is_none(make: Make) -> None:
    load_old()
    short, other = make(TERM, statute="示范书屋法"), make(TERM, statute="中华人民共和国监狱法")

    load_new()

    assert set(waiting()) == {short.pk}
    assert other.pk in usable()


def test_again_nothing_happens(units: TwoUnits, make: Make) -> None:
    load_old()
    make(TERM)
    version = load_new()
    before = (Recheck.objects.count(), Message.objects.count(), AuditEntry.objects.count())

    statute_version_loaded.send(StatuteVersion, version=version)

    assert (Recheck.objects.count(), Message.objects.count(), AuditEntry.objects.count()) == before
    assert before[0] == 1


def test_trainers_of_the_bank_and_above_are_told_once_and_the_trail_names_the_bank(units: TwoUnits, make: Make) -> None:
    load_old()
    make(TERM), make(LOST), make(TERM, bank=units.other_bank)

    load_new()

    told = {row.owner_id: row.title for row in Message.objects.all()}
    assert told == {
        units.zhou.pk: f"《{TITLE}》有新文本，2 道题待复核",
        units.li.pk: f"《{TITLE}》有新文本，1 道题待复核",
        units.chen.pk: f"《{TITLE}》有新文本，3 道题待复核",
    }
    entries = AuditEntry.objects.filter(verb="items_to_recheck").values_list("detail", flat=True)
    assert sorted((row["bank"], row["items"]) for row in entries) == [("city-law", 1), ("prison-law", 2)]


def test_a_citation_without_an_edition_means_the_text_in_force_at_approval(make: Make) -> None:
    load_old()
    before = make(TERM, edition="")
    load(NEW, "2030", today() + timedelta(days=99), label="2030年修订")

    assert set(waiting()) == {before.pk}  # what comes into force later changes it as well
    assert Recheck.objects.get().old_edition == "2012"


def test_a_citation_without_an_edition_that_was_written_under_the_new_text_is_left_alone(make: Make) -> None:
    load_old()
    load_new()

    make(TERM, edition="")

    assert waiting() == {}


def test_retired_items_wait_when_they_come_back(units: TwoUnits, make: Make) -> None:
    load_old()
    item = make(TERM)
    retire_items([item], actor=units.zhou)
    load_new()
    assert waiting() == {}

    restore_items([item], actor=units.zhou)

    assert set(waiting()) == {item.pk}


def test_an_old_citation_that_comes_after_the_new_text_waits_as_well(make: Make) -> None:
    load_old()
    load_new()

    item = make(TERM)

    assert waiting() == {item.pk: (TERM, "第四条")}


def test_a_text_that_is_not_loaded_cant_be_compared_and_waits(make: Make) -> None:
    item = make(TERM)

    load_new()

    row = Recheck.objects.get(item=item)
    assert (row.old_edition, row.old_text, row.new_article) == ("2012", "", "第三条")


def test_a_corrected_text_drops_what_no_longer_differs_and_asks_again_where_it_does(
    units: TwoUnits, make: Make
) -> None:
    load_old()
    term, lost = make(TERM), make(LOST)
    load_new()
    rechecks.confirm([row.public_id for row in Recheck.objects.filter(item=lost)], actor=units.zhou)
    assert set(waiting()) == {term.pk}

    reload(NEW.replace("三十日以下", "六十日以下").replace("到期可以续借一次。", "图书遗失的，应当照价赔偿。"))

    assert waiting() == {term.pk: (TERM, "第四条"), lost.pk: (LOST, "第四条之一")}
    assert "六十日" in Recheck.objects.get(item=term).new_text


def reload(text: str) -> None:
    from cms.statutes.loading import Source, parse_source
    from cms.statutes.manifest import Facts
    from cms.statutes.parsing import Effect

    source = parse_source("shuwufa-2024.md", text.encode())
    facts = Facts("2024", "2024年修订", "示范机关", Effect(date(2024, 11, 1)))
    load_sources([Source(source.name, source.parsed, source.digest, facts)], actor=None)


def test_confirming_leads_the_citation_to_the_new_text(units: TwoUnits, make: Make) -> None:
    load_old()
    item, gone = make(TERM), make(LOST)
    load_new()

    done = rechecks.confirm([row.public_id for row in Recheck.objects.open()], actor=units.zhou)

    assert done == 2
    assert usable() == {item.pk, gone.pk}
    assert [str(one) for one in item.current_version.citations.all()] == [f"《{TITLE}》（2024年）第四条"]  # type: ignore[union-attr]
    assert [str(one) for one in gone.current_version.citations.all()] == [f"《{TITLE}》（2012年）第四条"]  # type: ignore[union-attr]
    entry = AuditEntry.objects.get(verb="rechecks_confirmed")
    assert (entry.actor_id, entry.detail["count"]) == (units.zhou.pk, 2)
    assert {row["to"] for row in entry.detail["rechecks"]} == {"2024 第四条", "2024"}


def test_retiring_takes_the_item_out_and_coming_back_it_waits_again(units: TwoUnits, make: Make) -> None:
    load_old()
    item = make(TERM)
    load_new()

    rechecks.retire([Recheck.objects.get().public_id], actor=units.zhou)
    assert (Item.objects.get().status, Recheck.objects.get().state) == ("retired", "retired")

    restore_items([item], actor=units.zhou)
    assert set(waiting()) == {item.pk}


def test_nobody_decides_outside_the_own_banks_or_twice(units: TwoUnits, make: Make) -> None:
    load_old()
    make(TERM)
    load_new()
    [row] = Recheck.objects.all()

    for verb in (rechecks.confirm, rechecks.retire):
        with pytest.raises(OutOfScope):
            verb([row.public_id], actor=units.li)
    rechecks.confirm([row.public_id], actor=units.zhou)
    with pytest.raises(rechecks.RecheckGone):
        rechecks.confirm([row.public_id], actor=units.zhou)
    assert list(rechecks.waiting_for(units.li)) == []


def test_what_was_cited_who_confirmed_and_of_which_version_stays_on_record(units: TwoUnits, make: Make) -> None:
    """The citation is led to the new text in place; the row and the trail keep what it was."""
    load_old()
    item = make(TERM, edition="")
    Citation.objects.create(version=item.current_version, statute=TITLE, edition="2012", article=KEPT, position=1)
    load(NEW, "2030", today() + timedelta(days=99))

    rechecks.confirm([Recheck.objects.get().public_id], actor=units.zhou)

    row = Recheck.objects.get()
    assert (row.state, row.decided_by, row.decided_at is not None) == ("confirmed", units.zhou, True)
    assert (row.version.number, row.old_edition, row.old_article, row.new_edition) == (1, "2012", TERM, "2030")
    assert row.old_text == "借阅图书的期限为七日至十五日。"
    entry = AuditEntry.objects.get(verb="rechecks_confirmed")
    assert entry.detail["rechecks"] == [
        {
            "item": str(item.public_id),
            "version": 1,
            "from": f"{TITLE} 2012 {TERM}",
            "to": "2030 第四条",
            "cited": [[f"《{TITLE}》{TERM}", f"《{TITLE}》（2030年）第四条"]],
        }
    ]
    cited = [str(one) for one in Citation.objects.filter(version=row.version)]
    assert cited == [f"《{TITLE}》（2030年）第四条", f"《{TITLE}》（2012年）{KEPT}"]


def test_a_paragraph_stays_where_the_article_has_as_many_as_before(units: TwoUnits, make: Make) -> None:
    load_old()
    two_paragraphs, more = make(STAFF), make(TERM)
    Citation.objects.update(paragraph="第二款")
    load_new()
    Recheck.objects.filter(item=more).update(new_text="一\n二")

    rechecks.confirm([row.public_id for row in Recheck.objects.all()], actor=units.zhou)

    assert {
        row.version.item_id: (row.article, row.paragraph) for row in Citation.objects.select_related("version")
    } == {
        two_paragraphs.pk: ("第三条", "第二款"),
        more.pk: ("第四条", ""),
    }


def test_an_item_that_cites_a_whole_statute_waits_when_it_has_a_later_text(units: TwoUnits, make: Make) -> None:
    load_old()
    item, revised, other = make(""), make(""), make("", statute="中华人民共和国监狱法")
    assert waiting() == {}

    load_new()

    assert waiting() == {item.pk: ("", ""), revised.pk: ("", "")}
    assert usable() == {other.pk}
    rows = {row.item_id: row for row in Recheck.objects.select_related("item", "version")}
    [shown] = rechecks.show_rechecks([rows[item.pk]])
    assert (shown.is_whole, shown.is_gone, shown.is_unknown, shown.only_moved) == (True, False, False, False)
    new = StatuteVersion.objects.get(edition="2024")
    assert shown.new_url == new.get_absolute_url()
    assert shown.old_url == StatuteVersion.objects.get(edition="2012").get_absolute_url()
    rechecks.confirm([rows[item.pk].public_id], actor=units.zhou)
    assert [str(one) for one in Citation.objects.filter(version__item=item)] == [f"《{TITLE}》（2024年）"]
    question = single("整部法律怎么说？", citations=(Cited(TITLE, "2024", "第四条"),))
    revise_item(revised, question=question, based_on=edit_base(revised), actor=units.zhou)
    assert usable() == {item.pk, revised.pk, other.pk}
    undated = make("", edition="")  # means the text in force today
    assert undated.pk in usable()


@pytest.mark.parametrize(
    ("edition", "article", "closes"), [("2024", "第四条", True), ("2012", TERM, False), ("2024", "第一条", False)]
)
def test_a_new_version_closes_it_when_it_cites_the_new_article(
    units: TwoUnits, make: Make, edition: str, article: str, closes: bool
) -> None:
    load_old()
    item = make(TERM)
    load_new()

    question = single("借阅期限最长多少日？", citations=(Cited(TITLE, edition, article),))
    revise_item(item, question=question, based_on=edit_base(item), actor=units.zhou)

    assert (item.pk in usable()) == closes
    assert Recheck.objects.filter(state="revised").count() == closes


def test_where_two_people_are_needed_approval_closes_it(units: TwoUnits, make: Make) -> None:
    second = make_trainer(units.province.prison, "吴芳")
    load_old()
    item = make(TERM)
    Bank.objects.filter(pk=units.bank.pk).update(needs_approval=True)
    load_new()

    question = single("借阅期限最长多少日？", citations=(Cited(TITLE, "2024", "第四条"),))
    revise_item(item, question=question, based_on=edit_base(item), actor=units.zhou)
    submit_items([item], actor=units.zhou)
    assert usable() == set()
    approve_items([item], actor=second)

    assert usable() == {item.pk}
    assert AuditEntry.objects.filter(verb="recheck_answered").count() == 1


def test_a_thousand_items_take_few_statements(units: TwoUnits, make: Make) -> None:
    load_old()
    for _ in range(3):
        make(TERM)
    ids = list(Item.objects.values_list("pk", flat=True))
    load_new()
    Recheck.objects.all().delete()

    with CaptureQueriesContext(
        connection,
    ) as few:
        recheck_items(ids[:1])
    Recheck.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        recheck_items(ids)

    assert len(many) == len(few) <= 20


# What the revision of 监狱法 turned around, as items that were right under the text of 2012: article then, article now, and words of both.
FLIPS = [
    ("第五十八条", "第八十四条", "七天至十五天", "十五日以下"),
    ("第二十条", "第三十七条", "五日内", "五个工作日"),
    ("第二十四条", "第四十二条", "六个月", "三个月"),
    ("第十二条", "第十九条", "监狱长一人", "政治委员"),
    ("第四十五条", "第六十五条", "戒具", "警械"),
]


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=NO_SHARED_DATA)
def test_the_flips_of_the_prison_law_are_caught(units: TwoUnits) -> None:
    statute = "中华人民共和国监狱法"
    sources = {one.name: one for one in read_folder(SHARED_DATA / "statutes") if one.name.startswith("jianyufa")}
    load_sources([sources["jianyufa-2012.md"]], actor=None)
    items = {
        old: create_item(
            single(f"依照{old}，{was}对吗？", citations=(Cited(statute, "2012", old),)),
            bank=units.bank,
            labels=Labels(),
            actor=units.zhou,
        )
        for old, _new, was, _now in FLIPS
    }
    assert waiting() == {}

    load_sources([sources["jianyufa-2026.md"]], actor=None)

    rows = {row.old_article: row for row in Recheck.objects.open()}
    assert set(rows) == set(items)
    assert usable() == set()
    for old, new, was, now in FLIPS:
        row: Any = rows[old]
        assert was in row.old_text
        assert now in row.new_text, (old, row.new_article)
        assert row.new_article == new
    [shown] = [one for one in rechecks.show_rechecks(rows.values()) if one.row.old_article == "第五十八条"]
    marked = {run.text for line in shown.new_paragraphs for run in line if run.is_changed}
    assert any("以下" in text for text in marked)
