"""Documents of old programs: converted where LibreOffice is installed, else left to be refused in words."""

import sys

import pytest

from quizzes.bank import old_documents
from quizzes.bank.imports import ImportRefused, write_template_docx
from quizzes.bank.reading import read_questions

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
    assert len([row for row in read("题.doc").rows if not row.problems]) == 4
    assert len([row for row in read("题.WPS").rows if not row.problems]) == 4


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
