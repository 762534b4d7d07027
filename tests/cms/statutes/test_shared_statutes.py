"""The 32 real statutes beside the repository: every one parses as its manifest says, and comparisons find what became of articles."""

import json
from pathlib import Path

import pytest

from cms.statutes.comparison import CHANGED, MOVED, SAME, Comparison, Text, compare
from cms.statutes.loading import read_folder
from cms.statutes.parsing import decode, parse_statute


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "statutes"


def read(folder: Path, name: str) -> list[Text]:
    parsed = parse_statute(decode((folder / f"{name}.md").read_bytes()))
    return [Text((row.number, row.sub), row.label, row.text) for row in parsed.articles]


def compare_files(folder: Path, old: str, new: str) -> Comparison:
    return compare(read(folder, old), read(folder, new))


def test_every_statute_parses_as_the_manifest_describes_it(folder: Path) -> None:
    sources = read_folder(folder)
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    assert len(sources) == len(listed) == 32
    # The readme counts by number, the manifest gives 之一, 之二… of 刑法 apart.
    articles = [article for source in sources for article in source.parsed.articles]
    assert (len(articles), sum(bool(article.sub) for article in articles)) == (
        sum(row["articles"] + row["zhi_articles"] for row in listed),
        53,
    )
    for source in sources:
        assert source.facts is not None
        text = "".join(decode((folder / source.name).read_bytes()).split("<!-- INFO END -->")[1].split())
        rebuilt = "".join(
            getattr(part, "title", "") + getattr(part, "label", "") + "".join(part.paragraphs)
            for part in source.parsed.parts
        )
        lost = text.replace("#", "").replace("<!--FORCEBREAK-->", "")
        assert "".join(rebuilt.split()) == lost, source.name


def test_superseded_texts_end_when_their_successors_begin(folder: Path) -> None:
    sources = {source.name.removesuffix(".md"): source.facts for source in read_folder(folder)}
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    for row in filter(lambda row: row["superseded_by"], listed):
        old, new = sources[row["file"].removesuffix(".md")], sources[row["superseded_by"]]
        assert old and new and old.ended_on == new.effect.on, row["file"]


@pytest.mark.parametrize(("old", "new"), [(58, 84), (20, 37), (24, 42), (12, 19), (23, 41), (48, 69)])
def test_articles_of_the_prison_law_are_found_under_their_new_numbers(folder: Path, old: int, new: int) -> None:
    comparison = compare_files(folder, "jianyufa-2012", "jianyufa-2026")

    found = {pair.old.code[0]: pair.new.code[0] for pair in comparison.pairs if pair.old and pair.new}
    assert found[old] == new


def test_the_words_that_turned_right_answers_wrong_are_marked(folder: Path) -> None:
    pairs = compare_files(folder, "jianyufa-2012", "jianyufa-2026").pairs
    solitary = next(pair for pair in pairs if pair.new and pair.new.code == (84, 0))

    old = "".join(run.text for line in solitary.old_paragraphs for run in line if run.is_changed)
    new = "".join(run.text for line in solitary.new_paragraphs for run in line if run.is_changed)
    assert "七天至" in old
    assert "以下" in new


@pytest.mark.parametrize(
    ("old", "new", "at_least"),
    [
        ("xingzhengfuyifa-2017", "xingzhengfuyifa-2023", 38),
        ("jianchafa-2018", "jianchafa-2024", 69),
        ("baomifa-2010", "baomifa-2024", 50),
        ("zhianguanlichufafa-2012", "zhianguanlichufafa-2025", 115),
    ],
)
def test_nearly_every_article_is_found_again(folder: Path, old: str, new: str, at_least: int) -> None:
    assert compare_files(folder, old, new).count(SAME, MOVED, CHANGED) >= at_least
