"""Starting an exam: statements of a whole request, from its session to its commit, on both databases."""

from benchmarks import Result, at_most
from benchmarks.requests import figures_by_database

NAME = "start"
BAR = "a start takes <= 6 statements"


def run() -> list[Result]:
    return [
        at_most(
            f"start_{database}", max(figures.statements("start")), "statements", 6, detail=figures.describe("start")
        )
        for database, figures in figures_by_database().items()
    ]
