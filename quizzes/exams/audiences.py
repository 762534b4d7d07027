"""Whom an exam addresses, told in numbers before anybody is addressed: how many people, by unit, and which other exams the
same people have on the same days. Reads only; who may start is `ExamQuerySet.addressed_to`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from people.models import Officer, Posting, Role, Unit
from people.scope import within
from quizzes.exams.models import Exam
from quizzes.exams.scheduling import Audience

SERVING = (Officer.Status.ACTIVE, Officer.Status.SECONDED)
MOST_CONFLICTS = 5


class Person(NamedTuple):
    """Somebody of the audience at the posting held on a day."""

    officer_id: int
    status: str
    unit_path: str
    post: str


@dataclass(frozen=True)
class AudienceCount:
    """`by_unit`: those who serve, for each chosen unit's subtree; `listed`: more of them, named one by one; `left_out`: how
    many of the audience are not expected, by status."""

    total: int
    by_unit: list[tuple[Unit, int]]
    listed: int
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Conflict:
    """Another published exam that `count` of the same people have on one of the same days."""

    exam: Exam
    count: int


def audience_condition(units: Iterable[str], posts: Iterable[str], officer_ids: Iterable[int]) -> Q:
    """A condition over `Officer.objects.posted_on(day)`: one and the same posting must hold for unit and post."""
    posts = list(posts)
    by_unit = within("unit_path", units)
    if posts:
        by_unit &= Q(post__in=posts)
    return by_unit | Q(pk__in=list(officer_ids))


def list_people(audience: Audience, day: date) -> list[Person]:
    """One statement."""
    paths = [unit.path for unit in audience.units]
    condition = audience_condition(paths, audience.posts, [officer.pk for officer in audience.officers])
    rows = Officer.objects.posted_on(day).filter(condition)
    return [Person(*row) for row in rows.values_list("pk", "status", "unit_path", "post")]


def count_audience(audience: Audience, people: Sequence[Person]) -> AudienceCount:
    """`people`: what `list_people` found for this audience."""
    serving = [person for person in people if person.status in SERVING]
    chosen = [person for person in serving if not audience.posts or person.post in audience.posts]
    units = sorted(audience.units, key=lambda unit: unit.path)
    by_unit = [(unit, sum(person.unit_path.startswith(unit.path) for person in chosen)) for unit in units]
    paths = tuple(unit.path for unit in units)
    return AudienceCount(
        total=len(serving),
        by_unit=by_unit,
        listed=len(serving) - sum(person.unit_path.startswith(paths) for person in chosen),
        left_out=Counter(person.status for person in people if person.status not in SERVING),
    )


def list_conflicts(
    people: Sequence[Person], opens_at: datetime, closes_at: datetime, *, but: int | None
) -> list[Conflict]:
    """Published exams whose window touches a day of this window and that address some of `people`, those with most of them
    first. `but`: the exam itself, when it has been stored. Three statements."""
    first, last = _day_bounds(opens_at, closes_at)
    people = [person for person in people if person.status in SERVING]
    others = Exam.objects.published().filter(opens_at__lt=last, closes_at__gt=first)
    if but is not None:
        others = others.exclude(pk=but)
    conflicts = []
    for exam in others.prefetch_related("audience__unit").order_by("opens_at", "pk"):
        if count := count_addressed(exam, people):
            conflicts.append(Conflict(exam, count))
    conflicts.sort(key=lambda conflict: -conflict.count)
    return conflicts[:MOST_CONFLICTS]


def _day_bounds(opens_at: datetime, closes_at: datetime) -> tuple[datetime, datetime]:
    """From midnight before the window to midnight after it, by the calendar of the site."""
    first = timezone.localtime(opens_at).replace(hour=0, minute=0, second=0, microsecond=0)
    last = timezone.localtime(closes_at).replace(hour=0, minute=0, second=0, microsecond=0)
    return first, last + timedelta(days=1)


def count_addressed(exam: Exam, people: Sequence[Person]) -> int:
    """How many of them may sit the exam, at the postings that they come with."""
    rules = list(exam.audience.all())
    paths = tuple(rule.unit.path for rule in rules if rule.unit)
    posts = {rule.post for rule in rules if rule.post}
    listed = {rule.officer_id for rule in rules if rule.officer_id}

    def is_addressed(person: Person) -> bool:
        by_unit = person.unit_path.startswith(paths) and (not posts or person.post in posts)
        return by_unit or person.officer_id in listed

    return sum(is_addressed(person) for person in people)


def count_by_unit(trainer: Officer, day: date) -> list[tuple[Unit, int]]:
    """Every unit of the trainer's subtrees in the tree's order, with how many serve in its subtree. Two statements."""
    units = list(Unit.objects.active().visible_to(trainer, Role.TRAINER))
    held = Posting.objects.on(day).filter(officer__status__in=SERVING)
    paths = held.filter(within("unit__path", trainer.scope_paths(Role.TRAINER))).values_list("unit__path", flat=True)
    counts: Counter[str] = Counter()
    for path, count in Counter(paths).items():
        for end in range(Unit.steplen, len(path) + 1, Unit.steplen):
            counts[path[:end]] += count
    return [(unit, counts[unit.path]) for unit in units]


def list_posts(trainer: Officer, day: date) -> list[str]:
    """Posts that people of the trainer's subtrees hold, the commonest first. One statement."""
    held = Posting.objects.on(day).filter(within("unit__path", trainer.scope_paths(Role.TRAINER))).exclude(post="")
    return [post for post, _count in Counter(held.values_list("post", flat=True)).most_common()]


def find_listed(trainer: Officer, numbers: Sequence[str]) -> tuple[list[Officer], list[str]]:
    """Officers of the trainer's subtrees by number, and the numbers that name none there. One statement."""
    found = {
        officer.officer_number: officer
        for officer in Officer.objects.visible_to(trainer, Role.TRAINER).filter(officer_number__in=numbers)
    }
    return [found[number] for number in numbers if number in found], [one for one in numbers if one not in found]
