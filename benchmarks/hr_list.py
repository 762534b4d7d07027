"""HR turns the pages of the list of everybody, and of those satisfied and unfinished."""

from benchmarks import Result
from benchmarks.oversight import judge_page

NAME = "hr_list"
BAR = "a page of HR's list p95 <= 300 ms at 20,000 officers x 50 assignments"


def run() -> list[Result]:
    return [judge_page("hr_list", "list", 300)]
