"""What loading writes, and what it leaves alone."""

import json
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.statutes.loading import StatuteRefused
from cms.statutes.models import Article, Division, Statute, StatuteVersion
from cms.statutes.signals import statute_version_loaded
from records.models import AuditEntry
from tests.cms.statutes.texts import NEW, OLD, TITLE, load, load_both

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shuwufa-2012.md").write_text(OLD, encoding="utf-8")
    (tmp_path / "shuwufa-2024.md").write_text(NEW, encoding="utf-8")
    return tmp_path


def write_manifest(folder: Path, *rows: dict[str, object]) -> None:
    (folder / "manifest.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def run(folder: Path) -> str:
    printed = StringIO()
    call_command("load_statutes", str(folder), stdout=printed)
    return printed.getvalue().strip()


def test_a_folder_is_loaded_and_loading_it_again_changes_nothing(folder: Path) -> None:
    assert run(folder) == "2 added, 0 replaced, 0 unchanged; 11 articles written"
    ids, entries = list(Article.objects.values_list("pk", flat=True)), AuditEntry.objects.count()
    assert run(folder) == "0 added, 0 replaced, 2 unchanged; 0 articles written"

    assert list(Article.objects.values_list("pk", flat=True)) == ids
    assert AuditEntry.objects.count() == entries
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"statute_version_added"}


def test_each_version_ends_when_the_next_begins_in_whatever_order_they_come() -> None:
    load(NEW, "2024", date(2024, 11, 1))
    load(OLD, "2012", date(2012, 6, 1))

    old, new = StatuteVersion.objects.order_by("effective_on")
    assert (old.ended_on, old.superseded_by, new.ended_on, new.superseded_by) == (date(2024, 11, 1), new, None, None)


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2012, 5, 31), None),
        (date(2012, 6, 1), "2012"),
        (date(2024, 10, 31), "2012"),
        (date(2024, 11, 1), "2024"),
        (date(2040, 1, 1), "2024"),
    ],
)
def test_one_version_at_most_is_in_force_on_a_day(day: date, edition: str | None) -> None:
    load_both()

    editions = [version.edition for version in StatuteVersion.objects.in_force_on(day)]

    assert editions == ([edition] if edition else [])
    assert [version.edition for version in StatuteVersion.objects.all() if version.is_in_force_on(day)] == editions


def test_a_corrected_text_takes_the_place_of_the_same_edition() -> None:
    load_both()
    address = StatuteVersion.objects.get(edition="2024").public_id
    heard = []
    statute_version_loaded.connect(heard_by := lambda version, **_: heard.append(version.edition), weak=False)

    from cms.statutes.loading import Source, load_sources, parse_source
    from cms.statutes.manifest import Facts
    from cms.statutes.parsing import Effect

    source = parse_source("x.md", NEW.replace("续借一次", "续借两次").encode())
    facts = Facts("2024", "2024年修订", "示范机关", Effect(date(2024, 12, 1)))
    [loaded] = load_sources([Source("x.md", source.parsed, source.digest, facts)], actor=None)
    statute_version_loaded.disconnect(heard_by)

    assert (loaded.outcome, heard) == ("replaced", ["2024"])
    assert StatuteVersion.objects.get(edition="2024").public_id == address
    assert Article.objects.get(version__edition="2024", number=4, sub=1).text == "到期可以续借两次。"
    assert StatuteVersion.objects.get(edition="2012").ended_on == date(2024, 12, 1)
    assert Division.objects.filter(version__edition="2024").count() == 4
    assert AuditEntry.objects.filter(verb="statute_version_replaced").count() == 1


def test_two_versions_cannot_begin_on_one_day() -> None:
    load(OLD, "2012", date(2012, 6, 1))

    with pytest.raises(StatuteRefused):
        load(NEW, "2024", date(2012, 6, 1))


def test_nothing_is_loaded_when_one_file_is_at_fault(folder: Path) -> None:
    (folder / "another.md").write_text(OLD.replace("第四条 ", "第六条 "), encoding="utf-8")
    (folder / "third.md").write_text("书屋", encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        run(folder)

    lines = str(refused.value).splitlines()
    assert lines[0].startswith("another.md: 第 19 行：条文不连续")
    assert lines[1].startswith("third.md: 第 1 行：第一行要写")
    assert lines[2] == "Nothing was loaded."
    assert not Statute.objects.exists()


def test_nothing_is_loaded_when_one_is_refused(folder: Path) -> None:
    """It is met after the others were written: another statute that people would cite by the same name."""
    (folder / "z-2012.md").write_text(OLD.replace(TITLE, "示范书屋法"), encoding="utf-8")

    with pytest.raises(CommandError, match="简称相同"):
        run(folder)

    assert not Statute.objects.exists()


def test_the_manifest_is_held_to_its_word(folder: Path) -> None:
    good = {"file": "shuwufa-2024.md", "sha256": sha256(NEW.encode()).hexdigest(), "articles": 5, "zhi_articles": 1}
    write_manifest(folder, good)
    run(folder)
    for row, words in (
        ({**good, "sha256": "0" * 64}, "校验和不符"),
        ({**good, "articles": 6}, "清单说有 7 条，读出 6 条"),
        ({"file": "gone.md"}, "文件夹里没有"),
    ):
        write_manifest(folder, row)
        with pytest.raises(CommandError, match=words):
            run(folder)


def test_a_statute_that_another_one_replaced_ends_with_it(folder: Path) -> None:
    other = OLD.replace(TITLE, "中华人民共和国职工阅读法").replace("2012年", "2027年")
    (folder / "yuedufa-2027.md").write_text(other, encoding="utf-8")
    row = {"file": "shuwufa-2024.md", "status_on_2027": "superseded 2027-06-01", "superseded_by": "yuedufa-2027"}
    write_manifest(folder, row)
    run(folder)
    run(folder)

    last = StatuteVersion.objects.get(edition="2024")
    assert (last.ended_on, last.superseded_by and last.superseded_by.statute.title) == (
        date(2027, 6, 1),
        "中华人民共和国职工阅读法",
    )


def test_a_folder_without_statutes_and_one_that_is_none_are_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(CommandError):
            run(folder)
