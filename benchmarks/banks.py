"""What the benchmarks of the bank share: 100,000 items from the statutes on SQLite and PostgreSQL, seeded once a run."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import Result, at_most
from benchmarks.search import server
from benchmarks.stage import ask
from tools.servers import postgresql_programs

ITEMS, TIMES = 100_000, 5
LIMITS = {"sqlite": 600.0, "postgresql": 300.0}
BANKING = "benchmarks.banking"
_open = ExitStack()  # folders and servers live until the process ends


@cache
def stages() -> dict[str, tuple[Path, str]]:
    folder = Path(_open.enter_context(tempfile.TemporaryDirectory()))
    urls = {"sqlite": f"sqlite:///{folder / 'bench.sqlite3'}"}
    if postgresql_programs():
        urls["postgresql"] = _open.enter_context(server()).url
    for url in urls.values():
        ask(folder, url, "seed", str(ITEMS), module=BANKING)
    return {name: (folder, url) for name, url in urls.items()}


def asked(*arguments: str) -> Iterator[tuple[str, Any]]:
    """What each database answers."""
    for name, (folder, url) in stages().items():
        yield name, ask(folder, url, *arguments, module=BANKING)


def judge_pages(name: str, kind: str) -> Iterator[Result]:
    """The slowest page decides."""
    for vendor, figures in asked(kind, str(TIMES)):
        said = "; ".join(f"{page}: {figure:.0f} ms" for page, figure in figures.items())
        yield at_most(f"{name}_{vendor}", max(figures.values()), "ms", LIMITS[vendor], detail=f"{ITEMS} items; {said}")
