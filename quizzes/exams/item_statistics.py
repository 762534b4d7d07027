"""An exam's results for its trainers, item by item and topic by topic. Reads only. One person counts once, by the first
attempt: a later one is not independent of it. Groups under `SMALLEST` are not shown, and the caller asks
`statistics.may_see_keys` first, since every figure here depends on keys (G6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import within
from quizzes.bank.keys import CurrentKey, current_keys
from quizzes.bank.loans import keyless_versions
from quizzes.bank.models import Topic
from quizzes.bank.saying import translate
from quizzes.bank.types import get_type
from quizzes.exams.models import Attempt, Exam, ItemResult, ItemTally, PaperItem, Response, Result
from quizzes.exams.roll import percent

SMALLEST = 5


@dataclass(frozen=True)
class Share:
    """How many of the item's `total` people chose this; `is_right`: the key names it."""

    letter: str
    text: str
    count: int
    total: int
    is_right: bool

    @property
    def percentage(self) -> Decimal:
        return percent(self.count, self.total)


@dataclass(frozen=True)
class ItemStatistic:
    """One item of the paper: `total` people had it, `answered` gave an answer, `correct` earned full points."""

    position: int
    section_title: str
    type_label: str
    stem: str
    key_text: str
    total: int
    answered: int
    correct: int
    shares: list[Share]

    @property
    def is_hidden(self) -> bool:
        return self.total < SMALLEST

    @property
    def percentage(self) -> Decimal:
        return percent(self.correct, self.total)


@dataclass(frozen=True)
class TopicStatistic:
    """One topic over its items: `correct` of `total` answers, one a person and item."""

    name: str
    item_count: int
    correct: int
    total: int

    @property
    def percentage(self) -> Decimal:
        return percent(self.correct, self.total)


@dataclass(frozen=True)
class PaperStatistics:
    """`people`: how many first attempts everything here rests on."""

    people: int
    items: list[ItemStatistic]
    topics: list[TopicStatistic]

    @property
    def is_hidden(self) -> bool:
        return self.people < SMALLEST

    @property
    def by_difficulty(self) -> list[ItemStatistic]:
        """The hardest first."""
        return sorted(self.items, key=lambda item: (item.percentage, item.position))


@dataclass(frozen=True)
class _Tally:
    total: int = 0
    answered: int = 0
    correct: int = 0


def load_items(exam: Exam, *, reader: Officer) -> PaperStatistics:
    """Over the first attempts within the reader's subtrees, once marked; of borrowed questions without what would tell their keys. Nine statements."""
    marked = Result.objects.current().filter(attempt__exam=exam, attempt__number=1)
    first = Attempt.objects.filter(
        within("unit__path", reader.scope_paths(Role.TRAINER)), pk__in=marked.values("attempt_id")
    )
    rows = list(PaperItem.objects.filter(paper=exam.paper_id).select_related("version", "section"))
    tallies = _tally(first)
    keys = current_keys(row.version_id for row in rows)
    keyless = keyless_versions(reader, [row.version_id for row in rows])
    counted = _count_answers(first, [row.position for row in rows if _is_shared_out(row, keys[row.version_id])])
    items = [
        _item_statistic(
            row,
            tallies.get(row.position, _Tally()),
            counted[row.position],
            None if row.version_id in keyless else keys[row.version_id],
        )
        for row in rows
    ]
    people = max((item.total for item in items), default=0)
    return PaperStatistics(people=people, items=items, topics=_topics(rows, tallies))


def load_topics(exams: Sequence[Exam], *, paths: Sequence[str]) -> list[TopicStatistic]:
    """Topics of these exams over first attempts of people in the subtrees, the weakest first; items that fewer than `SMALLEST` people
    of an exam had are left out. The caller passes exams whose results are out. From tallies, a minute behind at most. Two statements."""
    counts = (
        ItemTally.objects.filter(within("unit__path", paths), exam__in=exams)
        .order_by()
        .values_list("version_id", "exam_id")
        .annotate(people=Sum("total"), right=Sum("correct"))
    )
    groups = [(version, total, correct) for version, _exam, total, correct in counts if total >= SMALLEST]
    by_version: dict[int, _Tally] = {}
    for version, total, correct in groups:
        before = by_version.get(version, _Tally())
        by_version[version] = _Tally(before.total + total, before.answered + total, before.correct + correct)
    named = Topic.objects.filter(items__versions__in=by_version).values_list("name", "items__versions").distinct()
    return _sum_topics(named, by_version)


