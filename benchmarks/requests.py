"""Whole requests through Django's stack on both databases, counted and timed."""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from benchmarks.stage import set_stage
from tools.servers import PostgresServer

OFFICERS = 24


@dataclass(frozen=True)
class Figures:
    """By name of the request: statements of each, and milliseconds under `NAME_ms`."""

    values: dict[str, list[float]]

    def statements(self, name: str) -> list[float]:
        return self.values[name]

    def describe(self, name: str) -> str:
        times = sorted(self.values[f"{name}_ms"])
        p95 = times[int(len(times) * 0.95)]
        return f"{len(times)} requests one after another, median {median(times):.0f} ms, p95 {p95:.0f} ms"


@cache
def figures_by_database(items: int = 40) -> dict[str, Figures]:
    """Measured once a run for each paper size."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        stage = set_stage(state, f"sqlite:///{state / 'bench.sqlite3'}", count=OFFICERS, items=items)
        found["sqlite"] = Figures(stage.ask("statements"))
        server = PostgresServer()
        try:
            stage = set_stage(state, server.url, count=OFFICERS, items=items)
            found["postgresql"] = Figures(stage.ask("statements"))
        finally:
            server.discard()
    return found
