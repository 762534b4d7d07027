"""Whom an assignment addresses: units' subtrees, posts and ranks among them, officers listed one by one, minus exceptions. What a
draft would come to is told in numbers before anybody is addressed. Reads only."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from learning.assignments.models import AudienceRule, Duty
from people.models import Officer, Unit
from people.scope import within

GONE = (Officer.Status.RETIRED, Officer.Status.LEFT)
AWAY = {
    Officer.Status.SECONDED.value: Duty.LeftOut.SECONDED.value,
    Officer.Status.LEAVE.value: Duty.LeftOut.LEAVE.value,
}


@dataclass(frozen=True)
class ExceptionDraft:
    """Whom an assignment leaves out, and why: exactly one of the four is named."""

    unit: Unit | None = None
    post: str = ""
    rank: str = ""
    officer: Officer | None = None
    reason: str = ""


@dataclass(frozen=True)
class AudienceDraft:
    """Who is in one of the units and holds one of the posts and one of the ranks (none named: any), or is listed, and whom no
    exception names."""

    units: Sequence[Unit] = ()
    posts: Sequence[str] = ()
    ranks: Sequence[str] = ()
    officers: Sequence[Officer] = ()
    exceptions: Sequence[ExceptionDraft] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.officers)


class Person(NamedTuple):
    """Somebody who has not left the service, at the posting held on a day."""

    officer_id: int
    status: str
    unit_id: int
    unit_path: str
    post: str
    rank: str


@dataclass(frozen=True)
class Selection:
    """Some people, by what is known of each of them."""

    paths: tuple[str, ...] = ()
    posts: frozenset[str] = frozenset()
    ranks: frozenset[str] = frozenset()
    officer_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Audience:
    """The rules of one assignment, ready to be asked about many people."""

    addressed: Selection
    excepted: Selection

    def place(self, person: Person) -> str | None:
        """None: not addressed. "": expected. Else why not, a code of Duty.LeftOut."""
        if not self._is_addressed(person):
            return None
        if self._is_excepted(person):
            return Duty.LeftOut.EXCEPTED.value
        return AWAY.get(person.status, "")

    def _is_addressed(self, person: Person) -> bool:
        chosen = self.addressed
        if person.officer_id in chosen.officer_ids:
            return True
        return (
            person.unit_path.startswith(chosen.paths)
            and (not chosen.posts or person.post in chosen.posts)
            and (not chosen.ranks or person.rank in chosen.ranks)
        )

    def _is_excepted(self, person: Person) -> bool:
        excepted = self.excepted
        return (
            person.officer_id in excepted.officer_ids
            or person.post in excepted.posts
            or person.rank in excepted.ranks
            or person.unit_path.startswith(excepted.paths)
        )


@dataclass(frozen=True)
class AudiencePreview:
    """`total`: people expected. `by_unit` parts them, in the tree's order: each chosen unit by its own people and by the subtrees of its
    children; with `listed`, those named one by one from elsewhere, it sums up to `total`. `left_out`: by code of Duty.LeftOut, those of
    the audience who are not expected; `excepted`: how many of these by an exception."""

    total: int
    by_unit: list[tuple[Unit, int]]
    listed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def excepted(self) -> int:
        return self.left_out[Duty.LeftOut.EXCEPTED.value]


def audience_of(draft: AudienceDraft) -> Audience:
    """The rules of a draft."""
    return Audience(
        Selection(
            tuple(unit.path for unit in draft.units),
            frozenset(draft.posts),
            frozenset(draft.ranks),
            frozenset(officer.pk for officer in draft.officers),
        ),
        Selection(
            tuple(row.unit.path for row in draft.exceptions if row.unit),
            frozenset(row.post for row in draft.exceptions if row.post),
            frozenset(row.rank for row in draft.exceptions if row.rank),
            frozenset(row.officer.pk for row in draft.exceptions if row.officer),
        ),
    )


def load_audiences(assignment_ids: Iterable[int], officer_ids: Iterable[int] | None = None) -> dict[int, Audience]:
    """The stored rules by assignment. `officer_ids`: of rules that name an officer, only those about them; None: all. One statement."""
    ids = list(assignment_ids)
    rules = AudienceRule.objects.filter(assignment__in=ids)
    if officer_ids is not None:
        rules = rules.filter(Q(officer__isnull=True) | Q(officer__in=list(officer_ids)))
    named: dict[tuple[int, bool], list[tuple[str | None, str, str, int | None]]] = {}
    fields = ("assignment_id", "is_exception", "unit__path", "post", "rank", "officer_id")
    for assignment_id, is_exception, *names in rules.values_list(*fields):
        named.setdefault((assignment_id, is_exception), []).append((names[0], names[1], names[2], names[3]))
    return {one: Audience(_selection(named.get((one, False))), _selection(named.get((one, True)))) for one in ids}


def _selection(rows: list[tuple[str | None, str, str, int | None]] | None) -> Selection:
    rows = rows or []
    return Selection(
        tuple(path for path, _post, _rank, _officer in rows if path),
        frozenset(post for _path, post, _rank, _officer in rows if post),
        frozenset(rank for _path, _post, rank, _officer in rows if rank),
        frozenset(officer for _path, _post, _rank, officer in rows if officer),
    )


def list_people(audience: Audience, day: date) -> list[Person]:
    """Everybody in the audience, the left out among them. One statement."""
    chosen = audience.addressed
    listed = Q(pk__in=chosen.officer_ids)
    return [
        person
        for person in _find(within("unit_path", chosen.paths) | listed, day)
        if audience.place(person) is not None
    ]


def find_people(officer_ids: Iterable[int], day: date) -> dict[int, Person]:
    """These officers, without those who have left the service or hold no posting. One statement."""
    return {person.officer_id: person for person in _find(Q(pk__in=list(officer_ids)), day)}


def _find(condition: Q, day: date) -> Iterable[Person]:
    serving = Officer.objects.posted_on(day).filter(condition).exclude(status__in=GONE)
    return map(Person._make, serving.values_list("pk", "status", "unit_id", "unit_path", "post", "rank"))


def preview(draft: AudienceDraft, day: date) -> AudiencePreview:
    """By the postings held on that day. Two statements."""
    audience = audience_of(draft)
    people = [(person, audience.place(person)) for person in list_people(audience, day)]
    expected = [person for person, left_out in people if left_out == ""]
    by_unit, listed = _part(draft.units, expected)
    return AudiencePreview(
        total=len(expected),
        by_unit=by_unit,
        listed=listed,
        left_out=Counter(left_out for _person, left_out in people if left_out),
    )


def _part(units: Sequence[Unit], people: list[Person]) -> tuple[list[tuple[Unit, int]], int]:
    """The people of each chosen unit itself and of each child's subtree, where there are any; and how many stand elsewhere."""
    roots = [unit.path for unit in units]
    roots = [path for path in roots if not any(path != other and path.startswith(other) for other in roots)]
    counts: Counter[str] = Counter()
    for person in people:
        root = next((path for path in roots if person.unit_path.startswith(path)), None)
        counts[person.unit_path[: len(root) + Unit.steplen] if root else ""] += 1
    listed = counts.pop("", 0)
    return [(unit, counts[unit.path]) for unit in Unit.objects.filter(path__in=list(counts))], listed
