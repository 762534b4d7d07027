"""HR's matrices: officers by the requirements of one assignment, and by the assignments of a bureau."""

from benchmarks import Result
from benchmarks.oversight import judge_page

NAME = "hr_matrix"
BAR = "HR's matrix p95 <= 500 ms at 20,000 officers x 50 assignments"


def run() -> list[Result]:
    return [judge_page("hr_matrix", "matrix", 500), judge_page("hr_matrix_across", "matrix_across", 500)]
