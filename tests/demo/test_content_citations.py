"""The law questions that we ship: they read clean, and say which article of which edition in force makes them right."""

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from lib.citations import parse_citation
from quizzes.bank.imports import Draft, ParsedFile, parse_file
from tests.conftest import NO_SHARED_DATA, SHARED_DATA

CONTENT = Path(__file__).resolve().parents[2] / "demo" / "content"
FILES = ("law-questions.docx", "law-questions.xlsx")
COMPETENCIES = {
    "学习本领", "政治领导本领", "改革创新本领", "科学发展本领", "依法执政本领", "群众工作本领", "狠抓落实本领", "驾驭风险本领",
    "政治能力", "调查研究能力", "科学决策能力", "改革攻坚能力", "应急处突能力", "群众工作能力", "抓落实能力",
}  # fmt: skip
ARTICLE = re.compile(r"^(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)[ 　]", re.MULTILINE)


@cache
def read(name: str) -> ParsedFile:
    return parse_file((CONTENT / name).read_bytes(), name)


def all_items() -> list[Draft]:
    return [item for name in FILES for item in read(name).items]


@pytest.fixture(scope="module")
def statutes() -> Path:
    folder = Path(os.environ.get("STATUTES_DIR") or SHARED_DATA / "statutes")
    if not folder.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return folder


@pytest.fixture(scope="module")
def articles_in_force(statutes: Path) -> dict[tuple[str, str], set[str]]:
    """Article numbers by (full title, year of the edition), for editions in force on 22 November 2026 only."""
    found = {}
    for entry in json.loads((statutes / "manifest.json").read_text(encoding="utf-8")):
        if not entry["status_on_2026_11_22"].startswith("current"):
            continue
        path = statutes / entry["file"]
        body = path.read_text(encoding="utf-8").split("<!-- INFO END -->", 1)[1]
        found[entry["title"].split("（")[0], path.stem.rsplit("-", 1)[1]] = set(ARTICLE.findall(body))
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_question_of_a_file_is_read_and_none_needs_review(name: str) -> None:
    parsed = read(name)

    assert [(row.place, row.reason) for row in parsed.review] == []
    assert len(parsed.items) == 120


def test_there_are_enough_questions_of_every_type() -> None:
    counts = Counter(item.type for item in all_items())

    assert counts == {"single": 108, "multiple": 61, "true_false": 51, "fill_in": 20}


def test_every_question_has_citation_rationale_topic_and_difficulty() -> None:
    bare = [item.place for item in all_items() if not (item.citation and item.rationale and item.topic)]
    unsorted = [item.place for item in all_items() if item.difficulty not in {"易", "中", "难"}]

    assert (bare, unsorted) == ([], [])


def test_every_competency_is_one_of_the_shipped_framework() -> None:
    assert {item.competency for item in all_items()} - COMPETENCIES == set()


def test_no_stem_stands_twice() -> None:
    repeated = [stem for stem, times in Counter(item.stem for item in all_items()).items() if times > 1]

    assert repeated == []


def test_keys_of_single_choice_are_spread_evenly() -> None:
    keys = Counter(item.key for item in all_items() if item.type == "single")

    assert keys == {"A": 27, "B": 27, "C": 27, "D": 27}


def test_every_cited_article_exists_in_the_edition_in_force(
    articles_in_force: dict[tuple[str, str], set[str]],
) -> None:
    missing = [
        (item.place, item.citation)
        for item in all_items()
        for statute, edition, article in parse_citation(item.citation) or [("", "", "")]
        if article not in articles_in_force.get((statute, edition), set())
    ]

    assert missing == []


def test_a_superseded_edition_counts_as_missing(articles_in_force: dict[tuple[str, str], set[str]]) -> None:
    assert ("中华人民共和国监狱法", "2012") not in articles_in_force
    assert "第一百二十一条" in articles_in_force["中华人民共和国监狱法", "2026"]
