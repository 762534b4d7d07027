"""Writing what is known of duties, and the sums along with it, a batch of officers at a time. The caller is `reviewing.py`, is in a
transaction and holds the rows of the assignments."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from learning.assignments import tallies
from learning.assignments.audience import find_people, load_audiences
from learning.assignments.completions import review_completions
from learning.assignments.duties import Content, Span, Terms, time_duty, write_content
from learning.assignments.models import Assignment, DueChange, Duty
from learning.assignments.rule import Progress
from learning.assignments.signals import duties_begun
from learning.assignments.tallies import TallyKey

BATCH = 1000
Key = tuple[int, int]  # an assignment's id and an officer's


class Held:
    """The open row of an officer and an assignment."""

    __slots__ = ("content", "from_at", "pk")

    def __init__(self, pk: int, from_at: datetime, content: Content) -> None:
        self.pk, self.from_at, self.content = pk, from_at, content


def write_duties(
    assignments: Sequence[Assignment], officer_ids: Sequence[int], *, now: datetime, is_first: bool = False
) -> int:
    """Bring the duties of these officers in these assignments up to what is known at `now`, the database's present. Returns how many
    rows were begun."""
    held = {} if is_first else _load_held(assignments, officer_ids)
    placed = _place(assignments, officer_ids, now)
    progress = review_completions(assignments, {*held, *placed}, now=now)
    wanted = _want(assignments, placed, held, progress, now=now, is_first=is_first)
    changed = {key: content for key, content in wanted.items() if key not in held or held[key].content != content}
    ended = {key: row for key, row in held.items() if key not in wanted or key in changed}
    at = max([now, *(row.from_at + timedelta(microseconds=1) for row in ended.values())])
    _end(ended.values(), at)
    _begin(changed, at)
    _count(ended, changed)
    _tell_begun(assignments, changed, ended, is_first=is_first)
    return len(changed)


def end_all(assignment: Assignment, *, now: datetime) -> None:
    """End every open row; none follows."""
    ids = list(Duty.objects.current().filter(assignment=assignment).values_list("officer_id", flat=True))
    for start in range(0, len(ids), BATCH):
        held = _load_held([assignment], ids[start : start + BATCH])
        _end(held.values(), max([now, *(row.from_at + timedelta(microseconds=1) for row in held.values())]))
        _count(held, {})


def _load_held(assignments: Sequence[Assignment], officer_ids: Sequence[int]) -> dict[Key, Held]:
    rows = Duty.objects.current().filter(assignment__in=assignments, officer__in=officer_ids)
    fields = ("assignment_id", "officer_id", "pk", "from_at", *Content._fields)
    return {(row[0], row[1]): Held(row[2], row[3], Content(*row[4:])) for row in rows.values_list(*fields)}


def _place(
    assignments: Sequence[Assignment], officer_ids: Sequence[int], now: datetime
) -> dict[Key, tuple[str, tuple[int, str, str]]]:
    """Whom the assignments address: why left out, if so, and the unit, post and rank held today."""
    people = find_people(officer_ids, timezone.localdate(now))
    audiences = load_audiences([assignment.pk for assignment in assignments], people)
    placed = {}
    for assignment_id, audience in audiences.items():
        for person in people.values():
            left_out = audience.place(person)
            if left_out is not None:
                placed[assignment_id, person.officer_id] = (left_out, (person.unit_id, person.post, person.rank))
    return placed


def _want(
    assignments: Sequence[Assignment],
    placed: dict[Key, tuple[str, tuple[int, str, str]]],
    held: dict[Key, Held],
    progress: dict[Key, Progress],
    *,
    now: datetime,
    is_first: bool,
) -> dict[Key, Content]:
    terms = {one.pk: Terms(one.due_at, one.arrival_days, is_first) for one in assignments}
    begins = [key for key, (left_out, _place) in placed.items() if _may_begin(held.get(key), left_out)]
    spans = {} if is_first else _load_spans(begins)
    extended = {} if is_first else _load_extensions(placed)
    wanted = {}
    for key, (left_out, place) in placed.items():
        known = spans.get(key) or ([_open_span(held[key])] if key in held else [])
        timing = time_duty(terms[key[0]], left_out, spans=known, extended_to=extended.get(key), now=now)
        if timing is not None:
            wanted[key] = write_content(place, timing, progress[key])
    return wanted


def _may_begin(held: Held | None, left_out: str) -> bool:
    return held is None or bool(held.content.left_out and not left_out)


def _open_span(held: Held) -> Span:
    content = held.content
    return Span(held.from_at, None, content.due_at, content.left_out, content.is_arrival)


def _load_spans(keys: Iterable[Key]) -> dict[Key, list[Span]]:
    """Everything that was ever known of these, the earliest first."""
    wanted, spans = set(keys), defaultdict(list)
    if wanted:
        rows = Duty.objects.filter(officer__in={pk for _, pk in wanted}, assignment__in={pk for pk, _ in wanted})
        for assignment_id, officer_id, *row in rows.order_by("from_at").values_list(
            "assignment_id", "officer_id", *Span._fields
        ):
            if (assignment_id, officer_id) in wanted:
                spans[assignment_id, officer_id].append(Span(*row))
    return spans


def _load_extensions(keys: Iterable[Key]) -> dict[Key, datetime]:
    """The latest deadline that was given to each alone."""
    keys, latest = list(keys), {}
    rows = DueChange.objects.filter(officer__in={pk for _, pk in keys}, assignment__in={pk for pk, _ in keys})
    for assignment_id, officer_id, due_at in rows.order_by("due_at").values_list(
        "assignment_id", "officer_id", "due_at"
    ):
        latest[assignment_id, officer_id] = due_at
    return latest


def _end(rows: Iterable[Held], at: datetime) -> None:
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), BATCH):
        Duty.objects.filter(pk__in=ids[start : start + BATCH]).update(until_at=at)


def _begin(contents: dict[Key, Content], at: datetime) -> None:
    rows = [
        Duty(assignment_id=assignment_id, officer_id=officer_id, from_at=at, **content._asdict())
        for (assignment_id, officer_id), content in contents.items()
    ]
    Duty.objects.bulk_create(rows, batch_size=BATCH)


def _count(ended: dict[Key, Held], begun: dict[Key, Content]) -> None:
    changes: Counter[TallyKey] = Counter()
    for (assignment_id, _officer_id), row in ended.items():
        changes[tally_key(assignment_id, row.content)] -= 1
    for (assignment_id, _officer_id), content in begun.items():
        changes[tally_key(assignment_id, content)] += 1
    tallies.apply(changes)


def tally_key(assignment_id: int, content: Content) -> TallyKey:
    return TallyKey(assignment_id, *(getattr(content, name) for name in TallyKey._fields[1:]))


def _tell_begun(
    assignments: Sequence[Assignment], begun: dict[Key, Content], ended: dict[Key, Held], *, is_first: bool
) -> None:
    """Of those who are expected now and were not before."""
    new: dict[int, list[int]] = defaultdict(list)
    for key, content in begun.items():
        if not content.left_out and (key not in ended or ended[key].content.left_out):
            new[key[0]].append(key[1])
    for assignment in assignments:
        if officer_ids := new.get(assignment.pk):
            duties_begun.send(Duty, assignment=assignment, officer_ids=officer_ids, is_arrival=not is_first)
