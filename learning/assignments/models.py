"""Who must do what by when, and what is known about it at every instant.

A `Duty` is written once and then only ended: whatever changes for an officer (a transfer, a result, an extension, an exemption)
ends the row that holds and begins another. A report as of an instant reads the rows that held then, so that nothing that happens later
changes it. `Tally` holds the present sums, kept by increments; `tallies.recount` says what they must be."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from cms.models import LecturePage
from learning.assignments.calendar_models import CalendarSpan as CalendarSpan
from people.models import Officer, Unit
from people.scope import within
from quizzes.exams.models import Exam


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def published(self) -> "AssignmentQuerySet":
        return self.filter(state=Assignment.State.PUBLISHED)

    def visible_to(self, officer: Officer, *roles: str) -> "AssignmentQuerySet":
        """Assignments of units in the subtrees that the officer was granted one of the roles for: who may change them."""
        return self.filter(within("unit__path", officer.scope_paths(*roles)))


class Assignment(models.Model):
    """What must be done by when (培训任务): all of the requirements or `needed_count` of them, by `due_at`. Who comes into the
    audience later has at least `arrival_days` days from then."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("任务名称"), max_length=80)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name=_("组织单位"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    needed_count = models.PositiveSmallIntegerField(_("至少完成几项"), null=True, blank=True)  # None: all
    due_at = models.DateTimeField(_("截止时间"))
    arrival_days = models.PositiveSmallIntegerField(_("新到岗的期限（天）"), default=14)
    created_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("培训任务")
        verbose_name_plural = _("培训任务")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(needed_count__isnull=True) | Q(needed_count__gte=1), name="assignment_needs_something"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="assignment_published_at_some_time"
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="assignment_withdrawn_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """One lecture or exam of an assignment, and what counts as having satisfied it (达标)."""

    class Condition(models.TextChoices):
        COMPLETED = "completed", _("完成")
        PASSED = "passed", _("合格")
        BOTH = "both", _("完成并且合格")
        EITHER = "either", _("完成或者合格")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="requirements")
    position = models.PositiveSmallIntegerField()  # from 1, without gaps
    lecture = models.ForeignKey(LecturePage, models.PROTECT, null=True, blank=True, related_name="+")
    exam = models.ForeignKey(Exam, models.PROTECT, null=True, blank=True, related_name="+")
    condition = models.CharField(_("要求"), max_length=10, choices=Condition.choices, default=Condition.COMPLETED)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "position"], name="requirement_position_once"),
            models.UniqueConstraint(fields=["assignment", "lecture"], name="requirement_lecture_once"),
            models.UniqueConstraint(fields=["assignment", "exam"], name="requirement_exam_once"),
            models.CheckConstraint(
                condition=Q(lecture__isnull=True, exam__isnull=False) | Q(lecture__isnull=False, exam__isnull=True),
                name="requirement_names_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(exam__isnull=False) | Q(condition="completed"), name="lecture_is_completed"
            ),
        ]

    @property
    def title(self) -> str:
        return str(self.exam.title if self.exam else self.lecture.title if self.lecture else "")


class AudienceRule(models.Model):
    """One of the things that an assignment's audience is made of: a unit's subtree, a post, a rank, or an officer; or an
    exception from it, with its reason. Addressed is who is in one of the units and holds one of the posts and one of the ranks
    (where any are named), or is listed, and whom no exception names."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="audience")
    is_exception = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.CharField(max_length=40, blank=True)
    rank = models.CharField(max_length=40, blank=True)
    officer = models.ForeignKey(Officer, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(_("原因"), max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(unit__isnull=False, officer__isnull=True, post="", rank="")
                    | Q(unit__isnull=True, officer__isnull=False, post="", rank="")
                    | (Q(unit__isnull=True, officer__isnull=True, rank="") & ~Q(post=""))
                    | (Q(unit__isnull=True, officer__isnull=True, post="") & ~Q(rank=""))
                ),
                name="assignment_audience_names_one_thing",
            ),
            models.CheckConstraint(condition=Q(is_exception=False) | ~Q(reason=""), name="exception_has_a_reason"),
        ]


