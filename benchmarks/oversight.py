"""What the benchmarks of HR's pages share: two sizes of one province on PostgreSQL, each measured once a run."""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import Result, at_most
from benchmarks.stage import ask
from tools.servers import PostgresServer

SIZES, ASSIGNMENTS, TIMES = (2_000, 20_000), 50, 60
OVERSEEING = "benchmarks.overseeing"


@dataclass(frozen=True)
class Figures:
    """`pages`: by kind, milliseconds of each request and statements of one; `rows`: how many of each table there are."""

    rows: dict[str, int]
    pages: dict[str, dict[str, Any]]
    export: dict[str, Any]
    change: dict[str, Any]

    def p95(self, kind: str) -> float:
        samples: list[float] = sorted(self.pages[kind]["ms"])
        return samples[int(len(samples) * 0.95)]


@cache
def figures_by_size() -> dict[int, Figures]:
    return {size: measure(size) for size in SIZES}


def measure(size: int) -> Figures:
    server = PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as folder:

            def asked(*arguments: str) -> Any:
                return ask(Path(folder), server.url, *arguments, module=OVERSEEING)

            rows = asked("seed", str(size), str(ASSIGNMENTS))
            return Figures(rows, asked("pages", str(TIMES)), asked("export"), asked("change"))
    finally:
        server.discard()


def judge_page(name: str, kind: str, limit: float) -> Result:
    """The larger size decides; the smaller one shows how it grows."""
    small, large = (figures_by_size()[size] for size in SIZES)
    row = large.pages[kind]
    detail = (
        f"{SIZES[1]} officers x {ASSIGNMENTS} assignments ({large.rows['Duty']} duties), {len(row['ms'])} requests one after "
        f"another, median {median(row['ms']):.0f} ms, {row['statements']} statements; {SIZES[0]} officers: p95 "
        f"{small.p95(kind):.0f} ms, median {median(small.pages[kind]['ms']):.0f} ms"
    )
    return at_most(name, large.p95(kind), "ms", limit, detail=detail)
