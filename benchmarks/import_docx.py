"""A trainer's paper of 10,000 questions, as a Word document and as a text."""

from collections.abc import Iterator

from benchmarks import Result
from benchmarks.importing import judge_file

NAME = "import_docx"
BAR = "10,000 questions from .docx or text <= 20 s and <= 300 MB"


def run() -> Iterator[Result]:
    yield from judge_file("import_docx", "docx", ".docx", 20)
    yield from judge_file("import_text", "text", ".txt", 20)
