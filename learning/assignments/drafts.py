"""What an assignment is made of, before it is published, and what is refused of it. Nothing here writes but rows of a draft, for
`publishing.py`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.models import LecturePage
from learning.assignments.audience import AudienceDraft, ExceptionDraft
from learning.assignments.models import Assignment, AudienceRule, Requirement
from people.models import Officer, Role, Unit
from people.scope import is_within
from quizzes.exams.models import Exam
from quizzes.exams.overview import is_released

ASSIGNERS = (Role.HR, Role.UNIT_ADMINISTRATOR)
TITLE_LENGTH, NOTE_LENGTH, REASON_LENGTH = 80, 500, 100
MOST_REQUIREMENTS = 50
MOST_ARRIVAL_DAYS = 365
NEEDS_PASS = (Requirement.Condition.PASSED, Requirement.Condition.BOTH)


class AssignmentInvalid(Exception):
    """`problems`: what to change, in plain words, by field name ("" for the whole)."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class RequirementDraft:
    """One lecture or one exam."""

    lecture: LecturePage | None = None
    exam: Exam | None = None
    condition: str = Requirement.Condition.COMPLETED.value


@dataclass(frozen=True)
class AssignmentDraft:
    """`needed_count` None: all of the requirements. `arrival_days`: what who comes later has at least."""

    title: str
    unit: Unit
    due_at: datetime
    requirements: Sequence[RequirementDraft]
    audience: AudienceDraft = field(default_factory=AudienceDraft)
    note: str = ""
    needed_count: int | None = None
    arrival_days: int = 14


def read_draft(assignment: Assignment) -> AssignmentDraft:
    """An assignment as it is stored. Two statements."""
    rules = list(assignment.audience.select_related("unit", "officer").order_by("pk"))
    addressed = [rule for rule in rules if not rule.is_exception]
    return AssignmentDraft(
        title=assignment.title,
        unit=assignment.unit,
        due_at=assignment.due_at,
        requirements=[
            RequirementDraft(lecture=row.lecture, exam=row.exam, condition=row.condition)
            for row in assignment.requirements.select_related("lecture", "exam")
        ],
        audience=AudienceDraft(
            units=[rule.unit for rule in addressed if rule.unit],
            posts=[rule.post for rule in addressed if rule.post],
            ranks=[rule.rank for rule in addressed if rule.rank],
            officers=[rule.officer for rule in addressed if rule.officer],
            exceptions=[
                ExceptionDraft(unit=rule.unit, post=rule.post, rank=rule.rank, officer=rule.officer, reason=rule.reason)
                for rule in rules
                if rule.is_exception
            ],
        ),
        note=assignment.note,
        needed_count=assignment.needed_count,
        arrival_days=assignment.arrival_days,
    )


def write_parts(assignment: Assignment, draft: AssignmentDraft) -> None:
    """Requirements and audience of a draft, in place of those that are stored. The caller holds the assignment's row."""
    assignment.requirements.all().delete()
    assignment.audience.all().delete()
    Requirement.objects.bulk_create(
        Requirement(
            assignment=assignment, position=position, lecture=row.lecture, exam=row.exam, condition=row.condition
        )
        for position, row in enumerate(draft.requirements, start=1)
    )
    audience = draft.audience
    rules = [AudienceRule(assignment=assignment, unit=unit) for unit in audience.units]
    rules += [AudienceRule(assignment=assignment, post=post) for post in audience.posts]
    rules += [AudienceRule(assignment=assignment, rank=rank) for rank in audience.ranks]
    rules += [AudienceRule(assignment=assignment, officer=officer) for officer in audience.officers]
    rules += [
        AudienceRule(
            assignment=assignment,
            is_exception=True,
            unit=row.unit,
            post=row.post,
            rank=row.rank,
            officer=row.officer,
            reason=row.reason.strip(),
        )
        for row in audience.exceptions
    ]
    AudienceRule.objects.bulk_create(rules, batch_size=1000)


def check_draft(draft: AssignmentDraft, actor: Officer) -> None:
    """Raises AssignmentInvalid."""
    problems = (
        _check_numbers(draft) | _check_requirements(draft) | _check_exceptions(draft) | _check_reach(draft, actor)
    )
    if problems:
        raise AssignmentInvalid(problems)


def check_publishable(draft: AssignmentDraft, now: datetime) -> None:
    """What a draft may still lack. Raises AssignmentInvalid."""
    problems: dict[str, str] = {}
    if draft.due_at <= now:
        problems["due_at"] = _("截止时间已经过去，请改到以后。")
    if not draft.audience:
        problems["audience"] = _("还没有选由谁来完成，请选单位或人员。")
    unfit = [_why_unfit(row, draft.due_at, now) for row in draft.requirements]
    if words := "".join(dict.fromkeys(filter(None, unfit))):
        problems["requirements"] = words
    if problems:
        raise AssignmentInvalid(problems)


