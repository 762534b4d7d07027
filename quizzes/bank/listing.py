"""Turning the pages of a hundred thousand items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

from quizzes.bank.models import Item

MOST_COUNTED = 10_000  # what a search finds beyond is neither counted nor shown: nobody turns 300 pages


class NumbersFirst(WagtailPaginator):
    """Finds which items stand on a page by their numbers alone, and reads those: pages far back would join what they skip.

    `read`: rows by their numbers, in any order. `at_most`: how many are counted; None: all.
    """

    def __init__(self, *given: Any, read: Callable[[Iterable[int]], QuerySet[Item]], at_most: int | None, **more: Any):
        super().__init__(*given, **more)
        self.read, self.at_most = read, at_most

    @cached_property
    def found(self) -> int:
        """One more than is counted, when there are more."""
        numbers = self.numbers.order_by()
        return (numbers[: self.at_most + 1] if self.at_most else numbers).count()

    @cached_property
    def count(self) -> int:
        return min(self.found, self.at_most or self.found)

    @property
    def is_cut(self) -> bool:
        return self.found > self.count

    @property
    def numbers(self) -> QuerySet[Any]:
        items: QuerySet[Item] = self.object_list
        return items.select_related(None).prefetch_related(None).values_list("pk", flat=True)

    def page(self, number: Any) -> Page[Item]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        numbers = list(self.numbers[start : min(start + self.per_page, self.count)])
        rows = {row.pk: row for row in self.read(numbers)}
        page: Page[Item] = self._get_page([rows[one] for one in numbers if one in rows], number, self)
        return page
