"""What two people, officers and other units do with a bank, for the walks: two questions wait for approval, a draft paper holds an older
version, two look alike, one was reported, the bank is lent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from people.models import Officer, Role, Unit
from people.roles import grant_role
from quizzes.bank import life
from quizzes.bank.banks import create_bank
from quizzes.bank.items import Labels, Question, create_item, edit_base, revise_item
from quizzes.bank.loans import lend_bank
from quizzes.bank.models import Bank, DuplicatePair, Item, ItemReport, ItemVersion
from quizzes.exams.models import Paper
from quizzes.exams.papers import SectionDraft, create_paper
from tests.factories import make_officer


@dataclass
class BankLife:
    author: Officer
    waiting: list[Item]
    old: Item  # that a draft paper holds in its first version
    draft: Paper
    values: dict[str, Any]


def judgement(stem: str) -> Question:
    return Question("true_false", {"stem": stem, "options": [], "blanks": 0, "image": None}, {"value": True})


def give_life(prison: Unit, borrower: Unit, bank: Bank, items: list[Item], reader: Officer) -> BankLife:
    """`items`: two of the bank's; `reader` reports the second."""
    author = make_officer(prison, "员工出题", post="教育培训")
    grant_role(author, Role.TRAINER, unit=prison, actor=None)
    second = create_bank(code="second", name="要审核的题库", unit=prison, actor=author, needs_approval=True)
    waiting = [create_item(judgement(f"第 {n} 题。"), bank=second, labels=Labels(), actor=author) for n in (1, 2)]
    life.submit_items(waiting, actor=author)
    old = create_item(judgement("旧的说法。"), bank=bank, labels=Labels(), actor=author)
    sections = [SectionDraft("判断题", Decimal(2), [old.pk])]
    draft = create_paper(actor=author, unit=prison, title="旧卷草稿", sections=sections)
    revise_item(old, question=judgement("新的说法。"), based_on=edit_base(old), actor=author)
    one, other = sorted(items, key=lambda item: item.pk)
    pair = DuplicatePair.objects.create(one=one, other=other, likeness=90)
    reported = ItemVersion.objects.get(pk=other.current_version_id)
    ItemReport.objects.create(version=reported, officer=reader, text="答案不对")
    loan = lend_bank(bank, borrower, actor=author)
    values = {
        "items:drafts.pk": str(old.public_id),
        "items:duplicates_decide.pk": pair.pk,
        "items:reports_close.pk": str(reported.public_id),
        "banks:loan": loan.pk,
    }
    return BankLife(author, waiting, old, draft, values)
