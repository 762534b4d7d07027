"""Saving answers: real writes over HTTP, rows counted afterwards, against pgbench with the same statement, tables, clients
and durability on the same server, in rounds that alternate. SQLite is compared with the same statement in a bare loop."""

import json
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import Result, at_least, at_most
from benchmarks.load import Measured, save_for
from benchmarks.stage import ITEMS, Stage, set_stage, stolen_and_total
from quizzes.exams.save_sql import POSTGRESQL, SQLITE
from tools.servers import Application, PostgresServer

NAME = "save"
BAR = "saves >= 15% of pgbench's rate on PostgreSQL at 8 clients; every acknowledged save is a row"
CLIENTS, SECONDS, ROUNDS, MOST_ROUNDS, STEAL = (8, 32), 5, 3, 7, 0.05


def run() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        for sub in ("postgresql", "sqlite"):
            (state / sub).mkdir()
        server = PostgresServer()
        try:
            stage = set_stage(state / "postgresql", server.url, count=max(CLIENTS))
            with serving(stage, workers=os.cpu_count() or 1, threads=8) as port:
                for clients in CLIENTS:
                    yield from compare(stage, port, clients, server=server)
        finally:
            server.discard()
        stage = set_stage(state / "sqlite", f"sqlite:///{state / 'sqlite' / 'bench.sqlite3'}", count=max(CLIENTS))
        with serving(stage, workers=1, threads=8) as port:
            for clients in CLIENTS:
                yield from compare(stage, port, clients, server=None)


@contextmanager
def serving(stage: Stage, *, workers: int, threads: int) -> Iterator[int]:
    """With as many processes as `./start` gives the database: one a core on PostgreSQL, one on SQLite."""
    app = Application(stage.state, database_url=stage.database_url, workers=workers, threads=threads)
    try:
        yield app.port
    finally:
        app.stop()


def compare(stage: Stage, port: int, clients: int, *, server: PostgresServer | None) -> list[Result]:
    """Rounds of ours and theirs in turn, until there are enough without much steal."""
    rounds: list[tuple[Measured, float]] = []
    rejected = missing = 0
    tokens = [token for _attempt, _officer, token in stage.attempts[:clients]]
    while len(rounds) < ROUNDS and len(rounds) + rejected < MOST_ROUNDS:
        before = stolen_and_total()
        ours = measure_saves(stage, port, tokens)
        missing += ours[1]
        theirs = pgbench_rate(server, stage, clients) if server else bare_sqlite_rate(stage)
        after = stolen_and_total()
        if (after[0] - before[0]) > STEAL * (after[1] - before[1]):
            rejected += 1
        else:
            rounds.append((ours[0], theirs))
    name = f"save_{'postgresql' if server else 'sqlite'}_{clients}_clients"
    if not rounds:
        return [at_least(name, 0.0, "of theirs", 0.15, detail=f"{rejected} rounds rejected for steal")]
    share = median(ours.rate / theirs for ours, theirs in rounds)
    middle = sorted(rounds, key=lambda pair: pair[0].rate / pair[1])[len(rounds) // 2]
    peer = "pgbench" if server else "the bare statement in one loop"
    detail = f"{middle[0].describe()}; {peer} {middle[1]:.0f}/s; {len(rounds)} rounds of {SECONDS} s, {rejected} rejected for steal"
    bar = 0.15 if server and clients == 8 else 0.0
    return [
        at_least(name, share, f"of {peer}", bar, against=middle[1], detail=detail),
        at_most(f"{name}_rows_missing", missing, "rows", 0, detail="acknowledged saves that are not in the table"),
    ]


_next_rev = [1]


def measure_saves(stage: Stage, port: int, tokens: list[str]) -> tuple[Measured, int]:
    """A round of ours, and how many acknowledged saves the table does not show: revisions of each row rise by one a save."""
    first = _next_rev[0]
    measured = save_for(SECONDS, port=port, tokens=tokens, items=ITEMS, first_rev=first)
    _next_rev[0] = first + len(measured.seconds)
    written = stage.ask("written", str(first))["saves"]
    return measured, max(len(measured.seconds) - written, 0) + measured.refused


def pgbench_rate(server: PostgresServer, stage: Stage, clients: int) -> float:
    """The save statement of `saving.py` as pgbench runs it: prepared, one row an attempt and position, revisions that rise."""
    rows = {number: (attempt, officer) for number, (attempt, officer, _token) in enumerate(stage.attempts[:clients])}
    attempts, officers = zip(*rows.values(), strict=True)
    value = (
        "jsonb_build_array(jsonb_build_object('p', :position::integer, 'v', 'o2'::text, 'r', :rev::bigint, 'm', false))"
    )
    statement = POSTGRESQL
    for replacement in (":attempt", ":officer", "1", value):
        statement = statement.replace("%s::jsonb" if replacement is value else "%s", replacement, 1)
    script = f"""\\set number :client_id % {clients}
\\set attempt :number + {min(attempts)}
\\set officer :number + {min(officers)}
\\set position random(1, {ITEMS})
\\set rev :rev + 1
{" ".join(statement.split())};
"""
    assert list(attempts) == list(range(min(attempts), min(attempts) + clients))
    assert list(officers) == list(range(min(officers), min(officers) + clients))
    path = stage.state / "save.pgbench"
    path.write_text(script)
    command = [str(server.programs / "pgbench"), "-n", "-M", "prepared", "-f", str(path), "-c", str(clients), "-j", "2"]
    command += [
        "-T",
        str(SECONDS),
        "-D",
        f"rev={_next_rev[0] + 10_000_000}",
        server.url.replace("postgres://", "postgresql://"),
    ]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _next_rev[0] += 20_000_000
    return float(next(line for line in printed.splitlines() if line.startswith("tps")).split()[2])


def bare_sqlite_rate(stage: Stage) -> float:
    """The same statement on the same file, without HTTP, token or Django: what the disk and SQLite alone allow."""
    path = stage.database_url.removeprefix("sqlite:///")
    database = sqlite3.connect(path, isolation_level=None, timeout=20)
    database.execute("PRAGMA synchronous=FULL")
    statement = SQLITE.replace("%%", "%").replace("%s", "?")
    attempt, officer, _token = stage.attempts[0]
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        row = {"p": count % ITEMS + 1, "v": '"o2"', "r": _next_rev[0] + 10_000_000 + count, "m": False}
        database.execute(statement, [json.dumps([row]), attempt, officer, 1]).fetchall()
        count += 1
    database.close()
    _next_rev[0] += 20_000_000
    return count / SECONDS
