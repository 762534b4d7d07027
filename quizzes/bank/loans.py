"""Banks lent to other units: their trainers put the bank's items on papers and never see keys, rationales or citations. Owns `BankLoan`."""

from django.db import transaction

from people.models import Officer, Role, Unit
from people.scope import require_scope
from quizzes.bank.models import Bank, BankLoan, Item, ItemQuerySet, ItemVersion
from records.audit import write_entry


def lend_bank(bank: Bank, unit: Unit, *, actor: Officer) -> BankLoan:
    """Give the trainers of a unit and of those below it the right to use the bank's items; the bank's own unit: of those below it.
    Again: nothing happens."""
    require_scope(actor, bank.unit.path, Role.TRAINER)
    with transaction.atomic():
        loan, is_new = BankLoan.objects.get_or_create(bank=bank, unit=unit, defaults={"created_by": actor})
        if is_new:
            detail: dict[str, object] = {"bank": bank.code, "to": unit.code}
            write_entry("bank_lent", actor=actor, target=bank, unit_path=bank.unit.path, detail=detail)
    return loan


def take_back(loan: BankLoan, *, actor: Officer) -> None:
    """No new paper of that unit may take the bank's items; papers that hold some stay as they are."""
    bank = loan.bank
    require_scope(actor, bank.unit.path, Role.TRAINER)
    with transaction.atomic():
        detail: dict[str, object] = {"bank": bank.code, "to": loan.unit.code}
        if BankLoan.objects.filter(pk=loan.pk).delete()[0]:
            write_entry("bank_taken_back", actor=actor, target=bank, unit_path=bank.unit.path, detail=detail)


def lent_items(officer: Officer) -> ItemQuerySet:
    """Items of other units' banks that this officer may use, not see the keys of."""
    own = Bank.objects.visible_to(officer).values("pk")
    lent: ItemQuerySet = Item.objects.usable_by(officer).active().exclude(bank__in=own)
    return lent


def keyless_versions(officer: Officer, version_ids: list[int]) -> set[int]:
    """Those of these versions whose keys the officer may not see, since their banks are another unit's."""
    seen = ItemVersion.objects.filter(item__in=Item.objects.visible_to(officer), pk__in=version_ids)
    return set(version_ids) - set(seen.values_list("pk", flat=True))
