"""The one clock that decides anything (G8): the database's."""

from datetime import UTC, datetime

from django.db import connection

SQL = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
}


def database_now() -> datetime:
    """The database's present instant, aware, in UTC. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(SQL[connection.vendor])
        return as_instant(cursor.fetchone()[0])


def as_instant(value: datetime | str) -> datetime:
    """What a raw statement returned for an instant: PostgreSQL gives an aware datetime, SQLite text or, where it knows the
    column's type, a naive datetime, both in UTC."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
