"""What the benchmarks of the import share: a file is written by one process and read by another, so that its memory is its own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import Result, at_least, at_most
from benchmarks.stage import ask

MODULE = "benchmarks.import_files"
COUNT, MEGABYTES = 10_000, 300


def judge_file(name: str, kind: str, extension: str, seconds: float) -> Iterator[Result]:
    """Seconds, memory, and whether every question of the file was read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"questions{extension}")
        url = f"sqlite:///{folder}/bench.sqlite3"
        size = ask(Path(folder), url, "write", kind, str(path), module=MODULE)["bytes"]
        told = ask(Path(folder), url, "read", str(path), module=MODULE)
    detail = f"{told['rows']} questions, {size / 1e6:.1f} MB, {told['layout']}"
    yield at_most(f"{name}_seconds", told["seconds"], "s", seconds, detail=detail)
    yield at_most(f"{name}_memory", told["mb"], "MB", MEGABYTES, detail=detail)
    yield at_least(f"{name}_read", told["ready"], "questions", COUNT, detail=detail)
