"""What is delivered and what came back: papers, exams, attempts, responses, results.

Rows of `Response` are written by `saving.py` alone, `Attempt` by `attempts.py`, results by `marking.py`."""

import hashlib
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from people.models import Officer, Role, Unit
from people.scope import within
from quizzes.bank.models import ItemVersion
from quizzes.bank.types.credit import ALL_OR_NOTHING, MODES, SOME_RIGHT, Credit

RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U


def count_rows(rows: models.QuerySet[Any], by: str) -> Coalesce:
    """How many rows a correlated query finds, as a subquery: never a join that multiplies."""
    counted = rows.order_by().values(by).annotate(row_count=Count("pk")).values("row_count")
    return Coalesce(models.Subquery(counted), 0)


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, officer: Officer) -> "PaperQuerySet":
        return self.filter(within("unit__path", officer.scope_paths(Role.TRAINER)))


class Paper(models.Model):
    """A fixed set of item versions in sections. Once an exam that uses it was published, it is frozen."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("试卷名称"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers", verbose_name=_("所属单位"))
    frozen_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name = _("试卷")
        verbose_name_plural = _("试卷")

    def __str__(self) -> str:
        return self.title


class PaperSection(models.Model):
    """One part of a paper. `credit`: how an answer is scored that is not wholly right, by mode of quizzes.bank.types.credit;
    `partial_points`: what SOME_RIGHT gives."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("名称"), max_length=60)
    points = models.DecimalField(_("每题分值"), max_digits=5, decimal_places=1)
    credit = models.CharField(_("没有全对时"), max_length=20, choices=list(MODES.items()), default=ALL_OR_NOTHING)
    partial_points = models.DecimalField(_("少选得分"), max_digits=5, decimal_places=1, default=Decimal(0))

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "number"], name="section_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="section_points_positive"),
            models.CheckConstraint(
                condition=Q(partial_points__gte=0) & Q(partial_points__lt=F("points")), name="partial_below_points"
            ),
            models.CheckConstraint(
                condition=Q(credit=SOME_RIGHT, partial_points__gt=0) | ~Q(credit=SOME_RIGHT) & Q(partial_points=0),
                name="partial_points_with_credit",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Credit:
        return Credit(self.credit, self.partial_points)


class PaperItem(models.Model):
    """One item version at its position (1…n through the whole paper)."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items")
    section = models.ForeignKey(PaperSection, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "position"], name="paper_position_once"),
            models.UniqueConstraint(fields=["paper", "version"], name="paper_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.position}"


def default_bands() -> list[dict[str, object]]:
    return [{"name": "优秀", "from": 90}, {"name": "良好", "from": 80}, {"name": "合格", "from": 60}]


class ExamQuerySet(models.QuerySet["Exam"]):
    def published(self) -> "ExamQuerySet":
        return self.filter(state=Exam.State.PUBLISHED)

    def visible_to(self, officer: Officer) -> "ExamQuerySet":
        """Exams that a trainer of the owning unit manages."""
        return self.filter(within("unit__path", officer.scope_paths(Role.TRAINER)))

    def addressed_to(self, officer: Officer) -> "ExamQuerySet":
        """Exams whose audience this officer belongs to at the posting held today."""
        posting = officer.posting
        rules = AudienceRule.objects.filter(exam=OuterRef("pk"))
        listed = Q(Exists(rules.filter(officer=officer)))
        if posting is None:
            return self.filter(listed)
        ancestors = [posting.unit.path[:end] for end in range(Unit.steplen, len(posting.unit.path) + 1, Unit.steplen)]
        by_unit = Q(Exists(rules.filter(unit__path__in=ancestors)))
        by_post = ~Q(Exists(rules.exclude(post=""))) | Q(Exists(rules.filter(post=posting.post).exclude(post="")))
        return self.filter(listed | (by_unit & by_post))


class Exam(models.Model):
    """A scheduled delivery of a paper. `pass_mark` and the bands are percentages of the paper's points."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")

    class ReviewPolicy(models.TextChoices):
        IMMEDIATELY = "immediately", _("交卷后立即看成绩、答案和解析")
        AFTER_WINDOW = "after_window", _("考试截止后看成绩、答案和解析")
        RIGHT_OR_WRONG = "right_or_wrong", _("交卷后只看成绩和每题对错")
        NEVER = "never", _("只看成绩，不公布答案")

    class LeavePolicy(models.TextChoices):
        RECORD = "record", _("记录并提醒")
        IGNORE = "ignore", _("不记录")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("考试名称"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exams", verbose_name=_("组织单位"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="exams", verbose_name=_("试卷"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    opens_at = models.DateTimeField(_("开考时间"))
    closes_at = models.DateTimeField(_("截止时间"))
    duration = models.DurationField(_("时长"), default=timedelta(minutes=60))
    grace = models.DurationField(_("补传宽限"), default=timedelta(minutes=2))
    attempts_allowed = models.PositiveSmallIntegerField(_("可考次数"), default=1)
    pass_mark = models.DecimalField(_("合格线（百分比）"), max_digits=5, decimal_places=1, default=Decimal(60))
    bands = models.JSONField(_("等次"), default=default_bands)
    review_policy = models.CharField(
        _("答案何时公布"), max_length=20, choices=ReviewPolicy.choices, default=ReviewPolicy.AFTER_WINDOW
    )
    leave_policy = models.CharField(
        _("离开答题页面"), max_length=10, choices=LeavePolicy.choices, default=LeavePolicy.RECORD
    )
    one_per_screen = models.BooleanField(_("逐题作答"), default=False)
    created_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    results_told_at = models.DateTimeField(null=True, editable=False)  # everybody who sat it knows that results are out

    objects = ExamQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opens_at", "-id"]
        verbose_name = _("考试")
        verbose_name_plural = _("考试")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="exam_closes_after_opening"),
            models.CheckConstraint(condition=Q(attempts_allowed__gte=1), name="exam_allows_an_attempt"),
            models.CheckConstraint(condition=Q(pass_mark__gte=0) & Q(pass_mark__lte=100), name="pass_mark_percentage"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def released_at(self) -> datetime:
        """When results come out under the policy AFTER_WINDOW: nobody can answer any more."""
        return self.closes_at + self.grace


class AudienceRule(models.Model):
    """One line of an exam's audience: a unit's subtree, a post, or one listed officer. An officer is addressed when listed,
    or when in one of the units and, where posts are named, on one of the posts."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="audience")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField(max_length=40, blank=True)
    officer = models.ForeignKey(Officer, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(unit__isnull=False, post="", officer__isnull=True)
                    | (Q(unit__isnull=True, officer__isnull=True) & ~Q(post=""))
                    | Q(unit__isnull=True, post="", officer__isnull=False)
                ),
                name="audience_rule_names_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> "AttemptQuerySet":
        return self.filter(state=Attempt.State.OPEN)

    def sealed(self) -> "AttemptQuerySet":
        return self.filter(state=Attempt.State.SEALED)

    def overdue(self, now: datetime) -> "AttemptQuerySet":
        return self.open().filter(accept_until__lt=now)

    def of(self, officer: Officer) -> "AttemptQuerySet":
        return self.filter(officer=officer)


class Attempt(models.Model):
    """One officer's sitting of an exam. `accept_until` = deadline + grace; `epoch` counts the devices that took over;
    `unit` is the one held at the start, for ever. Once sealed, a trigger refuses changes."""

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        SEALED = "sealed", _("已交卷")

    class Ending(models.TextChoices):
        OFFICER = "officer", _("本人交卷")
        TIME = "time", _("到时间自动交卷")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="attempts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    epoch = models.PositiveIntegerField(default=1)
    device = models.CharField(max_length=64, blank=True)
    device_label = models.CharField(max_length=40, blank=True)
    item_count = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    accept_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "officer", "number"], name="attempt_number_once"),
            models.UniqueConstraint(fields=["exam", "officer"], condition=Q(state="open"), name="one_open_attempt"),
            models.CheckConstraint(condition=Q(accept_until__gte=F("deadline")), name="accept_until_after_deadline"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | Q(state="sealed", ended_at__isnull=False),
                name="sealed_attempt_has_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["accept_until"], condition=Q(state="open"), name="attempt_overdue"),
            models.Index(fields=["exam", "officer"], name="attempt_of_officer"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def receipt_code(self) -> str:
        """The number an officer can quote, such as 7F3K-20A9: the same for ever, since it follows from the public id."""
        digest = int.from_bytes(hashlib.sha256(self.public_id.bytes).digest()[:5], "big")
        letters = "".join(RECEIPT_ALPHABET[digest >> shift & 31] for shift in range(35, -5, -5))
        return f"{letters[:4]}-{letters[4:]}"


class Response(models.Model):
    """The newest acknowledged answer to one item: `rev` is the client's own revision number of it (G3)."""

    pk = models.CompositePrimaryKey("attempt_id", "position")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    position = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    rev = models.BigIntegerField()
    marked = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"


class PageLeave(models.Model):
    """The officer left the attempt's page for a while: a lead for people, never evidence; no path leads to a score (T11)."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="leaves")
    returned_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.seconds} s"


class ResultQuerySet(models.QuerySet["Result"]):
    def current(self) -> "ResultQuerySet":
        return self.filter(superseded_at__isnull=True)


class Result(models.Model):
    """One marking of a sealed attempt (G4). A new marking adds a row and supersedes the last one."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="results")
    number = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(max_digits=7, decimal_places=1)
    points = models.DecimalField(max_digits=7, decimal_places=1)
    percentage = models.DecimalField(max_digits=6, decimal_places=2)
    correct_count = models.PositiveIntegerField()
    answered_count = models.PositiveIntegerField()
    passed = models.BooleanField()
    band = models.CharField(max_length=20, blank=True)
    answers_hash = models.CharField(max_length=64)
    marked_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "number"], name="result_number_once"),
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(superseded_at__isnull=True), name="one_current_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.number}"


class ItemResult(models.Model):
    """What one item of a marked attempt earned, and under which key."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+")
    key_number = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=1)
    points = models.DecimalField(max_digits=5, decimal_places=1)
    correct = models.BooleanField()
    answered = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["result", "position"], name="item_result_once")]
        indexes: ClassVar = [models.Index(fields=["version"], name="item_result_version")]

    def __str__(self) -> str:
        return f"{self.position} {self.score}"


from quizzes.exams.figure_models import ItemTally as ItemTally  # noqa: E402
from quizzes.exams.figure_models import PendingTally as PendingTally  # noqa: E402
from quizzes.exams.figure_models import VersionHealth as VersionHealth  # noqa: E402
from quizzes.exams.file_models import ResponseFile as ResponseFile  # noqa: E402
from quizzes.exams.file_models import response_file_storage as response_file_storage  # noqa: E402
