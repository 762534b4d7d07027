"""A bank of 100,000 items is compared with itself: the background job from its claim to its end."""

from collections.abc import Iterator

from benchmarks import Result, at_most
from benchmarks.banks import asked

NAME = "duplicates_all"
BAR = "100,000 items compared with each other in <= 300 s, on SQLite and PostgreSQL"


def run() -> Iterator[Result]:
    for vendor, figures in asked("all"):
        said = f"{figures['items']} items, {figures['pairs']} pairs, {figures['kept']} kept"
        yield at_most(f"{NAME}_{vendor}", figures["seconds"], "s", 300, detail=said)
