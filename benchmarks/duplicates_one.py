"""A new question, a word of which is another, is looked up in a bank of 100,000 items."""

from collections.abc import Iterator
from statistics import median

from benchmarks import Result, at_most
from benchmarks.banks import asked

NAME = "duplicates_one"
BAR = "one new item looked up among 100,000: p95 <= 200 ms, on SQLite and PostgreSQL"
TIMES = 100


def run() -> Iterator[Result]:
    for vendor, figures in asked("one", str(TIMES)):
        taken = sorted(figures["ms"])
        said = f"{TIMES} questions, median {median(taken):.0f} ms, {figures['found']} found their like"
        yield at_most(f"{NAME}_{vendor}", taken[int(len(taken) * 0.95)], "ms", 200, detail=said)
