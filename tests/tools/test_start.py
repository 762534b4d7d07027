"""./start as its user meets it: a real site in a state folder of its own."""

import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.bootstrap import ROOT
from tools.running import RunningSite

OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "TEST_DATABASE_URL",
    "TEST_REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "STATE_DIR",
)
PATIENCE = 300


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user who has set nothing; the first test to start the site prepares its state for the others."""
    unset = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**unset, "STATE_DIR": str(tmp_path_factory.mktemp("state"))}


@pytest.fixture
def site(environment: dict[str, str]) -> Iterator[RunningSite]:
    running = RunningSite(ROOT, environment)
    yield running
    running.clear_away()


def test_start_prints_the_address_and_accounts_once_the_page_is_there(
    site: RunningSite, environment: dict[str, str]
) -> None:
    site.wait_for_first_page(PATIENCE)
    site.wait_until_printed(site.url, PATIENCE)

    state = Path(environment["STATE_DIR"])
    accounts = (state / "demo-accounts.txt").read_text().strip()
    assert accounts
    assert accounts in site.printed
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (state / "secret-key", state / "demo-accounts.txt")
    } == {
        "secret-key": 0o600,
        "demo-accounts.txt": 0o600,
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_stop_leaves_no_process(site: RunningSite, number: signal.Signals) -> None:
    site.wait_for_first_page(PATIENCE)
    site.wait_for_process("celery", PATIENCE)

    status = site.stop(number)

    assert status == 0
    assert site.living() == {}


def test_an_interrupt_while_it_prepares_leaves_no_process(tmp_path: Path, environment: dict[str, str]) -> None:
    site = RunningSite(ROOT, {**environment, "STATE_DIR": str(tmp_path)})
    try:
        site.wait_until_printed("Migrating", PATIENCE)
        status = site.stop()

        assert status == 0
        assert site.living() == {}
    finally:
        site.clear_away()


@pytest.mark.parametrize("died", ["granian", "celery"])
def test_when_one_server_dies_the_rest_is_stopped(site: RunningSite, died: str) -> None:
    site.wait_for_first_page(PATIENCE)
    site.wait_until_printed(site.url, PATIENCE)
    oldest = site.wait_for_process(died, PATIENCE)

    os.kill(oldest, signal.SIGKILL)
    status = site.process.wait(30)

    assert status == 1
    assert site.living() == {}


def test_a_taken_port_is_said_in_words(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        done = subprocess.run(
            ["./start"], cwd=ROOT, env={**environment, "PORT": str(port)}, capture_output=True, text=True
        )

    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    assert f"PORT={port + 1} ./start" in done.stderr
