"""A ./start that somebody else (a test, a benchmark) starts, waits for and stops."""

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

MARK = "STARTED_AS"


class DidNotStart(Exception):
    """It ended, or answered nothing in time; carries what it printed."""


class RunningSite:
    """`./start` of the clone in `folder`, on a free port, its processes marked so that each can be found again."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.mark = uuid.uuid4().hex
        self.port = free_port()
        self.log = Path(tempfile.gettempdir()) / f"start-{self.mark}.log"
        self.began = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["./start"],
                cwd=folder,
                env={**environment, "PORT": str(self.port), MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def wait_for_first_page(self, seconds: float) -> float:
        """Seconds from the start until a whole page had come.

        Raises DidNotStart.
        """
        while time.monotonic() - self.began < seconds:
            if self.process.poll() is not None:
                break
            with suppress(OSError, urllib.error.URLError, http.client.HTTPException):
                with urllib.request.urlopen(self.url, timeout=30) as page:
                    page.read()
                return time.monotonic() - self.began
            time.sleep(0.05)
        raise DidNotStart(self.printed)

    def wait_until_printed(self, text: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.printed:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise DidNotStart(self.printed)
            time.sleep(0.05)

    def wait_for_process(self, name: str, seconds: float) -> int:
        """Id of the oldest of its processes whose command line has `name` in it."""
        deadline = time.monotonic() + seconds
        while not (found := [pid for pid, command in self.living().items() if name in command]):
            if time.monotonic() > deadline:
                raise DidNotStart(self.printed)
            time.sleep(0.05)
        return min(found)

    def stop(self, number: int = signal.SIGINT, seconds: float = 30) -> int:
        """Send the signal to ./start alone and return its status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def living(self) -> dict[int, str]:
        """Command lines, by process id, of everything it started that still runs."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def clear_away(self) -> None:
        """End whatever is left, however it went before."""
        for pid in self.living():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self.log.unlink(missing_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