class DueChange(models.Model):
    """Another deadline of one officer for one assignment, with its reason. The latest row holds."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="due_changes")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    reason = models.CharField(_("原因"), max_length=100)
    changed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()


class Completion(models.Model):
    """What is known of an officer and a requirement, by which version of the rule, resting on which facts. Each of the instants is
    the one at which it became known, by the database's clock, and is never taken back."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="completions")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="completions")
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    satisfied_at = models.DateTimeField(null=True)
    rule_version = models.PositiveSmallIntegerField()
    facts = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requirement", "officer"], name="requirement_completion_once")
        ]
        indexes: ClassVar = [models.Index(fields=["officer"], name="completion_of_officer")]


class Standing(models.TextChoices):
    """The four parts that the people expected fall into at an instant; every one of them is in exactly one."""

    SATISFIED = "satisfied", _("达标")
    OVERDUE = "overdue", _("逾期")
    TO_RETAKE = "to_retake", _("待补考")
    UNFINISHED = "unfinished", _("未完成")


def standing_at(at: datetime) -> Case:
    """The standing of a row of `Duty` or `Tally` at the instant. Who awaits a result need not sit again: unfinished until it is out."""
    return Case(
        When(is_satisfied=True, then=Value(Standing.SATISFIED.value)),
        When(due_at__lte=at, then=Value(Standing.OVERDUE.value)),
        When(is_completed=True, is_awaiting=False, then=Value(Standing.TO_RETAKE.value)),
        default=Value(Standing.UNFINISHED.value),
        output_field=models.CharField(),
    )


class DutyQuerySet(models.QuerySet["Duty"]):
    def current(self) -> "DutyQuerySet":
        return self.filter(until_at__isnull=True)

    def as_of(self, at: datetime) -> "DutyQuerySet":
        """Those that held at the instant."""
        return self.filter(Q(from_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at)))

    def expected(self) -> "DutyQuerySet":
        return self.filter(left_out="")

    def within(self, paths: list[str]) -> "DutyQuerySet":
        return self.filter(within("unit__path", paths))

    def overdue(self, at: datetime) -> "DutyQuerySet":
        return self.expected().filter(is_satisfied=False, due_at__lte=at)

    def with_standing(self, at: datetime) -> "DutyQuerySet":
        """Annotates `standing`, which says something of those expected only."""
        return self.annotate(standing=standing_at(at))


class Duty(models.Model):
    """One officer's part in one assignment as it stood from `from_at` until `until_at` (None: still): the unit, post and rank
    held then, the deadline, how much is done. Never changed but for its end. `left_out`: why the officer is not expected;
    `is_arrival`: came into the audience after it was published and has a deadline of their own."""

    class LeftOut(models.TextChoices):
        EXCEPTED = "excepted", _("免")
        SECONDED = "seconded", _("借调")
        LEAVE = "leave", _("休假")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="duties")
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.CharField(max_length=40, blank=True)
    rank = models.CharField(max_length=40, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    left_out = models.CharField(max_length=10, choices=LeftOut.choices, blank=True)
    is_arrival = models.BooleanField(default=False)
    done_count = models.PositiveSmallIntegerField(default=0)  # requirements satisfied
    is_started = models.BooleanField(default=False)
    is_completed = models.BooleanField(default=False)  # did all that is named (or as many as are needed)
    is_passed = models.BooleanField(default=False)  # passed every exam among these; False where there is none
    is_awaiting = models.BooleanField(default=False)  # satisfied if what was handed in passes; the results are not out
    is_satisfied = models.BooleanField(default=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "officer"], condition=Q(until_at__isnull=True), name="one_open_duty"
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="duty_ends_after_start"
            ),
        ]
        indexes: ClassVar = [
            # All that reports count by: they read the index alone, since an assignment's rows lie all over the table.
            models.Index(
                fields=[
                    "assignment",
                    "from_at",
                    "until_at",
                    "unit",
                    "officer",
                    "post",
                    "due_at",
                    "left_out",
                    "is_arrival",
                    "is_started",
                    "is_completed",
                    "is_passed",
                    "is_awaiting",
                    "is_satisfied",
                    "id",
                ],
                name="duty_as_of",
            ),
            models.Index(fields=["officer"], condition=Q(until_at__isnull=True), name="duty_open_of_officer"),
        ]


