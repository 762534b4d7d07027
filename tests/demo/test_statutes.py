"""`manage.py demo` brings the folder of statutes along, and starts without it when it is at fault."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cms.statutes.models import StatuteVersion
from tests.cms.statutes.texts import NEW, OLD
from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A platform that has officers already, so that the rest of the demo stays away."""
    make_officer(make_province().ward)
    settings.STATUTES_DIR = tmp_path
    (tmp_path / "shuwufa-2012.md").write_text(OLD, encoding="utf-8")
    return tmp_path


def run() -> str:
    said = StringIO()
    call_command("demo", stdout=StringIO(), stderr=said)
    return said.getvalue()


def test_statutes_are_loaded_also_where_the_rest_is_there_already(folder: Path) -> None:
    run()
    (folder / "shuwufa-2024.md").write_text(NEW, encoding="utf-8")
    run()

    assert list(StatuteVersion.objects.values_list("edition", "superseded_by__edition")) == [
        ("2012", "2024"),
        ("2024", None),
    ]


def test_a_folder_at_fault_is_said_and_left_out(folder: Path, settings: Any) -> None:
    (folder / "broken.md").write_text("书屋", encoding="utf-8")

    assert "broken.md: 第 1 行" in run()
    assert not StatuteVersion.objects.exists()
    settings.STATUTES_DIR = folder / "none"
    assert "not a folder" in run()


def test_without_a_folder_nothing_is_said_of_statutes(folder: Path, settings: Any) -> None:
    settings.STATUTES_DIR = None

    assert "tatutes" not in run()
