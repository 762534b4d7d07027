"""Brings the embedded state up to date: database, static files, demo content. What is up to date already costs nothing.

A stamp in the state folder holds a hash of all that a step depends on; equal hash, nothing to do.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.bootstrap import ROOT, RUNTIME_LOCK

STATE = Path(os.environ.get("STATE_DIR") or ROOT / "var")
ACCOUNTS = STATE / "demo-accounts.txt"


def prepare(python: Path) -> str:
    """Migrated database, collected static files, demo content if the database is empty; returns the accounts as printed.

    Ends the process when a step fails.
    """
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    database, static = fingerprint(migrations()), fingerprint(static_files())
    collecting = None
    if not is_stamped("static", static):
        collecting = manage(python, "collectstatic", "--noinput", "--clear", "-v", "0")
    if not is_stamped("database", database) or not has_database():
        print("Migrating the database …", flush=True)
        finish(manage(python, "migrate", "--noinput", "-v", "0"), "Migrating")
        load_demo(python)
        stamp("database", database)
    if collecting:
        finish(collecting, "Collecting static files")
        stamp("static", static)
    return ACCOUNTS.read_text() if ACCOUNTS.exists() else ""


def load_demo(python: Path) -> None:
    """The demo command does nothing to a database that has officers; what it prints is kept for the owner alone."""
    print("Loading demo content …", flush=True)
    loading = manage(python, "demo", stdout=subprocess.PIPE)
    printed = loading.communicate()[0]
    finish(loading, "Loading demo content")
    if printed.strip():
        descriptor = os.open(ACCOUNTS, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(printed)


def has_database() -> bool:
    return bool(os.environ.get("DATABASE_URL")) or (STATE / "db.sqlite3").exists()


def manage(python: Path, *arguments: str, stdout: int | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen([str(python), "manage.py", *arguments], cwd=ROOT, stdout=stdout, text=True)


def finish(process: subprocess.Popen[str], what: str) -> None:
    if process.wait():
        sys.exit(f"{what} failed; the lines above say why.")


def migrations() -> Iterable[Path]:
    rooms = [path.parent for path in ROOT.glob("*/__init__.py")]
    return (path for room in rooms for path in room.rglob("migrations/*.py"))


def static_files() -> Iterable[Path]:
    return (path for path in (ROOT / "static").rglob("*") if path.is_file())


def fingerprint(files: Iterable[Path]) -> str:
    """Hash of names and contents, of the lock (third-party migrations and static files), and of where the data is."""
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for path in [ROOT / RUNTIME_LOCK, *sorted(files)]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_stamped(name: str, value: str) -> bool:
    path = STATE / f".prepared-{name}"
    return path.exists() and path.read_text() == value


def stamp(name: str, value: str) -> None:
    (STATE / f".prepared-{name}").write_text(value)