def _tally(first: Iterable[Attempt]) -> dict[int, _Tally]:
    rows = ItemResult.objects.filter(result__superseded_at__isnull=True, result__attempt__in=first).order_by()
    counts = rows.values_list("position").annotate(
        total=Count("pk"),
        answered=Count("pk", filter=Q(answered=True)),
        correct=Count("pk", filter=Q(correct=True)),
    )
    return {position: _Tally(*numbers) for position, *numbers in counts}


def _count_answers(first: Iterable[Attempt], positions: list[int]) -> Mapping[int, list[tuple[Any, int]]]:
    """Each response of these positions with how many people gave it."""
    answers = Response.objects.filter(attempt__in=first, position__in=positions).order_by()
    counted: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for position, value, count in answers.values_list("position", "value").annotate(count=Count("attempt_id")):
        counted[position].append((value, count))
    return counted


def _is_shared_out(row: PaperItem, key: CurrentKey) -> bool:
    """Whether what people chose, or which parts they had right, says more than the score."""
    item_type, content = get_type(row.version.type), row.version.content
    return bool(item_type.choices(content)) or len(item_type.review(content, key.key, None)) > 1


def _item_statistic(
    row: PaperItem, tally: _Tally, counted: Sequence[tuple[Any, int]], key: CurrentKey | None
) -> ItemStatistic:
    """`key` None: of a bank that is lent to the reader; how often each option was chosen would tell it as well."""
    item_type, content = get_type(row.version.type), row.version.content
    return ItemStatistic(
        position=row.position,
        section_title=row.section.title,
        type_label=_(item_type.short_label),
        stem=content["stem"],
        key_text=translate(item_type.describe_key(content, key.key)) if key else "",
        total=tally.total,
        answered=tally.answered,
        correct=tally.correct,
        shares=[
            *(_shares(row, tally, counted, key) if key else _whole_shares(tally)),
            Share("", _("未作答"), tally.total - tally.answered, tally.total, is_right=False),
        ],
    )


def _shares(row: PaperItem, tally: _Tally, counted: Sequence[tuple[Any, int]], key: CurrentKey) -> list[Share]:
    """Options with the people who chose them; parts with the people who had them right; else those who had the whole."""
    item_type, content = get_type(row.version.type), row.version.content
    found = item_type.option_shares(content, key.key, counted)
    if item_type.choices(content):
        return [
            Share(one.letter, translate(one.text) or _("（图）"), one.count, tally.total, one.is_right) for one in found
        ]
    parts = [
        Share("", _("%(part)s：答对") % {"part": translate(one.text)}, one.count, tally.total, is_right=False)
        for one in found
    ]
    return [*parts, *_whole_shares(tally)]


def _whole_shares(tally: _Tally) -> list[Share]:
    return [
        Share("", _("答对"), tally.correct, tally.total, is_right=True),
        Share("", _("没有全对"), tally.answered - tally.correct, tally.total, is_right=False),
    ]


def _topics(rows: list[PaperItem], tallies: Mapping[int, _Tally]) -> list[TopicStatistic]:
    """The weakest first; topics of an item count it each."""
    by_version = {row.version_id: tallies.get(row.position, _Tally()) for row in rows}
    named = Topic.objects.filter(items__versions__in=by_version).values_list("name", "items__versions").distinct()
    return _sum_topics(named, by_version)


def _sum_topics(named: Iterable[tuple[str, int]], by_version: Mapping[int, _Tally]) -> list[TopicStatistic]:
    grouped: dict[str, list[_Tally]] = defaultdict(list)
    for name, version_id in named:
        grouped[name].append(by_version[version_id])
    topics = [
        TopicStatistic(name, len(group), sum(one.correct for one in group), sum(one.total for one in group))
        for name, group in grouped.items()
    ]
    return sorted(topics, key=lambda topic: (topic.percentage, topic.name))
