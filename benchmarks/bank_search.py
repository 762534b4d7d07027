"""A trainer searches a bank of 100,000 items for common words, rare ones, several and none: whole requests."""

from collections.abc import Iterator

from benchmarks import Result
from benchmarks.banks import judge_pages

NAME = "bank_search"
BAR = "a search of the bank at 100,000 items <= 300 ms on PostgreSQL, <= 600 ms on SQLite"


def run() -> Iterator[Result]:
    return judge_pages(NAME, "search")
