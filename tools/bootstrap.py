"""Makes the environment in .venv from a hash-pinned lock, and does nothing when it already stands.

uv does the work where it can be had: from PATH, or put into .tools/ by pip. Debian's Python may have neither ensurepip nor
leave to install outside an environment; `pip install --target` needs neither. Without uv, venv and pip do the same, slower.
"""

import fcntl
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HIDDEN = ROOT / ".tools"
RUNTIME_LOCK = "requirements.txt"
DEVELOPMENT_LOCK = "requirements-dev.txt"  # contains the whole of the runtime lock
NO_INSTALLER = """Nothing here can install Python packages: neither uv nor pip was found.
On Debian or Ubuntu: apt-get install python3-pip (or python3-venv). Elsewhere: install uv or pip for this Python."""


class CannotInstall(Exception):
    """One way of installing is not to be had here."""


def ensure_environment(lock: str) -> Path:
    """The environment's Python, with everything `lock` names installed and checked against its hashes.

    Ends the process with a sentence when no way of installing works.
    """
    with only_one_at_a_time():
        if not is_current(lock):
            install(lock)
            stamp_of(lock).write_text(fingerprint(lock))
    return PYTHON


def is_current(lock: str) -> bool:
    if not PYTHON.exists():
        return False
    locks = {lock, DEVELOPMENT_LOCK}
    return any(stamp_of(name).is_file() and stamp_of(name).read_text() == fingerprint(name) for name in locks)


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def stamp_of(lock: str) -> Path:
    return VENV / f".installed-{lock}"


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install into one folder; held as a file lock until the block ends."""
    HIDDEN.mkdir(exist_ok=True)
    with (HIDDEN / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def install(lock: str) -> None:
    print(f"Installing {lock} into .venv …", flush=True)
    reasons = []
    for attempt in (install_with_uv, install_with_pip):
        try:
            attempt(lock)
        except (CannotInstall, OSError, subprocess.SubprocessError) as error:
            reasons.append(f"{attempt.__name__}: {error}")
        else:
            return
    sys.exit("\n".join([*reasons, NO_INSTALLER if not has_module("pip") else "Installing failed."]))


def install_with_uv(lock: str) -> None:
    uv = find_uv()
    environment = {**os.environ, **uv_settings()}
    if not PYTHON.exists():
        run([uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, str(VENV)], environment)
    run([uv, "pip", "install", "--quiet", "--require-hashes", "--python", str(PYTHON), "-r", lock], environment)


def install_with_pip(lock: str) -> None:
    """The environment by venv, filled by its own pip or, where ensurepip is missing, by this Python's."""
    if has_module("ensurepip"):
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        pip = [str(PYTHON), "-m", "pip"]
    elif has_module("pip"):
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    else:
        raise CannotInstall("this Python has neither ensurepip nor pip")
    run([*pip, "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock])


def find_uv() -> str:
    """A uv that runs: from PATH, else from .tools/, else put there by pip at the version and hashes of tools/uv.txt.

    Raises CannotInstall.
    """
    own = HIDDEN / "uv" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and answers([candidate, "--version"]):
            return candidate
    if not has_module("pip"):
        raise CannotInstall("neither uv nor pip was found")
    target = ["--target", str(HIDDEN / "uv"), "--upgrade", "--no-deps", "--only-binary", ":all:"]
    checked = ["--require-hashes", "-r", "tools/uv.txt"]
    settings = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    run([sys.executable, "-m", "pip", "install", "--quiet", *target, *checked], settings)
    if not answers([str(own), "--version"]):
        raise CannotInstall("uv does not run on this machine")
    return str(own)


def uv_settings() -> dict[str, str]:
    """What uv does not find by itself: the index and the certificates somebody configured for pip or this machine."""
    settings = {"UV_PYTHON_DOWNLOADS": "never"}
    if ssl.get_default_verify_paths().cafile:
        settings |= {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}  # one is the other's older name
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & os.environ.keys() and (index := configured_in_pip("index-url")):
        settings["UV_DEFAULT_INDEX"] = index
    if "SSL_CERT_FILE" not in os.environ and (certificate := configured_in_pip("cert")):
        settings["SSL_CERT_FILE"] = certificate
    return settings


def configured_in_pip(key: str) -> str:
    if value := os.environ.get("PIP_" + key.upper().replace("-", "_")):
        return value
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", f"global.{key}"], capture_output=True, text=True
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


def has_module(name: str) -> bool:
    return answers([sys.executable, "-c", f"import {name}"])


def answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run to the end, its output kept back unless it fails.

    Raises CannotInstall with the last lines it printed.
    """
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise CannotInstall("\n".join((done.stderr + done.stdout).strip().splitlines()[-15:]))
