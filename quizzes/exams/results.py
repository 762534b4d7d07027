"""An attempt's result as its officer may see it. Reads keys only when the exam's policy has released them (G6)."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from string import ascii_uppercase
from uuid import UUID

from django.utils import timezone

from cms.statutes.citing import Target, find_targets
from quizzes.bank.keys import CurrentKey, current_keys
from quizzes.bank.models import Citation, ItemVersion, Topic
from quizzes.bank.saying import translate
from quizzes.bank.types import get_type
from quizzes.bank.types.contents import read_feedback
from quizzes.bank.types.review import ReviewLine
from quizzes.exams.models import Attempt, Exam, ItemResult, PaperItem, Result
from quizzes.exams.overview import is_released
from quizzes.exams.secrecy import WITH_KEYS
from quizzes.exams.sheets import SheetQuestion, SheetSection, load_sheet

WITH_VERDICTS = (*WITH_KEYS, Exam.ReviewPolicy.RIGHT_OR_WRONG)


@dataclass(frozen=True)
class ReviewedCitation:
    """A citation in words. `target` None: its text is not loaded, so that it leads nowhere."""

    text: str
    target: Target | None


@dataclass(frozen=True)
class ReviewedChoice:
    """One thing that could be chosen. `feedback`: what the key says of it, "" without keys."""

    id: str
    letter: str
    text: str
    image_url: str
    chosen: bool
    feedback: str = ""


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question with what the policy lets be seen: `item` None without verdicts, `key_text` "" and no `lines` without keys. `choices`:
    what could be chosen, for types where something is; `lines`: each thing answered beside what is right, for the others."""

    question: SheetQuestion
    item: ItemResult | None
    right_choices: frozenset[str]
    key_text: str
    response_text: str
    choices: list["ReviewedChoice"]
    lines: list[ReviewLine]
    rationale: str
    citations: list[ReviewedCitation]
    version: UUID  # by which the officer reports the question


@dataclass(frozen=True)
class TopicShare:
    name: str
    correct: int
    total: int

    @property
    def percentage(self) -> int:
        return round(self.correct * 100 / self.total)


@dataclass(frozen=True)
class ResultView:
    """`result` None: not marked yet, or pending until `released_at`."""

    attempt: Attempt
    exam: Exam
    result: Result | None
    released_at: datetime | None
    shows_verdicts: bool
    shows_keys: bool
    item_count: int
    questions: list[ReviewedQuestion]
    topics: list[TopicShare]

    @property
    def time_used(self) -> timedelta:
        """Until the deadline at most: what came later was the network's time, since the paper was locked."""
        ended_at = self.attempt.ended_at or self.attempt.deadline
        return min(ended_at, self.attempt.deadline) - self.attempt.started_at

    @property
    def pass_points(self) -> Decimal:
        """The pass mark in points of this paper; 0 without a result."""
        return (self.exam.pass_mark * self.result.points / 100).normalize() if self.result else Decimal(0)

    @property
    def points_missing(self) -> Decimal:
        """How many points more would have passed; 0 when passed."""
        return self.pass_points - self.result.score if self.result and not self.result.passed else Decimal(0)

    def select(self, which: str) -> list[ReviewedQuestion]:
        """Questions that were "wrong", "marked", or all."""
        if which == "wrong":
            return [row for row in self.questions if row.item and not row.item.correct]
        return [row for row in self.questions if row.question.marked] if which == "marked" else self.questions


def load_result(attempt: Attempt, *, now: datetime) -> ResultView:
    """The view of a sealed attempt. `now`: the database's."""
    exam = attempt.exam
    released = is_released(exam, now)
    result = Result.objects.current().filter(attempt=attempt).first() if released else None
    shows_verdicts = result is not None and exam.review_policy in WITH_VERDICTS
    shows_keys = result is not None and exam.review_policy in WITH_KEYS
    sections = load_sheet(attempt) if shows_verdicts else []
    verdicts = {row.position: row for row in result.items.all()} if result and shows_verdicts else {}
    return ResultView(
        attempt=attempt,
        exam=exam,
        result=result,
        released_at=None if released else exam.released_at,
        shows_verdicts=shows_verdicts,
        shows_keys=shows_keys,
        item_count=attempt.item_count,
        questions=_review(attempt, sections, verdicts, shows_keys, timezone.localdate(now)),
        topics=_topic_shares(sections, verdicts),
    )


