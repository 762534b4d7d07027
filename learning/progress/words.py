"""Lengths and rules as people say them. Pure but for the language."""

import math
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.models import LecturePage, Medium
from learning.progress.content import lengths_of
from learning.progress.rule import Requirement

MEGABYTE = 1024 * 1024


def say_length(lecture: LecturePage, video: Medium | None) -> str:
    """How much there is to watch or read; never how long anybody takes."""
    if video:
        return say_video(video.duration)
    return say_text(sum(lengths_of(lecture).values()))


def say_video(duration: timedelta | None) -> str:
    if not duration:
        return _("视频")
    seconds = duration.total_seconds()
    if seconds < 60:
        return _("视频 %(count)s 秒") % {"count": max(1, round(seconds))}
    minutes = round(seconds / 60)
    return ngettext("视频 %(count)s 分钟", "视频 %(count)s 分钟", minutes) % {"count": minutes}


def say_text(characters: int) -> str:
    """Rounded to tens, above a thousand to hundreds."""
    if not characters:
        return _("看附件")
    step = 10 if characters < 1000 else 100
    return _("约 %(count)s 字") % {"count": math.ceil(characters / step) * step}


def say_size(size: int) -> str:
    """Bytes as people say them."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f} MB" if size < 10 * MEGABYTE else f"{round(size / MEGABYTE)} MB"


def say_place(milliseconds: int) -> str:
    """A place in a video: 4:50, 1:02:09."""
    seconds = milliseconds // 1000
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def say_hours(hours: Decimal) -> str:
    return _("%(hours)s 学时") % {"hours": f"{hours.normalize():f}"} if hours else ""


def say_rule(requirement: Requirement) -> str:
    """When the lecture is completed, in one sentence."""
    count = requirement.question_count
    values = {"share": requirement.share, "count": count}
    if requirement.is_by_word_alone:
        text = (
            _("看完后点“我看完了”，再答对 %(count)s 道题，就算完成。") if count else _("看完后点“我看完了”，就算完成。")
        )
        return text % values
    if requirement.share is not None:
        text = (
            _("视频看到 %(share)s%%，再答对 %(count)s 道题，就算完成") if count else _("视频看到 %(share)s%%，就算完成")
        )
    else:
        text = _("读到最后，再答对 %(count)s 道题，就算完成") if count else _("读到最后，就算完成")
    ending = _("；也可以自己点“我看完了”。") if requirement.is_manual_allowed else _("。")
    return text % values + ending
