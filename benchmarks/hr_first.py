"""HR opens the completion page of one of 50 assignments: the first numbers, now and as of a week ago, and the weakest topics; and how soon it shows a change."""

from benchmarks import Result, at_most
from benchmarks.oversight import SIZES, figures_by_size, judge_page

NAME = "hr_first"
BAR = "HR's first numbers and weakest topics p95 <= 300 ms at 20,000 officers x 50 assignments, now and as of a day; a change shows in <= 60 s"
LIMIT, ROUND = 300, 30  # milliseconds; seconds between a worker's rounds when no wake-up reaches it


def run() -> list[Result]:
    small, large = (figures_by_size()[size].change for size in SIZES)
    detail = (
        f"a worker's look after a wake-up: {large['seconds']:.2f} s ({SIZES[0]} officers: {small['seconds']:.2f} s); "
        f"with every wake-up lost, {ROUND} s more"
    )
    return [
        judge_page("hr_first", "first", LIMIT),
        judge_page("hr_first_as_of", "first_as_of", LIMIT),
        judge_page("hr_topics", "topics", LIMIT),
        judge_page("hr_topics_of_all", "topics_of_all", LIMIT),
        at_most("hr_change_visible", large["seconds"] + ROUND, "s", 60, detail=detail),
    ]