class TallyQuerySet(models.QuerySet["Tally"]):
    def expected(self) -> "TallyQuerySet":
        return self.filter(left_out="")

    def within(self, paths: list[str]) -> "TallyQuerySet":
        return self.filter(within("unit__path", paths))

    def with_standing(self, at: datetime) -> "TallyQuerySet":
        """Annotates `standing`, which says something of those expected only."""
        return self.annotate(standing=standing_at(at))


class Tally(models.Model):
    """How many open duties of one assignment and unit (itself, without its subtree) stand alike. Overdue is not in it: it
    follows from `due_at` at the instant of reading."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="tallies")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    left_out = models.CharField(max_length=10, blank=True)
    is_arrival = models.BooleanField()
    is_started = models.BooleanField()
    is_completed = models.BooleanField()
    is_passed = models.BooleanField()
    is_awaiting = models.BooleanField()
    is_satisfied = models.BooleanField()
    count = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "assignment",
                    "unit",
                    "due_at",
                    "left_out",
                    "is_arrival",
                    "is_started",
                    "is_completed",
                    "is_passed",
                    "is_awaiting",
                    "is_satisfied",
                ],
                name="tally_once",
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="tally_not_negative"),
        ]


class PendingReview(models.Model):
    """Something happened that may change duties: of an officer (in every assignment), or of an assignment (for everybody).
    Written in the transaction in which it happened, so that no crash loses it; deleted when it was looked at. Not looked at before
    `since`: the release of an exam's results is known beforehand."""

    officer = models.ForeignKey(Officer, models.CASCADE, null=True, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since"], name="pending_since")]


class Reminder(models.Model):
    """One message to one officer that assigned work is still open (催办), with everything that was open merged into it.
    `day`: the calendar day it counts for; `mail_due_at`: when its mail is to be tried next, None: not any more. The officer sees every
    row about themselves."""

    class State(models.TextChoices):
        SENT = "sent", _("已送达站内消息")
        MAIL_DUE = "mail_due", _("已送达站内消息，邮件待发")
        MAILING = "mailing", _("已送达站内消息，邮件正在发")
        MAILED = "mailed", _("已送达站内消息和邮箱")
        MAIL_UNSURE = "mail_unsure", _("已送达站内消息，邮件可能送达")
        MAIL_FAILED = "mail_failed", _("已送达站内消息，邮件没有送达")

    class MailProblem(models.TextChoices):
        NO_SERVER = "no_server", _("邮件服务器连不上")
        NOT_LET_IN = "not_let_in", _("邮件服务器不接受本系统的账号或发件人")
        BAD_ADDRESS = "bad_address", _("收件邮箱被拒收，请核对邮箱")
        BUSY = "busy", _("邮件服务器说暂时不收")
        NOT_TAKEN = "not_taken", _("邮件服务器不收这封邮件")
        UNSURE = "unsure", _("邮件已经交出，没有等到回音，为免重复不再发")
        MOOT = "moot", _("邮件没有发出时任务已经不用催，不再发")
        NO_ADDRESS = "no_address", _("本人已经清空邮箱，不再发")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="reminders")
    day = models.DateField()
    sent_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    text = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.SENT)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_problem = models.CharField(max_length=12, choices=MailProblem.choices, blank=True)
    assignments = models.ManyToManyField(Assignment, related_name="reminders")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer", "day"], name="one_reminder_a_day")  # product.md, 减负
        ]
        indexes: ClassVar = [
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="reminder_mail_due")
        ]
