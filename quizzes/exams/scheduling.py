"""Exams as scheduled deliveries. The only writer of `Exam` and `AudienceRule`. A published exam keeps its paper, and its
window and audience can only grow: nobody loses time or place that was promised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Officer, Role, Unit
from quizzes.exams.models import AudienceRule, Exam, Paper, default_bands
from quizzes.exams.papers import freeze_paper
from records.audit import write_entry
from records.clock import database_now

LONGEST = timedelta(hours=12)


class ExamInvalid(Exception):
    """`problems`: what to change, in plain words, by field name ("" for the whole)."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Audience:
    """Units' subtrees, posts among them (none: all posts), and officers listed one by one."""

    units: Sequence[Unit] = field(default_factory=tuple)
    posts: Sequence[str] = field(default_factory=tuple)
    officers: Sequence[Officer] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.units or self.officers)


@dataclass(frozen=True)
class ExamDraft:
    title: str
    unit: Unit
    paper: Paper
    opens_at: datetime
    closes_at: datetime
    audience: Audience
    duration: timedelta = timedelta(minutes=60)
    grace: timedelta = timedelta(minutes=2)
    attempts_allowed: int = 1
    pass_mark: Decimal = Decimal(60)
    bands: list[dict[str, object]] = field(default_factory=default_bands)
    review_policy: str = Exam.ReviewPolicy.AFTER_WINDOW
    leave_policy: str = Exam.LeavePolicy.RECORD
    one_per_screen: bool = False


SETTINGS = (
    *("title", "unit", "paper", "opens_at", "closes_at", "duration", "grace", "attempts_allowed", "pass_mark"),
    *("bands", "review_policy", "leave_policy", "one_per_screen"),
)


def create_exam(draft: ExamDraft, *, actor: Officer) -> Exam:
    """A draft that only its trainers see.

    Raises ExamInvalid.
    """
    _check(draft, actor)
    with transaction.atomic():
        exam = Exam.objects.create(created_by=actor, **{name: getattr(draft, name) for name in SETTINGS})
        _write_audience(exam, draft.audience)
        write_entry("exam_created", actor=actor, target=exam, unit_path=draft.unit.path)
    return exam


def revise_exam(exam: Exam, draft: ExamDraft, *, actor: Officer) -> Exam:
    """Change a draft. Holds the exam's row.

    Raises ExamInvalid, also when it has been published meanwhile.
    """
    _check(draft, actor)
    with transaction.atomic():
        locked = Exam.objects.select_for_update().get(pk=exam.pk)
        if locked.state != Exam.State.DRAFT:
            raise ExamInvalid({"": _("考试已经发布，只能延长截止时间或撤回。")})
        for name in SETTINGS:
            setattr(locked, name, getattr(draft, name))
        locked.save()
        locked.audience.all().delete()
        _write_audience(locked, draft.audience)
        write_entry("exam_revised", actor=actor, target=locked, unit_path=locked.unit.path)
    return locked


def publish_exam(exam: Exam, *, actor: Officer) -> Exam:
    """Show the exam to its audience and freeze its paper.

    Raises ExamInvalid: not a draft, no audience, or its window is over.
    """
    with transaction.atomic():
        locked = Exam.objects.select_for_update().get(pk=exam.pk)
        now = database_now()
        if locked.state != Exam.State.DRAFT:
            raise ExamInvalid({"": _("这场考试已经发布或撤回。")})
        if locked.closes_at <= now:
            raise ExamInvalid({"closes_at": _("截止时间已经过去，请改到以后。")})
        if not locked.audience.exists():
            raise ExamInvalid({"audience": _("还没有选谁来考，请选单位或人员。")})
        locked.state, locked.published_at = Exam.State.PUBLISHED, now
        locked.save(update_fields=["state", "published_at"])
        freeze_paper(locked.paper)
        write_entry("exam_published", actor=actor, target=locked, unit_path=locked.unit.path)
    return locked


def extend_exam(exam: Exam, *, actor: Officer, closes_at: datetime) -> Exam:
    """Move the end of a published exam's window to a later instant. Attempts that run keep their deadline.

    Raises ExamInvalid: earlier than now promised.
    """
    with transaction.atomic():
        locked = Exam.objects.select_for_update().get(pk=exam.pk)
        if closes_at <= locked.closes_at:
            raise ExamInvalid({"closes_at": _("截止时间只能往后延。")})
        before, locked.closes_at = locked.closes_at, closes_at
        locked.save(update_fields=["closes_at"])
        detail = {"from": before.isoformat(), "to": closes_at.isoformat()}
        write_entry("exam_extended", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
    return locked


def withdraw_exam(exam: Exam, *, actor: Officer, reason: str) -> Exam:
    """Take a published exam off everybody's list. Attempts and results stay; running attempts can be finished.

    Raises ExamInvalid without a reason.
    """
    if not reason.strip():
        raise ExamInvalid({"reason": _("请写明为什么撤回。")})
    with transaction.atomic():
        locked = Exam.objects.select_for_update().get(pk=exam.pk)
        locked.state = Exam.State.WITHDRAWN
        locked.save(update_fields=["state"])
        write_entry(
            "exam_withdrawn", actor=actor, target=locked, unit_path=locked.unit.path, detail={"reason": reason[:200]}
        )
    return locked


def _write_audience(exam: Exam, audience: Audience) -> None:
    rules = [AudienceRule(exam=exam, unit=unit) for unit in audience.units]
    rules += [AudienceRule(exam=exam, post=post) for post in audience.posts]
    rules += [AudienceRule(exam=exam, officer=officer) for officer in audience.officers]
    AudienceRule.objects.bulk_create(rules)


def _check(draft: ExamDraft, actor: Officer) -> None:
    problems: dict[str, str] = {}
    scope = actor.scope_paths(Role.TRAINER)

    def is_mine(path: str) -> bool:
        return any(path.startswith(mine) for mine in scope)

    if not is_mine(draft.unit.path) or not is_mine(draft.paper.unit.path):
        problems["unit"] = _("这个单位或试卷不归你管。")
    if draft.closes_at <= draft.opens_at:
        problems["closes_at"] = _("截止时间要晚于开考时间。")
    if not timedelta(minutes=1) <= draft.duration <= LONGEST:
        problems["duration"] = _("时长要在 1 分钟到 12 小时之间。")
    if not timedelta(0) <= draft.grace <= timedelta(minutes=30):
        problems["grace"] = _("补传宽限要在 0 到 30 分钟之间。")
    if draft.attempts_allowed < 1:
        problems["attempts_allowed"] = _("至少要允许考 1 次。")
    if not Decimal(0) <= draft.pass_mark <= Decimal(100):
        problems["pass_mark"] = _("合格线要在 0 到 100 之间。")
    if not all(is_mine(unit.path) for unit in draft.audience.units):
        problems["audience"] = _("有单位不归你管，请去掉。")
    listed = {officer.pk for officer in draft.audience.officers}
    if Officer.objects.visible_to(actor, Role.TRAINER).filter(pk__in=listed).count() < len(listed):
        problems["officers"] = _("名单里有人不在你管的单位，请去掉。")
    if problems:
        raise ExamInvalid(problems)
