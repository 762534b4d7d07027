"""An officer's own credit hours (学时) of a calendar year: what the lectures completed in it give. No target stands beside them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from learning.progress.models import LectureCompletion
from people.models import Officer


@dataclass(frozen=True)
class Hours:
    """`count`: how many lectures were completed, those that give none among them."""

    year: int
    hours: Decimal
    count: int


def read_hours(officer: Officer, now: datetime) -> Hours:
    """By the site's calendar. One statement."""
    first = timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    completed = LectureCompletion.objects.filter(
        officer=officer, at__gte=first, at__lt=first.replace(year=first.year + 1)
    )
    row = completed.aggregate(hours=Sum("credit_hours"), count=Count("pk"))
    return Hours(first.year, row["hours"] or Decimal(0), row["count"])
