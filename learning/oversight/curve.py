"""How many of those expected had done it at the end of each of the last days, from the duties that held then. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from learning.assignments.models import Duty
from learning.oversight.completion import Question
from people.scope import within

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


def load_curve(question: Question, top: int) -> Curve | None:
    """None: published less than a day before. One statement."""
    published_at = question.assignment.published_at
    days = _list_days(published_at, question.at) if published_at else []
    if len(days) < 2:
        return None
    held = Duty.objects.expected().filter(
        within("unit__path", [question.unit.path]), assignment=question.assignment, is_satisfied=True
    )
    if question.post:
        held = held.filter(post=question.post)
    counts = held.aggregate(
        **{
            f"day_{number}": Count("pk", filter=Q(from_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at)))
            for number, at in enumerate(_end_of(day, question.at) for day in days)
        }
    )
    return Curve([Point(day, counts[f"day_{number}"]) for number, day in enumerate(days)], top)


def _list_days(published_at: datetime, at: datetime) -> list[date]:
    last = timezone.localdate(at)
    first = max(last - timedelta(days=DAYS - 1), timezone.localdate(published_at))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _end_of(day: date, at: datetime) -> datetime:
    return min(timezone.make_aware(datetime.combine(day, time.max)), at)
