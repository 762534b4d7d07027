"""Tables of grams, in the full-text search that each database brings: FTS5 on SQLite, a GIN index on PostgreSQL. Owns
`cms_search_grams`; other rooms keep tables of their own in the same way. Both databases take our grams as they are, so that both
find the same."""

from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


class GramTable:
    """Grams of rows of `described`, by their numbers. Table names are ours and hold no word of anybody else's."""

    def __init__(self, name: str, described: str) -> None:
        self.name, self.described = name, described

    @property
    def drop(self) -> str:
        return f"DROP TABLE {self.name}"

    @property
    def create(self) -> dict[str, list[str]]:
        name = self.name
        return {
            "sqlite": [f"CREATE VIRTUAL TABLE {name} USING fts5(grams, detail=none, columnsize=0)"],
            "postgresql": [
                f"CREATE TABLE {name} (rowid bigint PRIMARY KEY, grams tsvector NOT NULL)",
                # What is new would wait in a list that every search reads from end to end, until a vacuum sorts it in.
                f"CREATE INDEX {name}_gin ON {name} USING gin (grams) WITH (fastupdate = off)",
            ],
        }

    def add(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Numbers with their grams, each gram once."""
        grams = "array_to_tsvector(string_to_array(%s, ' '))" if connection.vendor == "postgresql" else "%s"
        insert = f"INSERT INTO {self.name} (rowid, grams) VALUES (%s, {grams})"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(insert, [(number, " ".join(grams)) for number, grams in rows])

    def delete(self, numbers: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {self.name} WHERE rowid = %s", [(number,) for number in numbers])  # noqa: S608

    def delete_all(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.name}")  # noqa: S608

    def measure(self) -> None:
        """Let the database count what stands in the tables that are searched: PostgreSQL plans by such figures, and its own
        round comes a minute too late for who searches right after everything was written anew."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {self.described}, {self.name}")

    def holding(self, grams: list[str]) -> RawSQL:
        """The numbers of rows that hold every gram. Grams are letters, digits and Chinese characters alone, so that none can end
        its quotes."""
        sign, join = ('"', " AND ") if connection.vendor == "sqlite" else ("'", " & ")
        # A value that PostgreSQL does not see while it plans: for a common gram it would read every row's grams rather than the index.
        match = "grams @@ (SELECT %s::tsquery)" if connection.vendor == "postgresql" else f"{self.name} MATCH %s"
        find = f"SELECT rowid FROM {self.name} WHERE {match}"  # noqa: S608
        return RawSQL(find, [join.join(f"{sign}{gram}{sign}" for gram in grams)])  # noqa: S611 (parameters, and tables of ours)


TABLE = GramTable("cms_search_grams", "cms_searchentry")
DROP, CREATE = TABLE.drop, TABLE.create
add_grams, delete_grams, delete_all_grams = TABLE.add, TABLE.delete, TABLE.delete_all
measure_tables, holding = TABLE.measure, TABLE.holding
