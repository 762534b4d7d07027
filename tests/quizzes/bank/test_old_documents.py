"""Documents of old programs: converted where LibreOffice is installed, else left to be refused in words."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from quizzes.bank import old_documents
from quizzes.bank.imports import ImportRefused, write_template_docx
from quizzes.bank.reading import read_questions
from tests.quizzes.bank.imports.papers import FILES

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def install(folder, monkeypatch, lines):
    """A program in LibreOffice's place that does what the lines say with `outdir` and `source`."""
    program = folder / "soffice"
    head = f"#!{sys.executable}\nimport sys, pathlib\noutdir, source = map(pathlib.Path, sys.argv[-2:])\n"
    program.write_text(head + lines)
    program.chmod(0o755)
    monkeypatch.setattr(old_documents, "find_program", lambda: str(program))


def read(name):
    return read_questions(name, OLE, encoding="", bank=None, competencies={})


def test_converted_where_it_can_be(tmp_path, monkeypatch):
    template = tmp_path / "made.docx"
    template.write_bytes(write_template_docx())
    line = f"(outdir / 'paper.docx').write_bytes(pathlib.Path({str(template)!r}).read_bytes())\n"
    install(tmp_path, monkeypatch, line)
    assert len([row for row in read("题.doc").rows if not row.problems]) == 10
    assert len([row for row in read("题.WPS").rows if not row.problems]) == 10


@pytest.mark.parametrize(
    "line", ["", "import time; time.sleep(9)", "pathlib.Path(outdir, 'paper.docx').symlink_to('/etc/passwd')"]
)
def test_a_conversion_that_fails_is_a_refusal(tmp_path, monkeypatch, line):
    monkeypatch.setattr(old_documents, "SECONDS", 2)
    install(tmp_path, monkeypatch, line)
    with pytest.raises(ImportRefused, match="文件转换成"):
        read("题.doc")


def test_refused_where_it_is_not_installed(monkeypatch):
    monkeypatch.setattr(old_documents, "find_program", lambda: None)
    for name in ("题.doc", "题.wps"):
        with pytest.raises(ImportRefused, match="另存为"):
            read(name)


def test_what_a_conversion_started_ends_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(old_documents, "SECONDS", 2)
    started = tmp_path / "started"
    lines = f"import subprocess, time\nchild = subprocess.Popen(['/bin/sleep', '30'])\npathlib.Path({str(started)!r}).write_text(str(child.pid))\n"
    for ending in ("time.sleep(9)", "sys.exit(0)"):
        install(tmp_path, monkeypatch, lines + ending)
        with pytest.raises(ImportRefused):
            read("题.doc")
        assert is_gone(int(started.read_text()))


def is_gone(pid):
    """Gone, or dead and not yet collected by whoever adopted it."""
    for _attempt in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_conversion_has_a_profile_of_its_own_and_no_secrets_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    told = tmp_path / "told.json"
    lines = f"""import os, json, socket
net = True
try:
    with open('/proc/net/route') as routes:
        net = len(routes.read().splitlines()) > 1
except OSError:
    net = False
pathlib.Path({str(told)!r}).write_text(json.dumps(dict(arguments=sys.argv[1:], env=dict(os.environ), cwd=os.getcwd(), net=net)))
"""
    install(tmp_path, monkeypatch, lines)
    with pytest.raises(ImportRefused):
        read("题 ;`touch x`.doc")
    seen = json.loads(told.read_text())
    folder = seen["cwd"]
    assert seen["arguments"] == [
        f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx", "--outdir", folder, f"{folder}/paper.doc",
    ]  # fmt: skip
    assert set(seen["env"]) <= {"HOME", "PATH", "TMPDIR", "LANG", "LC_CTYPE"}
    assert not os.path.exists(folder)
    if can_part_networks():
        assert not seen["net"]


def can_part_networks():
    """Whether this kernel lets an ordinary process have a network of its own."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if old_documents._LIBC.unshare(0x50000000) == 0 else 1)
    return os.waitpid(pid, 0)[1] == 0


@pytest.mark.parametrize("name", ["题.doc", "题.wps"])
def test_a_paper_of_word_97_is_read_by_libreoffice_itself_or_refused(name):
    data = (FILES / "old_paper.doc").read_bytes()
    if old_documents.find_program() is None:
        with pytest.raises(ImportRefused):
            read_questions(name, data, encoding="", bank=None, competencies={})
        return
    rows = read_questions(name, data, encoding="", bank=None, competencies={}).rows
    assert [row.draft["type"] for row in rows] == ["single"] * 8 + ["multiple"] * 5 + ["true_false"] * 5
    assert not any(row.problems for row in rows)
