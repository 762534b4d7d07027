"""A trainer turns the pages of a bank of 100,000 items and narrows it by every filter: whole requests."""

from collections.abc import Iterator

from benchmarks import Result
from benchmarks.banks import judge_pages

NAME = "bank_list"
BAR = "a page of the bank's list at 100,000 items <= 300 ms on PostgreSQL, <= 600 ms on SQLite"


def run() -> Iterator[Result]:
    return judge_pages(NAME, "list")
