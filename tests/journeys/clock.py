"""The time of day, moved for the whole application: the clock of the database, which alone decides (G8), runs ahead in every connection,
those of the server's threads among them. Nothing of the application is replaced, and the clock of the host stays where it is."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from learning.assignments.calendar import load_calendar
from lib.policy import FAR, LIGHT
from records.clock import database_now

READING = {
    "sqlite": (re.compile(r"(strftime\(\s*'[^']*'\s*,\s*'now'\s*)\)", re.IGNORECASE), r"\1, '+{} seconds')"),
    "postgresql": (
        re.compile(r"((?:clock|statement)_timestamp\(\))", re.IGNORECASE),
        r"(\1 + interval '{} seconds')",
    ),
}


@contextmanager
def ten_in_the_morning(*, is_working: bool = True) -> Iterator[None]:
    """Of the next day on which people work, or do not, and from then on. Browsers that are to live at that time are opened meanwhile."""
    now = database_now()
    pattern, moved = READING[connection.vendor]
    text = moved.format(int((find_morning(now, is_working=is_working) - now).total_seconds()))
    held: list[BaseDatabaseWrapper] = []

    def read_ahead(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        return execute(pattern.sub(text, sql) if isinstance(sql, str) else sql, params, many, context)

    def take(sender: object, connection: BaseDatabaseWrapper, **_named: Any) -> None:
        if read_ahead not in connection.execute_wrappers:
            connection.execute_wrappers.append(read_ahead)
            held.append(connection)

    connection_created.connect(take)
    take(None, connection)
    try:
        yield
    finally:
        connection_created.disconnect(take)
        for one in held:
            one.execute_wrappers.remove(read_ahead)


def find_morning(now: datetime, *, is_working: bool) -> datetime:
    """Ten o'clock on the next such day after today."""
    calendar, today = load_calendar(now), now.astimezone(LIGHT.zone).date()
    mornings = (datetime.combine(today + timedelta(days=number), time(10), LIGHT.zone) for number in range(1, FAR))
    return next(one for one in mornings if LIGHT.is_working(one, calendar) == is_working)


def working_instant(since: datetime) -> datetime:
    """The first from then on at which a reminder may be sent."""
    return LIGHT.next_working(since, load_calendar(since))
