"""What HR and unit administrators can put into an assignment, and whom it can address: things that somebody of their units reads
or sits, and their own units, people, posts and ranks. Reads only."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from cms.models import Audience, LecturePage
from learning.assignments.drafts import ASSIGNERS
from people.models import Officer, Posting, Unit
from people.scope import within
from quizzes.exams.models import AudienceRule, Exam

MOST_FOUND = 10
SERVING = (Officer.Status.ACTIVE, Officer.Status.SECONDED)


def lectures_in_reach(actor: Officer) -> QuerySet[LecturePage]:
    """Lectures that are open now to somebody of the actor's units."""
    current = Q(expire_at__isnull=True) | Q(expire_at__gt=Now())
    admitted = Q(audience=Audience.EVERYONE) | (Q(audience=Audience.OWN_UNIT) & _touching(actor))
    lectures: QuerySet[LecturePage] = LecturePage.objects.live().filter(current & admitted)
    return lectures.select_related("unit").order_by("-first_published_at", "-pk")


def exams_in_reach(actor: Officer) -> QuerySet[Exam]:
    """Published exams that are not over and address somebody of the actor's units."""
    listed = Q(officer__in=Officer.objects.visible_to(actor, *ASSIGNERS))
    rules = AudienceRule.objects.filter(_touching(actor) | listed).values("exam_id")
    exams = Exam.objects.published().filter(closes_at__gt=Now(), pk__in=rules)
    return exams.select_related("unit").order_by("closes_at", "pk")


def find_things(actor: Officer, words: str, *, but: Iterable[uuid.UUID] = ()) -> tuple[list[LecturePage], list[Exam]]:
    """The newest lectures and the next exams whose title holds the words, a few of each. `but`: public ids already chosen."""
    chosen = list(but)
    lectures = lectures_in_reach(actor).filter(title__contains=words).exclude(public_id__in=chosen)
    exams = exams_in_reach(actor).filter(title__contains=words).exclude(public_id__in=chosen)
    return list(lectures[:MOST_FOUND]), list(exams[:MOST_FOUND])


def count_by_unit(actor: Officer, day: date) -> list[tuple[Unit, int]]:
    """The actor's units in the tree's order, each with how many serve in its subtree. Two statements."""
    units = list(Unit.objects.active().visible_to(actor, *ASSIGNERS))
    held = Posting.objects.on(day).within(actor.scope_paths(*ASSIGNERS)).filter(officer__status__in=SERVING)
    counts: Counter[str] = Counter()
    for path, count in Counter(held.values_list("unit__path", flat=True)).items():
        for end in range(Unit.steplen, len(path) + 1, Unit.steplen):
            counts[path[:end]] += count
    return [(unit, counts[unit.path]) for unit in units]


def list_held(actor: Officer, day: date, field: str) -> list[str]:
    """Posts or ranks (`field`) that people of the actor's units hold, the commonest first. One statement."""
    held = Posting.objects.on(day).within(actor.scope_paths(*ASSIGNERS)).exclude(**{field: ""})
    return [name for name, _count in Counter(held.values_list(field, flat=True)).most_common()]


def find_officers(actor: Officer, numbers: Sequence[str]) -> tuple[list[Officer], list[str]]:
    """Officers of the actor's units by number, and the numbers that name none there. One statement."""
    rows = Officer.objects.visible_to(actor, *ASSIGNERS).filter(officer_number__in=numbers)
    found = {officer.officer_number: officer for officer in rows}
    return [found[number] for number in numbers if number in found], [one for one in numbers if one not in found]


def _touching(actor: Officer) -> Q:
    """Rows of units in the actor's subtrees, or above them."""
    paths = actor.scope_paths(*ASSIGNERS)
    above = {path[:end] for path in paths for end in range(Unit.steplen, len(path), Unit.steplen)}
    return within("unit__path", paths) | Q(unit__path__in=above)
