"""Banks lent to other units: whom a loan reaches, what it shows, and how it ends."""

import pytest

from people.scope import OutOfScope
from quizzes.bank.items import Labels, create_item
from quizzes.bank.loans import keyless_versions, lend_bank, lent_items, take_back
from quizzes.bank.models import BankLoan, Item
from records.models import AuditEntry
from tests.quizzes.bank.cast import TwoUnits, make_trainer, make_two_units, single

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> TwoUnits:
    return make_two_units()


@pytest.fixture
def item(two: TwoUnits) -> Item:
    return create_item(single(), bank=two.bank, labels=Labels(), actor=two.zhou)


def verbs() -> list[str]:
    entries = AuditEntry.objects.filter(verb__in=("bank_lent", "bank_taken_back")).order_by("pk")
    return list(entries.values_list("verb", flat=True))


def test_a_loan_reaches_the_unit_those_below_it_and_trainers_above_it(two: TwoUnits, item: Item) -> None:
    """And nobody beside it. What is the trainer's own is not lent."""
    below = make_trainer(two.province.ward, "王平")
    assert [list(lent_items(one)) for one in (two.li, below, two.zhou)] == [[], [], []]

    lend_bank(two.bank, two.province.city, actor=two.zhou)
    assert [list(lent_items(one)) for one in (two.li, below, two.zhou)] == [[item], [], []]
    assert list(Item.objects.usable_by(below)) == []

    lend_bank(two.bank, two.bank.unit, actor=two.zhou)  # to the prison's own wards
    assert list(lent_items(below)) == [item]
    assert list(lent_items(two.chen)) == []  # who sees the bank itself
    assert list(lent_items(two.zhou)) == []

    lend_bank(two.other_bank, two.province.prison, actor=two.li)
    theirs = create_item(single("城里的题？"), bank=two.other_bank, labels=Labels(), actor=two.li)
    assert list(lent_items(two.zhou)) == [theirs]
    assert set(lent_items(below)) == {item, theirs}


def test_lending_again_and_taking_back_again_change_nothing(two: TwoUnits) -> None:
    loan = lend_bank(two.bank, two.province.city, actor=two.zhou)
    assert lend_bank(two.bank, two.province.city, actor=two.zhou) == loan
    assert (BankLoan.objects.count(), verbs()) == (1, ["bank_lent"])

    take_back(loan, actor=two.zhou)
    take_back(loan, actor=two.zhou)

    assert (BankLoan.objects.count(), verbs()) == (0, ["bank_lent", "bank_taken_back"])


def test_only_the_banks_own_trainers_lend_it_and_take_it_back(two: TwoUnits) -> None:
    with pytest.raises(OutOfScope):
        lend_bank(two.bank, two.province.city, actor=two.li)
    loan = lend_bank(two.bank, two.province.city, actor=two.zhou)
    with pytest.raises(OutOfScope):
        take_back(loan, actor=two.li)

    assert BankLoan.objects.get() == loan


def test_keys_of_a_lent_bank_stay_with_its_own_trainers(two: TwoUnits, item: Item) -> None:
    lend_bank(two.bank, two.province.city, actor=two.zhou)
    own = create_item(single("城里的题？"), bank=two.other_bank, labels=Labels(), actor=two.li)
    versions = [item.current_version_id or 0, own.current_version_id or 0]

    assert keyless_versions(two.li, versions) == {versions[0]}
    assert keyless_versions(two.zhou, versions) == {versions[1]}
    assert keyless_versions(two.chen, versions) == set()


def test_a_loan_to_a_unit_below_reaches_the_trainers_above_it(two: TwoUnits, item: Item) -> None:
    """李强 trains the whole city, its county's trainers among those who may."""
    lend_bank(two.bank, two.province.county, actor=two.zhou)

    assert list(lent_items(two.li)) == [item]
    assert list(lent_items(make_trainer(two.province.township, "赵芳"))) == [item]
    assert list(lent_items(make_trainer(two.province.prisons, "孙局"))) == []  # who sees the bank itself
