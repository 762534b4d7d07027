"""What a page says about an exam's time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.wording import day, moment

register = template.Library()
SOON = timedelta(days=3)


@register.filter
def closing(closes_at: datetime, now: datetime) -> str:
    """How long something stays open: 今天 18:00 截止, 3 天后截止, 12月5日截止."""
    days = (timezone.localdate(closes_at) - timezone.localdate(now)).days
    if closes_at <= now:
        return _("%(moment)s 已截止") % {"moment": moment(closes_at)}
    if days == 0:
        return _("今天 %(time)s 截止") % {"time": timezone.localtime(closes_at).strftime("%H:%M")}
    if days == 1:
        return _("明天 %(time)s 截止") % {"time": timezone.localtime(closes_at).strftime("%H:%M")}
    if days <= 7:
        return ngettext("%(days)s 天后截止", "%(days)s 天后截止", days) % {"days": days}
    return _("%(day)s截止") % {"day": day(closes_at)}


@register.simple_tag
def window(opens_at: datetime, closes_at: datetime) -> str:
    """From when to when: 11月22日 9:00 – 11:20, or with both days."""
    same_day = timezone.localdate(opens_at) == timezone.localdate(closes_at)
    end = timezone.localtime(closes_at).strftime("%H:%M") if same_day else moment(closes_at)
    return f"{moment(opens_at)} – {end}"


@register.filter
def is_soon(closes_at: datetime, now: datetime) -> bool:
    """Whether the deadline is near enough to be pointed out."""
    return now < closes_at <= now + SOON


@register.filter
def geometry(spot: Mapping[str, Any]) -> dict[str, str]:
    """Where a marked place stands on its image, in percent, as numbers that every language writes alike; where its letter goes; a
    polygon's points in thousandths."""
    coords, shape = spot["coords"], spot["shape"]
    if shape == "rect":
        left, top, right, bottom = coords
        box = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        at = ((left + right) / 2, (top + bottom) / 2)
    elif shape == "circle":
        across, down, radius = coords
        box = {"x": across - radius, "y": down, "width": 2 * radius}
        at = (across, down)
    else:
        box = {}
        at = (sum(coords[::2]) * 2 / len(coords), sum(coords[1::2]) * 2 / len(coords))
    numbers = {name: f"{value / 10:g}" for name, value in {**box, "at_x": at[0], "at_y": at[1]}.items()}
    return {**numbers, "points": " ".join(map(str, coords))}
