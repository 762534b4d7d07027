"""From a fresh clone to the first page, as a newcomer meets it: empty caches, nothing installed but Python."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import Result, at_most
from tools.bootstrap import ROOT
from tools.running import RunningSite

NAME = "first_page"
BAR = "first page <= 90 s after ./start in a fresh clone, <= 6 s the second time"


def run() -> list[Result]:
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = newcomers_environment(Path(scratch))
        first = seconds_to_first_page(clone, environment)
        second = seconds_to_first_page(clone, environment)
    detail = (
        f"the committed state, {os.cpu_count()} cores with a load of {load:.1f} before, caches empty, no uv on PATH"
    )
    return [
        at_most("first_page", first, "s", 90, detail=detail),
        at_most("first_page_second_start", second, "s", 6, detail=detail),
    ]


def newcomers_environment(scratch: Path) -> dict[str, str]:
    """This environment without what earlier work left: caches, an active environment, our settings, a uv on PATH."""
    ours = {"VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "STATE_DIR", "SECRET_KEY", "HOST"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    caches = {"UV_CACHE_DIR": str(scratch / "uv"), "PIP_CACHE_DIR": str(scratch / "pip")}
    return {**kept, **caches, "PATH": "/usr/bin:/bin", "PYTHON": sys._base_executable}  # type: ignore[attr-defined]


def seconds_to_first_page(clone: Path, environment: dict[str, str]) -> float:
    site = RunningSite(clone, environment)
    try:
        seconds = site.wait_for_first_page(300)
        site.stop()
    finally:
        site.clear_away()
    return seconds
