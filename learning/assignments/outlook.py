"""What publishing an assignment would come to, told before anybody has it: how many people by unit, and what of it they could not
do. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cms.models import Audience, LecturePage
from learning.assignments.audience import AudiencePreview, Person, audience_of, list_people, preview
from learning.assignments.drafts import AssignmentDraft, AssignmentInvalid, RequirementDraft, check_publishable
from learning.assignments.models import Duty
from quizzes.exams import audiences
from quizzes.exams.models import Exam
from records.wording import moment


@dataclass(frozen=True)
class Outlook:
    """`sentence`: who, what and by when; `problems`: why it can't be published as it is; `warnings`: what some of the people could
    not do. Both in plain words."""

    audience: AudiencePreview
    sentence: str
    problems: list[str]
    warnings: list[str]

    @property
    def left_out(self) -> list[tuple[str, int]]:
        return [(str(Duty.LeftOut(code).label), count) for code, count in self.audience.left_out.items()]


def look_ahead(draft: AssignmentDraft, *, day: date, now: datetime) -> Outlook:
    """By the postings held on that day. Two statements more an exam."""
    audience = audience_of(draft.audience)
    people = [person for person in list_people(audience, day) if audience.place(person) == ""]
    return Outlook(
        audience=preview(draft.audience, day),
        sentence=summarize(draft, len(people)),
        problems=_find_problems(draft, people, now),
        warnings=[words for row in draft.requirements for words in _warn(row, draft, people)],
    )


def _find_problems(draft: AssignmentDraft, people: Sequence[Person], now: datetime) -> list[str]:
    try:
        check_publishable(draft, now)
    except AssignmentInvalid as error:
        return list(error.problems.values())
    return [] if people else [_("按现在的名册，没有人符合。请看看单位、岗位和职级。")]


def summarize(draft: AssignmentDraft, count: int) -> str:
    """48 人在 12月5日 18:00 前完成 3 项。"""
    values = {"people": count, "at": moment(draft.due_at), "count": len(draft.requirements)}
    if draft.needed_count is not None and draft.needed_count < len(draft.requirements):
        values["needed"] = draft.needed_count
        return _("%(people)s 人在 %(at)s 前，从 %(count)s 项里任选 %(needed)s 项完成。") % values
    return _("%(people)s 人在 %(at)s 前完成 %(count)s 项。") % values


def _warn(row: RequirementDraft, draft: AssignmentDraft, people: Sequence[Person]) -> list[str]:
    if row.exam:
        return _warn_of_exam(row.exam, people)
    return _warn_of_lecture(row.lecture, draft.due_at, people) if row.lecture else []


def _warn_of_exam(exam: Exam, people: Sequence[Person]) -> list[str]:
    sitting = [audiences.Person(one.officer_id, one.status, one.unit_path, one.post) for one in people]
    missing = len(people) - audiences.count_addressed(exam, sitting)
    words = _("考试“%(title)s”不让其中 %(count)s 人考，他们做不到这一项。")
    return [words % {"title": exam.title, "count": missing}] if missing else []


def _warn_of_lecture(lecture: LecturePage, due_at: datetime, people: Sequence[Person]) -> list[str]:
    values = {"title": lecture.title, "unit": lecture.unit.name, "at": moment(lecture.expire_at)}
    warnings = []
    if lecture.expire_at and lecture.expire_at <= due_at:
        warnings.append(_("“%(title)s”%(at)s 下架，比任务截止早。") % values)
    if lecture.audience == Audience.OWN_UNIT:
        path = lecture.unit.path
        if missing := sum(not person.unit_path.startswith(path) for person in people):
            words = _("“%(title)s”只给%(unit)s看，其中 %(count)s 人看不到，做不到这一项。")
            warnings.append(words % (values | {"count": missing}))
    return warnings
