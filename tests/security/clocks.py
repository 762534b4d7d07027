"""Two clocks that a test may set apart: the database's, which decides, and the application's, which must not (G8)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import time_machine
from django.db import connection

NOW = {
    "sqlite": re.compile(r"strftime\(\s*'[^']*'\s*,\s*'now'\s*\)", re.IGNORECASE),
    "postgresql": re.compile(r"(?:clock|statement)_timestamp\(\)", re.IGNORECASE),
}


@contextmanager
def database_clock(at: datetime) -> Iterator[None]:
    """This connection's database stands at that instant: every reading of its clock in a statement is replaced by it."""
    text = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    literal = f"'{text[:-3]}'" if connection.vendor == "sqlite" else f"'{text}+00'::timestamptz"

    def replace(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        return execute(NOW[connection.vendor].sub(literal, sql) if isinstance(sql, str) else sql, params, many, context)

    with connection.execute_wrapper(replace):
        yield


@contextmanager
def clocks(at: datetime) -> Iterator[None]:
    """Both clocks stand at that instant, so that two pages fetched one after the other can be compared byte by byte."""
    with database_clock(at), time_machine.travel(at, tick=False):
        yield
