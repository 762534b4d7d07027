"""Runs web server and worker as one process group and ends with none of them left, however it ends.

On Linux orphans of our children (a beat whose worker was killed) become our own children, so that they are found and ended,
and our children end when we are killed outright. Elsewhere only the children themselves are looked after.
"""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.bootstrap import ROOT

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 10.0  # seconds a process has to end by itself; work in the background is taken up again after the next start
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
IS_LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None) if IS_LINUX else None


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, or a signal."""


@contextmanager
def no_process_left_behind() -> Iterator[None]:
    """Whatever is started inside the block has ended when it is left; a signal to stop leaves it with status 0."""
    if LIBC:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in SIGNALS:
        signal.signal(number, raise_stopped)
    try:
        yield
    except Stopped:
        print("\nStopping …", flush=True)
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        end_descendants()


def raise_stopped(number: int, frame: object) -> None:
    raise Stopped


def serve(web: list[str], worker: list[str], *, host: str, port: int, accounts: str) -> int:
    """Run both until one of them ends, which is a failure. The web server has the machine to itself until its first answer;
    then the address is said and the worker begins."""
    processes = {"web server": spawn(web)}
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                print(
                    f"The {name} ended with status {process.returncode}; stopping the rest.",
                    file=sys.stderr,
                    flush=True,
                )
                return 1
        if len(processes) == 1 and is_answering(host, port):
            processes["background worker"] = spawn(worker)
            print(
                f"\n{accounts.strip()}\n\n能力提升微考堂  →  http://{shown(host)}:{port}/   (Ctrl-C stops it)",
                flush=True,
            )
        time.sleep(0.05 if len(processes) == 1 else 0.5)


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent)


def end_with_parent() -> None:
    """Runs in the child: the kernel sends it SIGTERM when we die without having stopped it."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def is_answering(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(shown(host), port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "") else host


def end_descendants() -> None:
    """Ask the children to end, then whatever they leave; kill what has not ended in time."""
    deadline = time.monotonic() + PATIENCE
    asked: set[int] = set()
    while living := descendants():
        is_late = time.monotonic() > deadline
        children = {pid for pid, parent in living.items() if parent == os.getpid()}
        for pid in living if is_late else children - asked:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if is_late else signal.SIGTERM)
        asked |= children
        time.sleep(0.05)
        reap()


def reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def descendants() -> dict[int, int]:
    """Process ids below ours that have not ended, each with its parent's."""
    parents = {pid: parent for pid, parent, state in processes() if state != "Z"}
    found: dict[int, int] = {}
    frontier = {os.getpid()}
    while frontier:
        frontier = {pid for pid, parent in parents.items() if parent in frontier and pid not in found}
        found |= {pid: parents[pid] for pid in frontier}
    return found


def processes() -> Iterator[tuple[int, int, str]]:
    """(pid, parent's pid, state) of every process on the machine."""
    if not IS_LINUX:
        with subprocess.Popen(["ps", "-axo", "pid=,ppid=,state="], stdout=subprocess.PIPE, text=True) as listing:
            rows = [line.split()[:3] for line in listing.communicate()[0].splitlines()]
        yield from ((int(pid), int(parent), state[0]) for pid, parent, state in rows if int(pid) != listing.pid)
        return
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            yield int(path.parent.name), int(parent), state
