"""The stage of the write benchmarks: a seeded database of its own, PostgreSQL or SQLite, and open attempts with tokens."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.bootstrap import ROOT
from tools.servers import platform_environment

ITEMS = 40


@dataclass(frozen=True)
class Stage:
    state: Path
    database_url: str
    attempts: list[tuple[int, int, str]]  # row of the attempt, row of its officer, token

    def ask(self, *arguments: str) -> Any:
        return ask(self.state, self.database_url, *arguments)


def ask(state: Path, database_url: str, *arguments: str, module: str = "benchmarks.staging") -> Any:
    """Run a command of that module on that database and read its JSON, the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=platform_environment(state, database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def set_stage(state: Path, database_url: str, *, count: int, items: int = ITEMS) -> Stage:
    rows = ask(state, database_url, "seed", str(count), str(items))
    return Stage(state, database_url, [(row[0], row[1], row[2]) for row in rows])


def stolen_and_total() -> tuple[int, int]:
    """Ticks that the hypervisor took from us, and all ticks, since boot."""
    with suppress(OSError):
        ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
        return ticks[7], sum(ticks[:8])
    return 0, 1
