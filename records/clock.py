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
    """What a raw statement returned for an instant: PostgreSQL gives a datetime, SQLite text in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