def _why_unfit(row: RequirementDraft, due_at: datetime, now: datetime) -> str:
    """Why nobody could do this in time; "" when they can."""
    if row.lecture is not None:
        return "" if row.lecture.live else _("微课“%(title)s”没有发布。") % {"title": row.lecture.title}
    assert row.exam is not None
    exam, title = row.exam, {"title": row.exam.title}
    if exam.state != Exam.State.PUBLISHED or exam.closes_at <= now:
        return _("考试“%(title)s”没有发布，或者已经结束。") % title
    if exam.opens_at >= due_at:
        return _("考试“%(title)s”在截止时间以后才开考。") % title
    if row.condition in NEEDS_PASS and not is_released(exam, due_at):
        at = timezone.localtime(exam.released_at).strftime("%Y-%m-%d %H:%M")
        words = _("考试“%(title)s”的成绩到 %(at)s 才公布，截止时间不能早于它，不然合格的人也会算逾期。")
        return words % {**title, "at": at}
    return ""


def _check_numbers(draft: AssignmentDraft) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 1 <= len(draft.title.strip()) <= TITLE_LENGTH:
        problems["title"] = _("请写任务名称，不超过 %(limit)s 个字。") % {"limit": TITLE_LENGTH}
    if len(draft.note) > NOTE_LENGTH:
        problems["note"] = _("说明不超过 %(limit)s 个字。") % {"limit": NOTE_LENGTH}
    if draft.needed_count is not None and not 1 <= draft.needed_count <= len(draft.requirements):
        problems["needed_count"] = _("至少完成的项数要在 1 到 %(most)s 之间。") % {
            "most": max(len(draft.requirements), 1)
        }
    if not 1 <= draft.arrival_days <= MOST_ARRIVAL_DAYS:
        problems["arrival_days"] = _("新到岗的期限要在 1 到 %(most)s 天之间。") % {"most": MOST_ARRIVAL_DAYS}
    return problems


def _check_requirements(draft: AssignmentDraft) -> dict[str, str]:
    rows = draft.requirements
    if not 1 <= len(rows) <= MOST_REQUIREMENTS:
        return {"requirements": _("请选 1 到 %(most)s 项微课或考试。") % {"most": MOST_REQUIREMENTS}}
    if any((row.lecture is None) == (row.exam is None) for row in rows):
        return {"requirements": _("每一项要么是微课，要么是考试。")}
    if any(row.condition not in Requirement.Condition.values for row in rows):
        return {"requirements": _("请选每一项的要求。")}
    if any(row.lecture and row.condition != Requirement.Condition.COMPLETED for row in rows):
        return {"requirements": _("微课没有成绩，要求只能是“完成”。")}
    named = Counter((row.lecture and row.lecture.pk, row.exam and row.exam.pk) for row in rows)
    if any(count > 1 for count in named.values()):
        return {"requirements": _("同一项选了两次，请去掉一次。")}
    return {}


def _check_exceptions(draft: AssignmentDraft) -> dict[str, str]:
    rows = draft.audience.exceptions
    if any(sum(map(bool, (row.unit, row.post, row.rank, row.officer))) != 1 for row in rows):
        return {"exceptions": _("每一条例外写一个单位、岗位、职级或人员。")}
    if any(not 1 <= len(row.reason.strip()) <= REASON_LENGTH for row in rows):
        return {"exceptions": _("每一条例外都要写原因，不超过 %(limit)s 个字。") % {"limit": REASON_LENGTH}}
    return {}


def _check_reach(draft: AssignmentDraft, actor: Officer) -> dict[str, str]:
    problems: dict[str, str] = {}
    scope, audience = actor.scope_paths(*ASSIGNERS), draft.audience
    if not is_within(draft.unit.path, scope):
        problems["unit"] = _("这个单位不归你管。")
    units = [*audience.units, *(row.unit for row in audience.exceptions if row.unit)]
    if not all(is_within(unit.path, scope) for unit in units):
        problems["audience"] = _("有单位不归你管，请去掉。")
    named = {officer.pk for officer in audience.officers}
    named |= {row.officer.pk for row in audience.exceptions if row.officer}
    if named and Officer.objects.visible_to(actor, *ASSIGNERS).filter(pk__in=named).count() < len(named):
        problems["officers"] = _("名单里有人不在你管的单位，请去掉。")
    return problems
