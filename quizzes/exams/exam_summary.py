"""An exam in one sentence of plain words, to be read before it is published. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from quizzes.exams.audiences import AudienceCount
from quizzes.exams.crediting import plain
from quizzes.exams.models import Exam
from quizzes.exams.scheduling import ExamDraft

NAMED_UNITS = 3


@dataclass(frozen=True)
class PaperSize:
    points: Decimal
    item_count: int


def summarize_exam(draft: ExamDraft, count: AudienceCount, paper: PaperSize) -> str:
    """第一监狱 48 人，11月22日 9:00 至 11月25日 18:00 之间任选 60 分钟，可考 3 次取最好成绩，满分 100 分，60 分合格，截止后公布答案。"""
    parts = [
        _describe_audience(count, draft.audience.posts),
        _describe_window(draft.opens_at, draft.closes_at, draft.duration),
        _describe_attempts(draft.attempts_allowed),
        _describe_marks(draft.pass_mark, paper),
        _describe_review(draft.review_policy),
    ]
    return _("，").join(parts) + _("。")


def _describe_audience(count: AudienceCount, posts: Sequence[str]) -> str:
    if not count.by_unit:
        return _("名单上 %(count)s 人") % {"count": count.listed}
    people = sum(number for _unit, number in count.by_unit)
    if len(count.by_unit) <= NAMED_UNITS:
        one = _("%(unit)s %(count)s 人")
        words = _("、").join(one % {"unit": unit.name, "count": number} for unit, number in count.by_unit)
    else:
        words = _("%(unit)s等 %(units)s 个单位 %(count)s 人") % {
            "unit": count.by_unit[0][0].name,
            "units": len(count.by_unit),
            "count": people,
        }
    if posts:
        words += _("（限%(posts)s岗位）") % {"posts": _("、").join(posts)}
    if count.listed:
        words += _("，另有名单上 %(count)s 人") % {"count": count.listed}
    if count.listed or 1 < len(count.by_unit) <= NAMED_UNITS:
        words += _("，共 %(count)s 人") % {"count": count.total}
    return words


def _describe_window(opens_at: datetime, closes_at: datetime, duration: timedelta) -> str:
    first, last = timezone.localtime(opens_at), timezone.localtime(closes_at)
    end = date_format(last, "G:i") if first.date() == last.date() else _moment(last)
    window = _("%(from)s 至 %(to)s") % {"from": _moment(first), "to": end}
    if closes_at - opens_at <= duration:
        return window
    minutes = int(duration.total_seconds() // 60)
    return _("%(window)s 之间任选 %(minutes)s 分钟") % {"window": window, "minutes": minutes}


def _moment(local: datetime) -> str:
    """With the year when it is not this one."""
    if local.year == timezone.localdate().year:
        return date_format(local, pgettext("date format", "n月j日 G:i"))
    return date_format(local, pgettext("date format", "Y年n月j日 G:i"))


def _describe_attempts(allowed: int) -> str:
    if allowed == 1:
        return _("只考 1 次")
    return ngettext("可考 %(count)s 次取最好成绩", "可考 %(count)s 次取最好成绩", allowed) % {"count": allowed}


def _describe_marks(pass_mark: Decimal, paper: PaperSize) -> str:
    passing = pass_mark * paper.points / 100
    return _("满分 %(points)s 分，%(passing)s 分合格") % {"points": plain(paper.points), "passing": plain(passing)}


def _describe_review(policy: str) -> str:
    words = {
        Exam.ReviewPolicy.IMMEDIATELY: _("交卷后公布答案"),
        Exam.ReviewPolicy.AFTER_WINDOW: _("截止后公布答案"),
        Exam.ReviewPolicy.RIGHT_OR_WRONG: _("交卷后只公布对错"),
        Exam.ReviewPolicy.NEVER: _("不公布答案"),
    }
    return words[Exam.ReviewPolicy(policy)]
