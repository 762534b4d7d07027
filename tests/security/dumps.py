"""What a request makes the database write, and all that the database holds."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection, transaction

READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "PRAGMA", "EXPLAIN")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b")  # what may stand behind WITH
Dump = dict[str, list[str]]


@contextmanager
def written() -> Iterator[list[str]]:
    """Statements of this connection that are no reads, while it lasts."""
    statements: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not is_read(str(sql).lstrip(" (\n").upper()):
            statements.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def is_read(sql: str) -> bool:
    return sql.startswith(READS) or (sql.startswith("WITH") and not WRITES.search(sql))


@contextmanager
def mentioned(*tables: str) -> Iterator[set[str]]:
    """Those of the tables that a statement of this connection names, while it lasts."""
    found: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found.update(table for table in tables if table in sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def dump() -> Dump:
    """Every row of every table."""
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            tables[name] = sorted(map(repr, cursor.fetchall()))
    return tables


def changed(before: Dump, after: Dump) -> dict[str, list[str]]:
    """Rows that only one of them has, by table."""
    found = {name: sorted(set(rows) ^ set(after[name])) for name, rows in before.items()}
    return {name: rows for name, rows in found.items() if rows}


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile does not stay, and whatever is drawn by lot is drawn alike each time: ids, tokens, salts, names
    of files, and the numbers of new rows. Two runs of the same can then be compared byte by byte."""
    sequences = read_sequences()
    lots = random.Random(0).randbytes
    state = random.getstate()
    random.seed(0)
    mark = transaction.savepoint()
    try:
        with mock.patch("os.urandom", lots), mock.patch("random._urandom", lots):
            yield
    finally:
        transaction.savepoint_rollback(mark)
        restart(sequences)
        random.setstate(state)


def read_sequences() -> list[tuple[str, int, bool]]:
    """PostgreSQL's sequences go on after a rollback; SQLite's numbers are rows and roll back. Name, number, whether it was given."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences"
        )
        return list(cursor.fetchall())


def restart(sequences: list[tuple[str, int, bool]]) -> None:
    with connection.cursor() as cursor:
        for sequence in sequences:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", sequence)
