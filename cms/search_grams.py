"""The table of grams, in the full-text search that each database brings: FTS5 on SQLite, a GIN index on PostgreSQL. Owns
`cms_search_grams`; both take our grams as they are, so that both find the same."""

from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL

DROP = "DROP TABLE cms_search_grams"
CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE cms_search_grams USING fts5(grams, detail=none, columnsize=0)"],
    "postgresql": [
        "CREATE TABLE cms_search_grams (rowid bigint PRIMARY KEY, grams tsvector NOT NULL)",
        # What is new would wait in a list that every search reads from end to end, until a vacuum sorts it in.
        "CREATE INDEX cms_search_grams_gin ON cms_search_grams USING gin (grams) WITH (fastupdate = off)",
    ],
}
INSERT = {
    "sqlite": "INSERT INTO cms_search_grams (rowid, grams) VALUES (%s, %s)",
    "postgresql": "INSERT INTO cms_search_grams (rowid, grams) VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))",
}
# A value that PostgreSQL does not see while it plans: for a common gram it would read every row's grams rather than the index.
FIND = {
    "sqlite": "SELECT rowid FROM cms_search_grams WHERE cms_search_grams MATCH %s",
    "postgresql": "SELECT rowid FROM cms_search_grams WHERE grams @@ (SELECT %s::tsquery)",
}
DELETE = "DELETE FROM cms_search_grams WHERE rowid = %s"


def add_grams(rows: Iterable[tuple[int, list[str]]]) -> None:
    """Entries' numbers with their grams, each gram once."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT[connection.vendor], [(number, " ".join(grams)) for number, grams in rows])


def delete_grams(numbers: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(DELETE, [(number,) for number in numbers])


def delete_all_grams() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cms_search_grams")


def measure_tables() -> None:
    """Let the database count what stands in the tables that are searched: PostgreSQL plans by such figures, and its own
    round comes a minute too late for who searches right after everything was written anew."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cms_searchentry, cms_search_grams")


def holding(grams: list[str]) -> RawSQL:
    """The numbers of entries that hold every gram. Grams are letters, digits and Chinese characters alone
    (`cms.search_text`), so that none can end its quotes."""
    sign, join = ('"', " AND ") if connection.vendor == "sqlite" else ("'", " & ")
    return RawSQL(FIND[connection.vendor], [join.join(f"{sign}{gram}{sign}" for gram in grams)])  # noqa: S611 (parameters, and tables of ours)
