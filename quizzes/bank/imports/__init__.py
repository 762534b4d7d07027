"""Import of questions from the files that trainers have: pure parsers, plain values out, no database and no web framework."""

from __future__ import annotations

from quizzes.bank.imports.drafts import Draft, ImportRefused, ParsedFile, Review, check_draft
from quizzes.bank.imports.files import parse_file
from quizzes.bank.imports.review_sheet import write_review_xlsx
from quizzes.bank.imports.templates import write_template_docx, write_template_xlsx

__all__ = [
    "Draft",
    "ImportRefused",
    "ParsedFile",
    "Review",
    "check_draft",
    "parse_file",
    "write_review_xlsx",
    "write_template_docx",
    "write_template_xlsx",
]
