"""An exam's results for its trainers, item by item and topic by topic. Reads only. One person counts once, by the first
attempt: a later one is not independent of it. Groups under `SMALLEST` are not shown, and the caller asks
`statistics.may_see_keys` first, since every figure here depends on keys (G6)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from people.models import Officer, Role
from people.scope import within
from quizzes.bank.keys import CurrentKey, current_keys
from quizzes.bank.models import Topic
from quizzes.bank.types import get_type
from quizzes.exams.models import Attempt, Exam, ItemResult, ItemTally, PaperItem, Response, Result
from quizzes.exams.roll import percent

SMALLEST = 5
CHOICES = ("single", "multiple", "true_false")


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
    """Over the first attempts within the reader's subtrees, once marked. Seven statements."""
    marked = Result.objects.current().filter(attempt__exam=exam, attempt__number=1)
    first = Attempt.objects.filter(
        within("unit__path", reader.scope_paths(Role.TRAINER)), pk__in=marked.values("attempt_id")
    )
    rows = list(PaperItem.objects.filter(paper=exam.paper_id).select_related("version", "section"))
    tallies = _tally(first)
    chosen = _count_choices(first, [row.position for row in rows if row.version.type in CHOICES])
    keys = current_keys(row.version_id for row in rows)
    items = [
        _item_statistic(row, tallies.get(row.position, _Tally()), chosen[row.position], keys[row.version_id])
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


def _count_choices(first: Iterable[Attempt], positions: list[int]) -> Mapping[int, Counter[str]]:
    """How often each option was chosen, by position; the options of one response count apart."""
    answers = Response.objects.filter(attempt__in=first, position__in=positions).order_by()
    chosen: dict[int, Counter[str]] = defaultdict(Counter)
    for position, value, count in answers.values_list("position", "value").annotate(count=Count("attempt_id")):
        for choice in _choices_of(value):
            chosen[position][choice] += count
    return chosen


def _choices_of(value: Any) -> set[str]:
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if isinstance(value, list):
        return {choice for choice in value if isinstance(choice, str)}
    return {value} if isinstance(value, str) else set()


def _item_statistic(row: PaperItem, tally: _Tally, chosen: Counter[str], key: CurrentKey) -> ItemStatistic:
    item_type, content = get_type(row.version.type), row.version.content
    right = item_type.right_choices(key.key)
    if item_type.code in CHOICES:
        shares = [
            Share(letter, text, chosen[choice], tally.total, choice in right)
            for choice, letter, text in _options(item_type.code, content)
        ]
    else:
        shares = [
            Share("", _("答对"), tally.correct, tally.total, is_right=True),
            Share("", _("没有全对"), tally.answered - tally.correct, tally.total, is_right=False),
        ]
    shares.append(Share("", _("未作答"), tally.total - tally.answered, tally.total, is_right=False))
    return ItemStatistic(
        position=row.position,
        section_title=row.section.title,
        type_label=_(item_type.short_label),
        stem=content["stem"],
        key_text=item_type.describe_key(content, key.key),
        total=tally.total,
        answered=tally.answered,
        correct=tally.correct,
        shares=shares,
    )


def _options(code: str, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Stored choice, letter and text of each option."""
    if code == "true_false":
        return [("true", "", _("正确")), ("false", "", _("错误"))]
    pairs = zip(ascii_uppercase, content["options"], strict=False)
    return [(option["id"], letter, option["text"] or _("（图）")) for letter, option in pairs]


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
