"""Searching 5,000 lectures and 20,000 articles on both databases, against the plain way to find words of Chinese: the same rows by
LIKE in the same run. What Wagtail's own database search takes is written down in docs/decisions/0040-chinese-search.md."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import Result, at_most
from benchmarks.stage import ask
from tools.servers import PostgresServer, postgresql_programs

NAME = "search"
BAR = "a search <= 200 ms with 5,000 lectures and 20,000 articles, on SQLite and PostgreSQL"
LECTURES, ARTICLES, TIMES, LIMIT = 5_000, 20_000, 7, 200.0
SEARCHING = "benchmarks.searching"


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for name, url in databases(Path(folder)):
            ask(Path(folder), url, "seed", str(LECTURES), str(ARTICLES), module=SEARCHING)
            results += judge(name, ask(Path(folder), url, "measure", str(TIMES), module=SEARCHING))
        return results


def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """SQLite, and PostgreSQL where this machine can make a database."""
    yield "sqlite", f"sqlite:///{folder / 'bench.sqlite3'}"
    if postgresql_programs():
        with server() as postgres:
            yield "postgresql", postgres.url


@contextmanager
def server() -> Iterator[PostgresServer]:
    postgres = PostgresServer()
    try:
        yield postgres
    finally:
        postgres.discard()


def judge(name: str, figures: dict[str, dict[str, float]]) -> list[Result]:
    """The slowest query decides."""
    slowest = max(figures, key=lambda query: figures[query]["ours"])
    said = "; ".join(
        f"{query}: {row['ours']:.0f} ms, {row['found']:.0f} found (LIKE {row['like']:.0f} ms, {row['found_by_like']:.0f})"
        for query, row in figures.items()
    )
    result = at_most(f"search_{name}", figures[slowest]["ours"], "ms", LIMIT, detail=said)
    return [Result(**{**result, "against": f"LIKE: {figures[slowest]['like']:.0f} ms"})]
