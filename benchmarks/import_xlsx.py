"""A trainer's sheet of 10,000 questions, and one that the bank itself has written."""

from collections.abc import Iterator

from benchmarks import Result
from benchmarks.importing import judge_file

NAME = "import_xlsx"
BAR = "10,000 questions from .xlsx <= 10 s and <= 300 MB"


def run() -> Iterator[Result]:
    yield from judge_file("import_xlsx", "xlsx", ".xlsx", 10)
    yield from judge_file("import_own_xlsx", "own", ".xlsx", 10)
