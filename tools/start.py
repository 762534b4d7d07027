"""./start: from a fresh clone to a running site. Environment, database, demo content, then web server and worker.

Each preparation is skipped when nothing it depends on has changed. PORT and HOST choose the address.
"""

import os
import socket
import sys
from pathlib import Path

from tools import bootstrap, prepare, supervise

USAGE = "Usage: ./start        PORT=8001 ./start chooses the port, HOST=0.0.0.0 lets other machines in."


def main() -> None:
    if sys.argv[1:]:
        sys.exit(USAGE)
    host, port = os.environ.get("HOST", "127.0.0.1"), chosen_port()
    refuse_taken_port(host, port)
    with supervise.no_process_left_behind():
        python = bootstrap.ensure_environment(bootstrap.RUNTIME_LOCK)
        accounts = prepare.prepare(python)
        web, worker = web_command(python, host, port), worker_command(python)
        sys.exit(supervise.serve(web, worker, host=host, port=port, accounts=accounts))


def chosen_port() -> int:
    """PORT, or 8000."""
    value = os.environ.get("PORT", "8000")
    if not value.isdecimal() or not 0 < int(value) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Cannot listen on {host}:{port} ({error.strerror}). Choose another port: PORT={port + 1} ./start")


def web_command(python: Path, host: str, port: int) -> list[str]:
    """On SQLite one process, since it has one writer and threads share the lock that makes writing fast; else one a core."""
    cores = os.cpu_count() or 1
    workers = cores if os.environ.get("DATABASE_URL", "").startswith("postgres") else 1
    web = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers), "--no-ws"]
    web += ["--blocking-threads", str(min(8, 2 * cores + 1)), "--respawn-failed-workers", "--log-level", "warning"]
    return [str(python), "-m", *web, "config.wsgi:application"]


def worker_command(python: Path) -> list[str]:
    """Two threads, so that overdue attempts are sealed beside a long import."""
    worker = ["celery", "-A", "config", "--quiet", "worker", "-B", "--pool", "threads", "--concurrency", "2"]
    worker += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    as_root_too = ["-W", "ignore:You're running the worker"]  # in a container root is all there is
    return [str(python), *as_root_too, "-m", *worker]


if __name__ == "__main__":
    main()
