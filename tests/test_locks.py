"""The locks pin everything by hash, and say nothing about the machine they were made on."""

import re

import pytest

from tools.bootstrap import DEVELOPMENT_LOCK, ROOT, RUNTIME_LOCK

LOCKS = [RUNTIME_LOCK, DEVELOPMENT_LOCK, "tools/uv.txt"]


def pins(lock: str) -> dict[str, set[str]]:
    """Each pinned requirement with its hashes."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = line.removesuffix(" \\")
            found[requirement] = set()
        elif "--hash=" in line:
            found[requirement].add(line.split("--hash=")[1].removesuffix(" \\"))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock: str) -> None:
    loose = [requirement for requirement, hashes in pins(lock).items() if "==" not in requirement or not hashes]

    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_host_or_path(lock: str) -> None:
    named = re.findall(r"https?:|--\S*index|--find-links|@ |file:|(?<=\s)/\S+", (ROOT / lock).read_text())

    assert named == []


def test_what_is_tested_is_what_is_run() -> None:
    tested, run = pins(DEVELOPMENT_LOCK), pins(RUNTIME_LOCK)

    assert {requirement: tested.get(requirement) for requirement in run} == run
