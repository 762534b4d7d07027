"""F3 and F4: processes die by SIGKILL under load, and every acknowledged answer is in what is graded (G1). Each has a control
that must lose some, or the test proves nothing."""

import json
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.databases import SqliteDatabase
from tests.faults.officers import Crowd, Ledger
from tests.faults.stage import ITEMS
from tools.bootstrap import ROOT
from tools.servers import Application, PostgresServer, platform_environment, postgresql_programs

OFFICERS = 16
NO_POSTGRESQL = "no PostgreSQL to kill: apt-get install postgresql"


@dataclass
class Stage:
    """A database with open attempts, and where its processes keep their state."""

    state: Path
    database_url: str
    attempts: list[tuple[int, str]]

    def run(self, *arguments: str, stdin: str = "") -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.stage", *arguments],
            cwd=ROOT,
            env=platform_environment(self.state, self.database_url),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def serve(self, **options: Any) -> Application:
        return Application(self.state, database_url=self.database_url, **options)

    def missing(self, ledger: Ledger) -> dict[str, Any]:
        return self.run("check", stdin=json.dumps(ledger.rows()))


def set_stage(state: Path, database_url: str) -> Stage:
    stage = Stage(state, database_url, [])
    stage.attempts = [(attempt_id, token) for attempt_id, token in stage.run("seed", str(OFFICERS))]
    return stage


@pytest.fixture(scope="module")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Migrating takes longest: the tests' own template is used where it is there, and each database is seeded once."""
    folder = tmp_path_factory.mktemp("sqlite")
    template = SqliteDatabase().template
    if template.exists():
        shutil.copy(template, folder / "seeded.sqlite3")
    return set_stage(folder, f"sqlite:///{folder / 'seeded.sqlite3'}")


@pytest.fixture
def sqlite_stage(seeded_file: Stage, tmp_path: Path) -> Stage:
    for path in seeded_file.state.iterdir():  # the secret key too, which signed the tokens
        if path.is_file():
            shutil.copy(path, tmp_path)
    return replace(seeded_file, state=tmp_path, database_url=f"sqlite:///{tmp_path / 'seeded.sqlite3'}")


@pytest.fixture(scope="module")
def seeded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresServer, Stage]]:
    if postgresql_programs() is None:
        pytest.skip(NO_POSTGRESQL)
    server = PostgresServer()
    try:
        yield server, set_stage(tmp_path_factory.mktemp("postgresql"), server.url)
    finally:
        server.discard()


@pytest.fixture
def postgres(seeded_server: tuple[PostgresServer, Stage]) -> tuple[PostgresServer, Stage]:
    """A database of the test's own, copied from the seeded one."""
    server, seeded = seeded_server
    server.restart()
    name = f"stage_{uuid.uuid4().hex}"
    server.copy_database(name)
    return server, replace(seeded, database_url=server.url_of(name))


def load_while_workers_die(stage: Stage, *, kills: int, pause: float, **options: Any) -> Ledger:
    app = stage.serve(workers=2, **options)
    crowd = Crowd(app.port, stage.attempts, items=ITEMS)
    try:
        killed = 0
        for _ in range(kills):
            time.sleep(pause)
            killed += app.kill_workers()
        time.sleep(pause)
    finally:
        ledger = crowd.stop()
        app.stop()
    assert killed >= kills, "no worker was there to be killed"
    return ledger


def load_while_postgresql_dies(stage: Stage, server: PostgresServer, *, kills: int) -> Ledger:
    app = stage.serve(workers=2)
    crowd = Crowd(app.port, stage.attempts, items=ITEMS)
    try:
        for _ in range(kills):
            time.sleep(2)
            server.kill()
            time.sleep(0.5)
            server.start()
        time.sleep(2)
    finally:
        ledger = crowd.stop()
        app.stop()
    return ledger


def assert_nothing_lost(stage: Stage, ledger: Ledger) -> None:
    found = stage.missing(ledger)
    assert ledger.answers > 100, ledger
    assert ledger.statuses["no reply"] + ledger.statuses["503 Retry-After"] > 0, "the fault was not felt"
    assert (found["lost"], found["unmarked"]) == ([], 0)
    assert {status for status in ledger.statuses if status[0] == "5"} <= {"503 Retry-After"}


def test_sigkill_of_workers_loses_nothing_on_sqlite(sqlite_stage):
    assert_nothing_lost(sqlite_stage, load_while_workers_die(sqlite_stage, kills=4, pause=2))


@pytest.mark.long
def test_sigkill_of_workers_loses_nothing_on_postgresql(postgres):
    _server, stage = postgres

    assert_nothing_lost(stage, load_while_workers_die(stage, kills=4, pause=2))


@pytest.mark.long
def test_sigkill_of_postgresql_loses_nothing(postgres):
    server, stage = postgres

    assert_nothing_lost(stage, load_while_postgresql_dies(stage, server, kills=3))


def test_control_that_acknowledges_before_it_saves_loses_answers(sqlite_stage):
    ledger = load_while_workers_die(sqlite_stage, kills=3, pause=1, target="tests.faults.careless:application")

    assert sqlite_stage.missing(ledger)["lost"] != []


@pytest.mark.long
def test_control_without_synchronous_commit_loses_answers(postgres):
    server, stage = postgres
    server.restart("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB")
    app = stage.serve(workers=2)
    crowd = Crowd(app.port, stage.attempts, items=ITEMS)
    time.sleep(2)
    server.kill()
    ledger = crowd.stop()  # before the server is back: an officer who went on would answer again what was lost
    server.start()
    found = stage.missing(ledger)
    app.stop()

    assert found["lost"] != []
