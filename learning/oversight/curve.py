"""How many of those expected had done it at the end of each of the last days, from the duties that held then. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from learning.assignments.models import Duty
from learning.oversight.completion import Numbers, Question, in_units

DAYS = 14
PLACES = 1


@dataclass(frozen=True)
class Point:
    """`count` people were satisfied at the end of the day, or at the instant of the report on its last one."""

    day: date
    count: int


@dataclass(frozen=True)
class Curve:
    """`x` and `y` of the path run from 0 to 100, y downwards; `top` is how many people were expected."""

    points: list[Point]
    top: int

    @property
    def line(self) -> str:
        """The path of the line, as SVG writes it."""
        last = max(len(self.points) - 1, 1)
        places = [
            (round(100 * number / last, PLACES), round(100 - 100 * point.count / max(self.top, 1), PLACES))
            for number, point in enumerate(self.points)
        ]
        return "M" + "L".join(f"{x} {max(y, 0)}" for x, y in places)

    @property
    def area(self) -> str:
        return f"{self.line}L100 100L0 100Z"


def load_curve(question: Question, numbers: Numbers) -> Curve | None:
    """`numbers`: of the same question. None: published less than a day before. One statement."""
    published_at = question.assignment.published_at
    days = _list_days(published_at, question.at) if published_at else []
    if len(days) < 2:
        return None
    expected = Duty.objects.expected().filter(assignment=question.assignment, is_satisfied=True)
    held = in_units(expected, question.unit_ids)
    if question.post:
        held = held.filter(post=question.post)
    zone = timezone.get_current_timezone()
    began, ended = TruncDate("from_at", tzinfo=zone), TruncDate("until_at", tzinfo=zone)
    spans = list(held.order_by().values_list(began, ended).annotate(count=Count("pk")))
    points = [
        Point(day, sum(count for since, until, count in spans if since <= day and (until is None or until > day)))
        for day in days[:-1]
    ]
    return Curve([*points, Point(days[-1], numbers.satisfied)], numbers.expected)


def _list_days(published_at: datetime, at: datetime) -> list[date]:
    last = timezone.localdate(at)
    first = max(last - timedelta(days=DAYS - 1), timezone.localdate(published_at))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
