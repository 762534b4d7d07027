"""Documents of old and foreign programs (.doc, .wps) through LibreOffice, where it is installed: in a folder and with a profile of
its own that are gone afterwards, with limits of time, memory and file size, killed with all that it started, and without a network
where the kernel allows that. Else they are left to be refused in words."""

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from quizzes.bank.imports.drafts import ImportRefused
from quizzes.bank.imports.limits import MAX_BYTES
from quizzes.bank.types.wording import gettext_noop, say

EXTENSIONS = (".doc", ".wps", ".wpt", ".rtf", ".dot", ".odt")
PROGRAMS = ("soffice", "libreoffice")
SECONDS = 60
MEMORY = 2 * 1024**3
_LIBC = ctypes.CDLL(None)
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
NOT_CONVERTED = gettext_noop("不能把 %(ext)s 文件转换成 .docx：请用 Word 或 WPS 打开，另存为 .docx 后再导入。")


def find_program() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert_old(name: str, data: bytes) -> tuple[str, bytes]:
    """Name and bytes as .docx of a document that LibreOffice can open; any other file as it is.

    Raises ImportRefused when the conversion fails.
    """
    extension = Path(name.replace("\\", "/").lower().strip()).suffix
    program = find_program() if extension in EXTENSIONS else None
    if program is None:
        return name, data
    with tempfile.TemporaryDirectory(prefix="convert-") as folder:
        source = Path(folder, f"paper{extension}")
        source.write_bytes(data)
        _convert(program, source)
        target = source.with_suffix(".docx")
        if not target.is_file() or target.is_symlink() or target.stat().st_size > MAX_BYTES:
            raise ImportRefused(say(NOT_CONVERTED, ext=extension))
        return f"{name}.docx", target.read_bytes()


def _convert(program: str, source: Path) -> None:
    folder = source.parent
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--nolockcheck", "--convert-to", "docx"]
    try:
        process = subprocess.Popen(
            [*command, "--outdir", str(folder), str(source)],
            cwd=folder,
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "TMPDIR": str(folder), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_limit,
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise ImportRefused(say(NOT_CONVERTED, ext=source.suffix)) from None
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise ImportRefused(say(NOT_CONVERTED, ext=source.suffix)) from None
    finally:
        # soffice is a script that starts the program itself: the whole session goes, also where only the script has ended.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _limit() -> None:
    _LIBC.unshare(_NEW_USER | _NEW_NETWORK)  # as far as the kernel lets us; the limits below hold without it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_BYTES, MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
