"""Servers that a test or a benchmark starts, kills and stops: a PostgreSQL of its own, and our application on it."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tools.bootstrap import ROOT
from tools.running import free_port

PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql")


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine that can make a database; None when there is none."""
    found = [path.parent for place in PLACES for path in Path(place).glob("**/bin/initdb")]
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdecimal()], default=None)


class PostgresServer:
    """A cluster of its own in a temporary folder, as durable as PostgreSQL's defaults make it. `options`: settings such as
    `synchronous_commit=off`. As root it runs as the user postgres, since the server refuses root."""

    def __init__(self, *options: str) -> None:
        programs = postgresql_programs()
        assert programs, "PostgreSQL is not installed"
        self.programs, self.options, self.port = programs, options, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.password = secrets.token_hex(16)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(password_file, "postgres")
        initdb = ["initdb", "-D", str(self.data), "-U", "owner", "--pwfile", str(password_file)]
        self._run(*initdb, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self._run("createdb", *self.connection, "platform")

    @property
    def connection(self) -> list[str]:
        return ["-h", str(self.folder), "-p", str(self.port), "-U", "owner"]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return self.url_of("platform")

    def url_of(self, database: str) -> str:
        return f"postgres://owner:{self.password}@127.0.0.1:{self.port}/{database}"

    def copy_database(self, name: str) -> None:
        """A new database like `platform`, which nobody may be connected to."""
        self._run("createdb", *self.connection, "-T", "platform", name)

    def start(self) -> None:
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=120"
        settings += "".join(f" -c {option}" for option in self.options)
        self._run("pg_ctl", "start", "-w", "-s", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", settings)

    def restart(self, *options: str) -> None:
        """Stop in order and start with these settings and no others."""
        self._run("pg_ctl", "stop", "-s", "-m", "fast", "-D", str(self.data))
        self.options = options
        self.start()

    def kill(self) -> None:
        """As if the server's processes had died: SIGKILL to the postmaster and its children, in that order."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False).stdout
        for pid in [postmaster, *map(int, children.split())]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{postmaster}").exists():
            time.sleep(0.01)

    def discard(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "stop", "-s", "-m", "immediate", "-D", str(self.data))
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = [shutil.which("runuser") or "/usr/sbin/runuser", "-u", "postgres", "--", *command]
        environment = {**os.environ, "PGPASSWORD": self.password, "LC_ALL": "C.UTF-8"}
        # Not captured: the server would keep the pipe open and we would wait for it for ever.
        with (self.folder / "programs.log").open("a") as log:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)


class Application:
    """The application server on a database, as `./start` runs it, with as many worker processes as asked for."""

    def __init__(
        self,
        state: Path,
        *,
        database_url: str,
        workers: int = 1,
        threads: int = 4,
        target: str = "config.wsgi:application",
    ) -> None:
        self.port = free_port()
        self.environment = platform_environment(state, database_url)
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(workers), "--blocking-threads", str(threads)]
        command += ["--no-ws", "--respawn-failed-workers", "--log-level", "error", target]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/save", timeout=5)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the application did not answer")

    def worker_pids(self) -> list[int]:
        listed = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout
        return [int(pid) for pid in listed.split()]

    def kill_workers(self) -> int:
        """SIGKILL to every worker process; returns how many there were."""
        pids = self.worker_pids()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(pids)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(4)
        except subprocess.TimeoutExpired:
            self.kill_workers()
            self.process.kill()
            self.process.wait(5)


def platform_environment(state: Path, database_url: str) -> dict[str, str]:
    """The environment of our own processes on that database, with their state in `state`."""
    names = ("DJANGO_SETTINGS_MODULE", "REDIS_URL", "TEST_DATABASE_URL", "TEST_REDIS_URL")
    kept: Mapping[str, str] = {name: value for name, value in os.environ.items() if name not in names}
    ours = {"STATE_DIR": str(state), "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    return {**kept, **ours, "PYTHONPATH": str(ROOT)}