def _review(
    attempt: Attempt, sections: list[SheetSection], verdicts: dict[int, ItemResult], shows_keys: bool, day: date
) -> list[ReviewedQuestion]:
    questions = [question for section in sections for question in section.questions]
    version_ids = [question.version_id for question in questions]
    keys = current_keys(version_ids) if shows_keys else {}
    citations = _citations(version_ids, day) if shows_keys else {}
    versions = {
        row.position: row.version
        for row in PaperItem.objects.filter(paper_id=attempt.exam.paper_id).select_related("version")
    }
    return [
        _reviewed(
            question,
            versions[question.position],
            verdicts.get(question.position),
            keys.get(question.version_id),
            citations.get(question.version_id, []),
        )
        for question in questions
    ]


def _citations(version_ids: list[int], day: date) -> dict[int, list[ReviewedCitation]]:
    """By version, as on `day`: an edition without a year is the one in force then."""
    rows = list(Citation.objects.filter(version_id__in=version_ids))
    targets = find_targets({(row.statute, row.edition, row.article) for row in rows}, day=day)
    found = defaultdict(list)
    for row in rows:
        target = targets.get((row.statute, row.edition, row.article))
        found[row.version_id].append(ReviewedCitation(str(row), target))
    return found


def _reviewed(
    question: SheetQuestion,
    version: ItemVersion,
    item: ItemResult | None,
    key: CurrentKey | None,
    citations: list[ReviewedCitation],
) -> ReviewedQuestion:
    item_type, content = get_type(question.type), version.content
    return ReviewedQuestion(
        question=question,
        item=item,
        right_choices=item_type.right_choices(key.key) if key else frozenset(),
        key_text=translate(item_type.describe_key(content, key.key)) if key else "",
        response_text=translate(item_type.describe_response(content, question.value)),
        choices=_choices(question, item_type.choices(content), read_feedback(key.key if key else {})),
        lines=[_translated(line) for line in item_type.review(content, key.key, question.value)] if key else [],
        rationale=key.rationale if key else "",
        citations=citations,
        version=version.public_id,
    )


def _choices(
    question: SheetQuestion, choices: list[tuple[str, str, str]], told: dict[str, str]
) -> list[ReviewedChoice]:
    value, options = question.value, {one["id"]: one for one in question.options}
    given = value if isinstance(value, list) else [str(value).lower() if isinstance(value, bool) else value]
    chosen = {one for one in given if isinstance(one, str)}
    return [
        ReviewedChoice(
            id=choice,
            letter=letter or ascii_uppercase[place],
            text=translate(text),
            image_url=options.get(choice, {}).get("image_url", ""),
            chosen=choice in chosen,
            feedback=told.get(choice, ""),
        )
        for place, (choice, letter, text) in enumerate(choices)
    ]


def _translated(line: ReviewLine) -> ReviewLine:
    return replace(line, label=translate(line.label), given=translate(line.given), right=translate(line.right))


def _topic_shares(sections: list[SheetSection], verdicts: dict[int, ItemResult]) -> list[TopicShare]:
    """Right answers by topic, the weakest first; topics where all is right are left out."""
    version_ids = [question.version_id for section in sections for question in section.questions]
    rows = Topic.objects.filter(items__versions__in=version_ids).values_list("name", "items__versions")
    names = defaultdict(list)
    for name, version_id in rows:
        names[version_id].append(name)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for item in verdicts.values():
        for name in names[item.version_id]:
            counts[name][0] += item.correct
            counts[name][1] += 1
    shares = [TopicShare(name, correct, total) for name, (correct, total) in counts.items() if correct < total]
    return sorted(shares, key=lambda share: (share.correct / share.total, share.name))
