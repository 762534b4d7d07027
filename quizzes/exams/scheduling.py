"""Exams as scheduled deliveries. The only writer of `Exam` and `AudienceRule`. A published exam keeps its paper, and its
window and audience can only grow: nobody loses time or place that was promised. Once its answers are out, nobody is given
time any more (G6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Officer, Role, Unit
from people.scope import is_within, require_scope
from quizzes.bank.hand_marking import marked_by_hand
from quizzes.bank.loans import keyless_versions
from quizzes.bank.models import Item, ItemVersion
from quizzes.exams.exposure import say_worn_out
from quizzes.exams.models import AudienceRule, Exam, Paper, default_bands
from quizzes.exams.overview import is_released
from quizzes.exams.papers import freeze_paper
from quizzes.exams.secrecy import WITH_KEYS
from records.audit import write_entry
from records.clock import database_now

LONGEST = timedelta(hours=12)
LONGEST_GRACE = timedelta(minutes=30)
MOST_ATTEMPTS = 20
TITLE_LENGTH = 80


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

    Raises OutOfScope, and ExamInvalid, also when it has been published meanwhile.
    """
    _check(draft, actor)
    with transaction.atomic():
        locked = _lock(exam, actor)
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
    """Show the exam to its audience and freeze its paper. Holds the exam's row.

    Raises ExamInvalid: not a draft, no audience, its window is over, something in it is out of the actor's reach, it would publish keys of a bank
    that is lent, or an item was in as many exams lately as is allowed.
    """
    with transaction.atomic():
        locked = _lock(exam, actor)
        now = database_now()
        if locked.state != Exam.State.DRAFT:
            raise ExamInvalid({"": _("这场考试已经发布或撤回。")})
        if locked.closes_at <= now:
            raise ExamInvalid({"closes_at": _("截止时间已经过去，请改到以后。")})
        draft = read_draft(locked)
        if not draft.audience:
            raise ExamInvalid({"audience": _("还没有选谁来考，请选单位或人员。")})
        _check(draft, actor)
        _check_marking(locked)
        _check_borrowed(locked, actor)
        _check_exposure(locked)
        locked.state, locked.published_at = Exam.State.PUBLISHED, now
        locked.save(update_fields=["state", "published_at"])
        freeze_paper(locked.paper)
        write_entry("exam_published", actor=actor, target=locked, unit_path=locked.unit.path)
    return locked


def _check_exposure(exam: Exam) -> None:
    """Holds the rows of the items, so that of two exams published at once one counts the other."""
    versions = ItemVersion.objects.filter(pk__in=exam.paper.items.values("version"))
    items = Item.objects.filter(pk__in=versions.values("item")).order_by("pk")
    list(items.select_for_update(no_key=True).values_list("pk"))
    if words := say_worn_out(versions.order_by("pk")):
        raise ExamInvalid({"paper": words})


def _check_borrowed(exam: Exam, actor: Officer) -> None:
    """Keys of a bank that is lent stay with its own trainers: who sits the exam would see them, the borrower too."""
    if exam.review_policy in WITH_KEYS:
        held = dict(exam.paper.items.values_list("version_id", "position"))
        if borrowed := keyless_versions(actor, list(held)):
            numbers = _("、").join(str(number) for number in sorted(held[version] for version in borrowed))
            message = _("第 %(numbers)s 题是借来的，答案只有出借单位能看：请选只看对错，或者不公布答案。")
            raise ExamInvalid({"review_policy": message % {"numbers": numbers}})


def _check_marking(exam: Exam) -> None:
    """Nobody can mark by hand yet, so that such a paper would never have a result (decision 0051)."""
    versions = dict(exam.paper.items.values_list("version_id", "position"))
    if by_hand := marked_by_hand(versions):
        numbers = _("、").join(str(versions[version]) for version in sorted(by_hand, key=lambda one: versions[one]))
        message = _("第 %(numbers)s 题要由人评阅，系统现在还不能人工阅卷，发布后出不了成绩。请换成能自动判分的题。")
        raise ExamInvalid({"paper": message % {"numbers": numbers}})


