"""What an officer's own assignment says about each of its parts."""

from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from learning.assignments.models import Requirement
from learning.assignments.own import OwnRequirement
from quizzes.exams.overview import AVAILABLE, RUNNING, UPCOMING, ExamCard
from records.wording import moment

register = template.Library()


@register.simple_tag
def own_step(row: OwnRequirement, exams: Mapping[int, ExamCard]) -> dict[str, str]:
    """Where a requirement is done (`path`, "" where that is nowhere now), what it asks for (`words`), and what is known of one
    that was handed in without being satisfied (`handed_in`)."""
    requirement = row.requirement
    if requirement.lecture_id:
        path = reverse("progress:lecture", args=[requirement.lecture.public_id])
        return {"path": path, "words": _("学完就算达标"), "handed_in": _("已完成")}
    card = exams.get(requirement.exam_id)
    path = reverse("exams:briefing", args=[requirement.exam.public_id]) if card else ""
    if card and card.open_attempt:
        path = reverse("exams:attempt", args=[card.open_attempt.public_id])
    words = say_condition(requirement.condition) + say_window(card)
    waits = card is not None and not card.released
    return {"path": path, "words": words, "handed_in": _("等成绩公布") if waits else _("待补考")}


def say_condition(condition: str) -> str:
    if condition == Requirement.Condition.PASSED:
        return _("合格才算达标")
    if condition == Requirement.Condition.BOTH:
        return _("交卷并且合格才算达标")
    return _("交卷就算达标")


def say_window(card: ExamCard | None) -> str:
    if card is None:
        return _("，你不在考试对象里")
    if card.group == UPCOMING:
        return _("，%(at)s 开考") % {"at": moment(card.exam.opens_at)}
    if card.group in (AVAILABLE, RUNNING):
        return _("，%(at)s 截止") % {"at": moment(card.exam.closes_at)}
    return _("，考试已结束")
