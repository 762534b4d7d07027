"""Two people at one item at the same moment, on connections of their own: nothing is approved that nobody looked at, nothing twice, and
nothing that went out of use gets on a paper afterwards."""

from decimal import Decimal
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from people.models import Officer
from quizzes.bank import life
from quizzes.bank.banks import change_bank
from quizzes.bank.items import Labels, create_item, edit_base, revise_item
from quizzes.bank.life import LifeRefused
from quizzes.bank.models import Item, ItemVersion, VersionNote
from quizzes.exams.models import Paper, PaperItem
from quizzes.exams.papers import PaperInvalid, SectionDraft, create_paper
from tests.quizzes.bank.cast import TwoUnits, make_trainer, make_two_units, single
from tests.quizzes.exams.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def two() -> TwoUnits:
    """周敏's bank needs a second person; 陈主任 of the province and 王平 are such."""
    two = make_two_units()
    change_bank(two.bank, name=two.bank.name, needs_approval=True, actor=two.zhou)
    return two


def submitted(two: TwoUnits, number: int) -> Item:
    item = create_item(single(f"第 {number} 题：禁闭最长多少日？"), bank=two.bank, labels=Labels(), actor=two.zhou)
    life.submit_items([item], actor=two.zhou)
    return Item.objects.select_related("current_version").get(pk=item.pk)


def test_of_two_approvals_one_counts(two: TwoUnits) -> None:
    wang = make_trainer(two.province.prison, "王平")
    for number in range(ROUNDS):
        item = submitted(two, number)
        seen = {item.pk: item.current_version_id or 0}

        outcomes = at_once(
            *[
                lambda actor=actor, item=item, seen=seen: life.approve_items([item], actor=actor, seen=seen)
                for actor in (two.chen, wang)
            ]
        )

        assert sorted(map(str, outcomes))[0] == "1"
        assert [type(one) for one in outcomes if one != 1] == [LifeRefused]
        assert VersionNote.objects.filter(version__item=item, kind="approved").count() == 1
        assert Item.objects.get(pk=item.pk).status == "approved"


def test_an_author_who_never_waits_approves_nothing_of_the_own(two: TwoUnits) -> None:
    """Submitting and approving at once by one person, however the two fall."""
    for number in range(ROUNDS):
        item = create_item(single(f"第 {number} 题？"), bank=two.bank, labels=Labels(), actor=two.zhou)

        at_once(
            lambda item=item: life.submit_items([item], actor=two.zhou),
            lambda item=item: life.approve_items([item], actor=two.zhou),
        )

        assert Item.objects.get(pk=item.pk).status == "submitted"
    assert not VersionNote.objects.filter(kind="approved").exists()


def test_a_revision_and_an_approval_leave_no_version_in_use_that_nobody_saw(two: TwoUnits) -> None:
    for number in range(ROUNDS):
        item = submitted(two, number)
        first = item.current_version_id or 0
        base = edit_base(item)

        approved, revised = at_once(
            lambda item=item, first=first: life.approve_items([item], actor=two.chen, seen={item.pk: first}),
            lambda item=item, base=base: revise_item(
                item, question=single("改过的题干？"), based_on=base, actor=two.zhou
            ),
        )

        now = Item.objects.get(pk=item.pk)
        assert isinstance(revised, ItemVersion)
        assert (now.status, now.current_version_id) == ("draft", revised.pk)
        if approved == 1:
            assert now.approved_version_id == first
        else:
            assert (type(approved), now.approved_version_id) == (LifeRefused, None)


def paper_of(two: TwoUnits, actor: Officer, item: Item) -> Paper:
    sections = [SectionDraft("单选", Decimal(2), [item.pk])]
    return create_paper(actor=actor, unit=two.province.prison, title="季度卷", sections=sections)


def test_a_draw_and_a_retirement_come_one_after_the_other(two: TwoUnits) -> None:
    for number in range(ROUNDS):
        item = submitted(two, number)
        life.approve_items([item], actor=two.chen)

        drawn, retired = at_once(
            lambda item=item: paper_of(two, two.chen, item),
            lambda item=item: life.retire_items([item], actor=two.zhou),
        )

        assert retired == 1
        held = PaperItem.objects.filter(version__item=item).count()
        assert held == isinstance(drawn, Paper)
        assert isinstance(drawn, Paper | PaperInvalid)


def test_a_draw_that_began_after_a_retirement_waits_for_it_and_finds_nothing(two: TwoUnits) -> None:
    """The retirement is written and not committed yet while the paper is composed: whoever composes waits and is told."""
    item = submitted(two, 0)
    life.approve_items([item], actor=two.chen)
    written = Event()
    outcome: list[Paper | PaperInvalid] = []

    def draw() -> None:
        written.wait(5)
        try:
            outcome.append(paper_of(two, two.chen, item))
        except PaperInvalid as error:
            outcome.append(error)
        finally:
            connection.close()

    drawing = Thread(target=draw)
    drawing.start()
    with transaction.atomic():
        life.retire_items([item], actor=two.zhou)
        written.set()
        drawing.join(0.5)
        assert drawing.is_alive()
    drawing.join(5)

    assert [type(one) for one in outcome] == [PaperInvalid]
    assert not PaperItem.objects.exists()
