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

from lib.policy import LIGHT
from records.clock import database_now

READING = {
    "sqlite": (re.compile(r"(strftime\(\s*'[^']*'\s*,\s*'now'\s*)\)", re.IGNORECASE), r"\1, '+{} seconds')"),
    "postgresql": (
        re.compile(r"((?:clock|statement)_timestamp\(\))", re.IGNORECASE),
        r"(\1 + interval '{} seconds')",
    ),
}
SATURDAY, WEDNESDAY = 5, 2


@contextmanager
def ten_in_the_morning(weekday: int) -> Iterator[None]:
    """The next one there, and from then on. Browsers that are to live at that time are opened meanwhile."""
    pattern, moved = READING[connection.vendor]
    text = moved.format(int((find_morning(weekday, database_now()) - database_now()).total_seconds()))
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


def find_morning(weekday: int, now: datetime) -> datetime:
    """Ten o'clock on the next such day after today."""
    today = now.astimezone(LIGHT.zone).date()
    day = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return datetime.combine(day, time(10), LIGHT.zone)
