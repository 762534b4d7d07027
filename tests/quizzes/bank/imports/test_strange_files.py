"""The bars of the tolerant import over files that it was not made after: at least 99 of 100 questions of clean files recovered with
type, stem, options and key, and none offered as ready that is anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.quizzes.bank.imports.papers import FILES
from tests.quizzes.bank.imports.sheet_files import write_book
from tests.quizzes.bank.imports.strange_papers import draw_paper
from tests.quizzes.bank.imports.truths import Comparison, compare, read_truths

RECALL = 0.99
PAPERS = 160


def load(name: str) -> list[dict[str, Any]]:
    return json.loads((FILES / name).read_text(encoding="utf-8"))


def test_papers_of_any_make_are_recovered_and_never_silently_wrong() -> None:
    total = Comparison()
    for seed in range(PAPERS):
        total.add(compare(*draw_paper(seed)))

    assert total.silent == []
    assert total.gone == []
    assert total.recovered >= RECALL * total.clean, total.missed
    assert total.clean > 2000


@pytest.mark.parametrize("file", load("strange_texts.json"), ids=lambda file: file["name"])
def test_a_strange_text_is_recovered_or_told(file: dict[str, Any]) -> None:
    data = "\n".join(file["text"]).encode()

    compared = compare("题库.txt", data, read_truths(file["questions"]))

    assert (compared.silent, compared.gone, compared.missed) == ([], [], [])


@pytest.mark.parametrize("file", load("strange_sheets.json"), ids=lambda file: file["name"])
def test_a_strange_sheet_is_recovered_or_told(file: dict[str, Any]) -> None:
    data = write_book({sheet["name"]: sheet["rows"] for sheet in file["sheets"]})

    compared = compare("题库.xlsx", data, read_truths(file["questions"]))

    assert (compared.silent, compared.gone, compared.missed) == ([], [], [])
