"""Instants, lengths and numbers as people say them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def moment(at: datetime | None) -> str:
    """An instant as people say it: 11月22日 10:58, with the year when it is not this one."""
    return _format_date(at, pgettext("date format", "n月j日 H:i"), pgettext("date format", "Y年n月j日 H:i"))


def clock(at: datetime | None) -> str:
    """The time alone when it is today, else as `moment`: 10:58."""
    is_today = at is not None and timezone.localdate(at) == timezone.localdate()
    return timezone.localtime(at).strftime("%H:%M") if is_today and at else moment(at)


def exact_moment(at: datetime | None) -> str:
    """An instant to the second, for receipts."""
    return _format_date(at, pgettext("date format", "n月j日 H:i:s"), pgettext("date format", "Y年n月j日 H:i:s"))


def day(at: date | datetime | None) -> str:
    """The day alone: 11月22日."""
    return _format_date(at, pgettext("date format", "n月j日"), pgettext("date format", "Y年n月j日"))


def full_day(on: date) -> str:
    """A day with its year: 2026年11月1日."""
    return date_format(on, pgettext("date format", "Y年n月j日"))


def _format_date(at: date | datetime | None, pattern: str, pattern_with_year: str) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    return date_format(local, pattern if local.year == timezone.localdate().year else pattern_with_year)


def span(length: timedelta | None) -> str:
    """A length of time in words: 60 分钟 when it is whole minutes, 42 分 18 秒, 1 小时 5 分 3 秒."""
    if length is None:
        return ""
    seconds = max(0, round(length.total_seconds()))
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if seconds and seconds % 60 == 0:
        return _("%(minutes)s 分钟") % {"minutes": seconds // 60}
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分 %(seconds)s 秒") % {"hours": hours, "minutes": minutes, "seconds": rest}
    if minutes:
        return _("%(minutes)s 分 %(seconds)s 秒") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)s 秒") % {"seconds": rest}


def plain(number: Decimal | None) -> str:
    """2.0 as 2, 1.5 as 1.5, 100 as 100."""
    return "" if number is None else f"{number.normalize():f}"