def extend_exam(exam: Exam, *, actor: Officer, closes_at: datetime) -> Exam:
    """Move the end of a published exam's window to a later instant. Attempts that run keep their deadline. Holds the exam's row.

    Raises ExamInvalid: not published, earlier than what was promised, or answers have been released.
    """
    with transaction.atomic():
        locked = _lock(exam, actor)
        now = database_now()
        if locked.state != Exam.State.PUBLISHED:
            raise ExamInvalid({"": _("只有已发布的考试可以延长。")})
        if locked.review_policy == Exam.ReviewPolicy.AFTER_WINDOW and is_released(locked, now):
            raise ExamInvalid({"closes_at": _("答案已经公布，不能再延长。要补考，请另外组卷、另外安排。")})
        if closes_at <= locked.closes_at:
            raise ExamInvalid({"closes_at": _("截止时间只能往后延。")})
        if closes_at <= now:
            raise ExamInvalid({"closes_at": _("新的截止时间也已经过去，请改到以后。")})
        before, locked.closes_at = locked.closes_at, closes_at
        locked.save(update_fields=["closes_at"])
        detail: dict[str, object] = {"from": before.isoformat(), "to": closes_at.isoformat()}
        write_entry("exam_extended", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
    return locked


def withdraw_exam(exam: Exam, *, actor: Officer, reason: str) -> Exam:
    """Take a published exam off everybody's list. Attempts and results stay; running attempts can be finished. Holds the
    exam's row.

    Raises ExamInvalid: no reason, or not published.
    """
    if not reason.strip():
        raise ExamInvalid({"reason": _("请写明为什么撤回。")})
    with transaction.atomic():
        locked = _lock(exam, actor)
        if locked.state != Exam.State.PUBLISHED:
            raise ExamInvalid({"": _("只有已发布的考试可以撤回。")})
        locked.state = Exam.State.WITHDRAWN
        locked.save(update_fields=["state"])
        detail: dict[str, object] = {"reason": reason.strip()[:200]}
        write_entry("exam_withdrawn", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
    return locked


def discard_exam(exam: Exam, *, actor: Officer) -> None:
    """Delete a draft, which nobody but its trainers has seen. Holds the exam's row.

    Raises ExamInvalid when it has been published.
    """
    with transaction.atomic():
        locked = _lock(exam, actor)
        if locked.state != Exam.State.DRAFT:
            raise ExamInvalid({"": _("考试已经发布，不能删除，只能撤回。")})
        write_entry("exam_discarded", actor=actor, target=locked, unit_path=locked.unit.path)
        locked.delete()


def read_draft(exam: Exam) -> ExamDraft:
    """The settings and audience of an exam as they are stored. Three statements."""
    rules = list(exam.audience.select_related("unit", "officer").order_by("pk"))
    audience = Audience(
        units=tuple(rule.unit for rule in rules if rule.unit),
        posts=tuple(rule.post for rule in rules if rule.post),
        officers=tuple(rule.officer for rule in rules if rule.officer),
    )
    return ExamDraft(audience=audience, **{name: getattr(exam, name) for name in SETTINGS})


def _lock(exam: Exam, actor: Officer) -> Exam:
    """Raises OutOfScope."""
    locked = Exam.objects.select_for_update(of=("self",)).select_related("unit", "paper").get(pk=exam.pk)
    require_scope(actor, locked.unit.path, Role.TRAINER)
    return locked


def _write_audience(exam: Exam, audience: Audience) -> None:
    rules = [AudienceRule(exam=exam, unit=unit) for unit in audience.units]
    rules += [AudienceRule(exam=exam, post=post) for post in audience.posts]
    rules += [AudienceRule(exam=exam, officer=officer) for officer in audience.officers]
    AudienceRule.objects.bulk_create(rules)


def _check(draft: ExamDraft, actor: Officer) -> None:
    problems = _check_numbers(draft) | _check_bands(draft) | _check_reach(draft, actor)
    if problems:
        raise ExamInvalid(problems)


def _check_numbers(draft: ExamDraft) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 1 <= len(draft.title.strip()) <= TITLE_LENGTH:
        problems["title"] = _("请写考试名称，不超过 %(limit)s 个字。") % {"limit": TITLE_LENGTH}
    if draft.closes_at <= draft.opens_at:
        problems["closes_at"] = _("截止时间要晚于开考时间。")
    if not timedelta(minutes=1) <= draft.duration <= LONGEST:
        problems["duration"] = _("时长要在 1 分钟到 12 小时之间。")
    if not timedelta(0) <= draft.grace <= LONGEST_GRACE:
        problems["grace"] = _("补传宽限要在 0 到 30 分钟之间。")
    if not 1 <= draft.attempts_allowed <= MOST_ATTEMPTS:
        problems["attempts_allowed"] = _("可考次数要在 1 到 %(most)s 之间。") % {"most": MOST_ATTEMPTS}
    if not Decimal(0) <= draft.pass_mark <= Decimal(100):
        problems["pass_mark"] = _("合格线要在 0 到 100 之间。")
    return problems


def _check_bands(draft: ExamDraft) -> dict[str, str]:
    """A band is a name for passing well: none begins below the pass mark, or a failed attempt would bear it."""
    starts = [Decimal(str(band["from"])) for band in draft.bands]
    if any(not band["name"] for band in draft.bands) or any(not 0 <= start <= 100 for start in starts):
        return {"bands": _("等次要有名称，分数线要在 0 到 100 之间。")}
    if len(set(starts)) < len(starts):
        return {"bands": _("有两个等次的分数线相同，请改一个。")}
    if any(start < draft.pass_mark for start in starts):
        return {"bands": _("等次的分数线不能低于合格线。")}
    return {}


def _check_reach(draft: ExamDraft, actor: Officer) -> dict[str, str]:
    problems: dict[str, str] = {}
    scope = actor.scope_paths(Role.TRAINER)
    if not is_within(draft.unit.path, scope):
        problems["unit"] = _("这个单位不归你管。")
    if not is_within(draft.paper.unit.path, scope):
        problems["paper"] = _("这份试卷不归你管。")
    if not all(is_within(unit.path, scope) for unit in draft.audience.units):
        problems["audience"] = _("有单位不归你管，请去掉。")
    listed = {officer.pk for officer in draft.audience.officers}
    if Officer.objects.visible_to(actor, Role.TRAINER).filter(pk__in=listed).count() < len(listed):
        problems["officers"] = _("名单里有人不在你管的单位，请去掉。")
    return problems
