"""Days off and working weekends, as the State Council decrees them every year. The only writer of `CalendarSpan`; refuses whoever is not
a system administrator of the whole tree, days that are named already, and work on a day that is no weekend's."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from learning.assignments.models import CalendarSpan
from lib.policy import FAR, LIGHT, Calendar
from people.models import Officer, Role, Unit
from people.scope import is_within, require_scope
from records.audit import write_entry

LONGEST = 31  # days
Kind = CalendarSpan.Kind


class SpanRefused(Exception):
    """The days are refused; the message says in words why."""


def load_calendar(now: datetime) -> Calendar:
    """What concerns reminders from that instant on. One statement."""
    today = now.astimezone(LIGHT.zone).date()
    spans = CalendarSpan.objects.filter(ends_on__gte=today, starts_on__lte=today + timedelta(days=2 * FAR))
    days: dict[str, set[date]] = {kind: set() for kind in Kind.values}
    for span in spans:
        days[span.kind].update(span.days)
    weekends = {day for day in days[Kind.WORKING] if day.weekday() >= 5}
    return Calendar(frozenset(days[Kind.OFF]), frozenset(weekends - days[Kind.OFF]))


def may_edit(reader: Officer) -> bool:
    """These days hold for everybody."""
    return is_within(_top_path(), reader.scope_paths(Role.SYSTEM_ADMINISTRATOR))


def add_span(kind: str, *, starts_on: date, ends_on: date, name: str, source: str = "", actor: Officer) -> CalendarSpan:
    """Raises OutOfScope, SpanRefused."""
    require_scope(actor, _top_path(), Role.SYSTEM_ADMINISTRATOR)
    span = CalendarSpan(kind=kind, starts_on=starts_on, ends_on=ends_on, name=name.strip(), source=source.strip())
    with transaction.atomic():
        list(Unit.objects.select_for_update(no_key=True).filter(path=_top_path()))  # one after the other
        _check(span)
        span.save()
        _note("calendar_added", span, actor)
    return span


def remove_span(span: CalendarSpan, *, actor: Officer) -> None:
    """Raises OutOfScope."""
    require_scope(actor, _top_path(), Role.SYSTEM_ADMINISTRATOR)
    with transaction.atomic():
        if CalendarSpan.objects.filter(pk=span.pk).delete()[0]:
            _note("calendar_removed", span, actor)


def years_without(now: datetime) -> list[int]:
    """Of this year and the next those of which no days are known."""
    year = now.astimezone(LIGHT.zone).year
    known = {day.year for day in CalendarSpan.objects.values_list("starts_on", flat=True)}
    return [one for one in (year, year + 1) if one not in known]


def _check(span: CalendarSpan) -> None:
    if span.ends_on < span.starts_on:
        raise SpanRefused(_("最后一天不能早于第一天。"))
    if len(span.days) > LONGEST:
        raise SpanRefused(_("一次最多 %(limit)d 天。") % {"limit": LONGEST})
    if span.kind == Kind.WORKING and any(day.weekday() < 5 for day in span.days):
        raise SpanRefused(_("“周末上班”只能是周六、周日；周一到周五本来就上班。"))
    other = CalendarSpan.objects.filter(starts_on__lte=span.ends_on, ends_on__gte=span.starts_on).first()
    if other:
        raise SpanRefused(_("和已有的“%(name)s”（%(start)s 起）重叠，请先删去那一条。") % _words(other))


def _words(span: CalendarSpan) -> dict[str, str]:
    return {"name": span.name, "start": span.starts_on.isoformat()}


def _note(verb: str, span: CalendarSpan, actor: Officer) -> None:
    detail: dict[str, object] = {"title": span.name, "type": span.get_kind_display()}
    detail |= {"from": span.starts_on.isoformat(), "to": span.ends_on.isoformat()}
    write_entry(verb, actor=actor, target=span, unit_path=_top_path(), detail=detail)


def _top_path() -> str:
    """The tree's root; where several stand side by side, the first."""
    top: Unit = Unit.objects.order_by("path")[0]
    return str(top.path)
