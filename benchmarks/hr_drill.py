"""HR drills down: the completion page of a bureau, a prison, a ward."""

from benchmarks import Result
from benchmarks.oversight import judge_page

NAME = "hr_drill"
BAR = "HR's drill-down p95 <= 300 ms at 20,000 officers x 50 assignments"


def run() -> list[Result]:
    return [judge_page("hr_drill", "drill", 300)]
