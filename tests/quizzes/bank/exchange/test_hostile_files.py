"""T15 to T17 over every format, read as an import reads it: within 2 s of processor time and 600 MB, refused in words or read, no socket
opened, no file written. Each file is read in a process of its own, which hostile_files.py starts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quizzes.bank.exchange.hostile_files import CASES

ROOT = Path(__file__).resolve().parents[4]
MOST_SECONDS, MOST_MEGABYTES = 2, 600
FAMILIES = sorted({case.partition(":")[0] for case in CASES})


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_hostile_files_cost_little_and_touch_nothing(family, tmp_path):
    cases = [case for case in CASES if case.partition(":")[0] == family]
    command = [sys.executable, "-m", "tests.quizzes.bank.exchange.hostile_files", *cases]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    told = json.loads(done.stdout)
    assert set(told) == set(cases)
    bad = {
        case: one
        for case, one in told.items()
        if one["seconds"] > MOST_SECONDS
        or one["megabytes"] > MOST_MEGABYTES
        or one["touched"]
        or one["end"].startswith("failed")
        or ("refused" in one["end"] and "请" not in one["end"])
    }
    assert not bad
