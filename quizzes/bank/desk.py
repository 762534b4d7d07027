"""What the trainers' desk says about the bank."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from wagtail.admin.ui.components import Component

from people.models import Officer
from quizzes.bank import life
from quizzes.bank.models import Bank, Item, ItemImport
from quizzes.bank.reports import count_open

UNFINISHED = (ItemImport.State.READING, ItemImport.State.PREVIEW)


class BankPanel(Component):
    """Items in use by bank, imports to go on with, and where to begin when there is nothing yet."""

    name = "bank"
    template_name = "bank/desk.html"
    order = 200

    def __init__(self, officer: Officer) -> None:
        self.officer = officer

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        in_use = Count("items", filter=Q(items__approved_version__isnull=False) & ~Q(items__status=Item.Status.RETIRED))
        banks = list(Bank.objects.visible_to(self.officer).select_related("unit").annotate(in_use=in_use))
        unfinished = ItemImport.objects.visible_to(self.officer).filter(state__in=UNFINISHED).select_related("bank")[:5]
        return {
            "banks": [(bank, f"{reverse('items:index')}?bank={bank.pk}") for bank in banks],
            "has_items": Item.objects.visible_to(self.officer).active().exists(),
            "unfinished": unfinished,
            "to_review": life.awaiting(self.officer).count(),
            "returned": life.returned_to(self.officer).count(),
            "reported": count_open(self.officer),
        }
