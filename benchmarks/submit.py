"""Handing in: statements of a whole request that seals, marks 40 items and writes the result. Their number must not depend on
the number of items."""

from benchmarks import Result, at_most
from benchmarks.requests import figures_by_database

NAME = "submit"
BAR = "a hand-in takes <= 20 statements, however many items the paper has"


def run() -> list[Result]:
    results = []
    for database, figures in figures_by_database().items():
        value, detail = max(figures.statements("submit")), figures.describe("submit")
        results.append(at_most(f"submit_{database}", value, "statements", 20, detail=detail))
    for database, few in figures_by_database(items=10).items():
        more = figures_by_database()[database]
        growth = max(more.statements("submit")) - max(few.statements("submit"))
        detail = "statements for 40 items less those for 10"
        results.append(at_most(f"submit_{database}_growth", growth, "statements", 0, detail=detail))
    return results
