"""How each version of an item does in exams, computed every night into `VersionHealth`, which no other module writes.

Figures rest on marked first attempts, one a person: the earliest, when a version met somebody in several exams. Fewer than `SMALLEST`
people: no figures. Time is an estimate: between the save of an answer and the save before it (or the start), counted up to ten minutes;
answers that were saved together say nothing. Versions that a person has to mark have no indices, since their scores are not final.

What is shown here depends on keys (G6): screens take their items from `Item.objects.visible_to`, whose keys the reader may see anyway."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from quizzes.bank.keys import CurrentKey, current_keys
from quizzes.bank.models import ItemVersion
from quizzes.bank.types import get_type
from quizzes.exams.exposure import lately_count
from quizzes.exams.indices import difficulty_index, discrimination_index, point_biserial
from quizzes.exams.item_statistics import SMALLEST
from quizzes.exams.models import Attempt, ItemResult, PaperItem, Response, VersionHealth, count_rows
from records.clock import database_now

BATCH = 100  # versions at once
LONGEST = 600  # seconds that one answer can have taken
TOGETHER = timedelta(seconds=1)  # answers saved closer than this were sent in one go
OVERLAP = timedelta(minutes=10)  # a result may be committed that long after its moment
FEWEST_FOR_ALARM = 10  # people below whom an index is chance
FEWEST_FOR_CHOICE = 20  # people below whom an option may be unchosen by chance
TOO_EASY = 0.95

KEY_WRONG, UNCHOSEN, EASY, UNUSED = "key_wrong", "unchosen", "easy", "unused"
ALARMS = (KEY_WRONG, UNCHOSEN, EASY)


@dataclass
class Figures:
    """What people did with one version: a number a person in each list."""

    officers: set[int] = field(default_factory=set)
    attempts: set[int] = field(default_factory=set)
    shares: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    values: Counter[str] = field(default_factory=Counter)  # responses as JSON


def say_alarm(code: str) -> str:
    """What to look at, in words."""
    return {
        KEY_WRONG: _("答案可能错了：成绩好的人反而答错得多"),
        UNCHOSEN: _("有干扰项没有人选"),
        EASY: _("太容易：几乎人人答对"),
        UNUSED: _("从来没有用过"),
    }[code]


def compute_health(*, everything: bool = False) -> int:
    """Renew what changed since the last time: versions with new results, and new uses of the others. Can run twice, and at once: each row
    holds what the database said when it was written. Returns how many versions were computed."""
    now = database_now()
    versions = _used_versions() if everything else _changed_versions()
    for start in range(0, len(versions), BATCH):
        _compute(versions[start : start + BATCH], now)
    _renew_uses()
    return len(versions)


def _used_versions() -> list[int]:
    return list(PaperItem.objects.order_by("version_id").values_list("version_id", flat=True).distinct())


def _changed_versions() -> list[int]:
    """Those on papers without a row, and those with a result marked or superseded since their row was written."""
    held = PaperItem.objects.filter(version=OuterRef("pk"))
    new = ItemVersion.objects.filter(Exists(held), health__isnull=True)
    since = F("version__health__computed_at") - OVERLAP
    fresh = Q(result__marked_at__gt=since) | Q(result__superseded_at__gt=since)
    marked = ItemResult.objects.filter(fresh, result__attempt__number=1)
    ids = set(new.values_list("pk", flat=True)) | set(marked.order_by().values_list("version_id", flat=True).distinct())
    return sorted(ids)


def _renew_uses() -> None:
    """Uses grow and fall out of the last days without any result."""
    rows = VersionHealth.objects.annotate(
        uses_now=count_rows(PaperItem.objects.filter(version=OuterRef("pk")), "version"),
        lately_now=lately_count("version"),
    )
    for row in rows.exclude(uses=F("uses_now"), drawn_lately=F("lately_now")).iterator(BATCH):
        VersionHealth.objects.filter(pk=row.pk).update(uses=row.uses_now, drawn_lately=row.lately_now)


def _compute(version_ids: Sequence[int], now: datetime) -> None:
    versions = ItemVersion.objects.in_bulk(version_ids)
    keys = current_keys(version_ids)
    figures = _gather(version_ids)
    uses = dict(
        ItemVersion.objects.filter(pk__in=version_ids)
        .annotate(uses=count_rows(PaperItem.objects.filter(version=OuterRef("pk")), "version"))
        .values_list("pk", "uses")
    )
    lately = dict(
        ItemVersion.objects.filter(pk__in=version_ids)
        .annotate(lately=lately_count("version"))
        .values_list("pk", "lately")
    )
    rows = [
        summarize(versions[pk], keys[pk], figures[pk], uses=uses[pk], lately=lately[pk], now=now) for pk in version_ids
    ]
    fields = [one.name for one in VersionHealth._meta.concrete_fields if not one.primary_key]
    VersionHealth.objects.bulk_create(rows, update_conflicts=True, unique_fields=["version"], update_fields=fields)


def summarize(
    version: ItemVersion, current: CurrentKey, found: Figures, *, uses: int, lately: int, now: datetime
) -> VersionHealth:
    """The row of a version. Writes nothing."""
    row = VersionHealth(
        version=version,
        uses=uses,
        drawn_lately=lately,
        people=len(found.officers),
        options=[],
        alarms=[],
        computed_at=now,
    )
    if row.people < SMALLEST:
        return row
    item_type = get_type(version.type)
    counted = [(json.loads(value), count) for value, count in found.values.items()]
    shares = item_type.option_shares(version.content, current.key, counted)
    row.options = [{"id": one.choice, "count": one.count} for one in shares]
    if len(found.seconds) >= SMALLEST:
        row.median_seconds = round(median(found.seconds))
    if not item_type.needs_marker(version.content, current.key):
        row.difficulty_index = difficulty_index(found.shares)
        row.discrimination_index = discrimination_index(found.shares, found.totals)
        row.point_biserial = point_biserial(found.shares, found.rest) if found.rest else None
        has_choices = bool(item_type.choices(version.content))
        dead = has_choices and any(not one.is_right and not one.count for one in shares)
        row.alarms = _alarms(row, has_dead_choice=dead)
    return row


def _alarms(row: VersionHealth, *, has_dead_choice: bool) -> list[str]:
    """The gravest first."""
    index = row.discrimination_index
    many = row.people >= FEWEST_FOR_ALARM
    found = {
        KEY_WRONG: many and index is not None and index < 0,
        UNCHOSEN: row.people >= FEWEST_FOR_CHOICE and has_dead_choice,
        EASY: many and row.difficulty_index is not None and row.difficulty_index >= TOO_EASY,
    }
    return [code for code in ALARMS if found[code]]


def _gather(version_ids: Collection[int]) -> dict[int, Figures]:
    found: dict[int, Figures] = defaultdict(Figures)
    rows = ItemResult.objects.filter(
        version__in=version_ids, result__superseded_at__isnull=True, result__attempt__number=1
    ).order_by("result__attempt_id", "position")
    values = rows.values_list(
        "version_id",
        "result__attempt_id",
        "result__attempt__officer_id",
        "result__attempt__exam_id",
        "score",
        "points",
        "result__score",
        "result__points",
    )
    exams: set[int] = set()
    for version_id, attempt_id, officer_id, exam_id, score, points, total, most in values.iterator(2000):
        figures = found[version_id]
        if officer_id in figures.officers:
            continue
        exams.add(exam_id)
        figures.officers.add(officer_id)
        figures.attempts.add(attempt_id)
        figures.shares.append(float(score / points))
        figures.totals.append(float(total / most))
        figures.rest.append(float((total - score) / (most - points)) if most > points else 0.0)
    for exam_id in sorted(exams):
        _add_answers(exam_id, found)
    return found


def _add_answers(exam_id: int, found: dict[int, Figures]) -> None:
    """What was answered, and how long it took, of the attempts that count."""
    held = PaperItem.objects.filter(paper__exams=exam_id, version__in=found)
    versions = dict(held.values_list("position", "version_id"))
    first = Attempt.objects.filter(exam=exam_id, number=1)
    rows = Response.objects.filter(attempt__in=first).order_by("attempt_id", "saved_at", "position")
    values = rows.values_list("attempt_id", "attempt__started_at", "saved_at", "position", "value")
    for attempt_id, answers in groupby(values.iterator(2000), key=lambda row: row[0]):
        answered = [(started, saved, position, value) for _attempt, started, saved, position, value in answers]
        seconds = dict(
            estimate_seconds(answered[0][0], [(saved, position) for _start, saved, position, _value in answered])
        )
        for _start, _saved, position, value in answered:
            figures = found.get(versions.get(position, 0))
            if figures is None or attempt_id not in figures.attempts or value is None:
                continue
            figures.values[json.dumps(value, sort_keys=True)] += 1
            if position in seconds:
                figures.seconds.append(seconds[position])


def estimate_seconds(started_at: datetime, saved: Iterable[tuple[datetime, int]]) -> Iterator[tuple[int, float]]:
    """Position and seconds of each answer that was saved by itself, from saves in their order."""
    rows = list(saved)
    before = started_at
    for place, (at, position) in enumerate(rows):
        near = [abs(at - rows[other][0]) < TOGETHER for other in (place - 1, place + 1) if 0 <= other < len(rows)]
        if not any(near):
            yield position, min(LONGEST, max(0.0, (at - before).total_seconds()))
        before = at


def count_uses(version_ids: Collection[int]) -> dict[int, int]:
    """Papers that hold each version."""
    rows = PaperItem.objects.filter(version__in=list(version_ids)).order_by().values_list("version_id")
    return dict(rows.annotate(count=Count("paper", distinct=True)))
