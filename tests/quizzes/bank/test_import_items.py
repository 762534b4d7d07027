import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from docx import Document
from docx.shared import Cm

from quizzes.bank.models import Item, ItemImage
from records.models import AuditEntry
from tests.quizzes.bank.cast import make_two_units, picture
from tests.quizzes.bank.question_files import CLEAN_AND_DAMAGED

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "题.txt"
    path.write_text(CLEAN_AND_DAMAGED, encoding="gb18030")
    return path


def run(*arguments: object) -> dict[str, Any]:
    output = StringIO()
    call_command("import_items", *map(str, arguments), "--json", stdout=output)
    report: dict[str, Any] = json.loads(output.getvalue())
    return report


def test_report_names_what_was_read_and_what_is_to_be_reviewed(file: Path) -> None:
    make_two_units()

    report = run(file, "--bank", "prison-law")

    assert (report["file"], report["layout"], report["encoding"]) == ("题.txt", "文字，有题号", "gb18030")
    assert [(item["type"], item["key"], item["place"]) for item in report["items"]] == [
        ("single", "C", "第 2 行"),
        ("true_false", True, "第 16 行"),
        ("fill_in", [["改造", "改造人"]], "第 19 行"),
    ]
    assert report["items"][0]["options"] == ["七日", "十日", "十五日", "三十日"]
    assert [(row["place"], row["reason"]) for row in report["review"]] == [("第 12 行", "没有答案：请补写答案。")]
    assert (report["imported"], report["repeated"], Item.objects.count()) == (3, [], 3)
    assert AuditEntry.objects.get(verb="items_imported").actor_id is None


def test_dry_run_writes_nothing_and_needs_no_bank(file: Path) -> None:
    report = run(file, "--bank", "not-there-yet", "--dry-run")

    assert (len(report["items"]), len(report["review"]), report["imported"]) == (3, 1, 0)
    assert Item.objects.count() == 0


def test_dry_run_needs_no_tables(file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_competency RENAME TO cms_competency_away")

    assert len(run(file, "--dry-run")["items"]) == 3


def test_second_run_imports_nothing_and_says_so(file: Path) -> None:
    make_two_units()
    run(file, "--bank", "prison-law")

    again = run(file, "--bank", "prison-law")
    forced = run(file, "--bank", "prison-law", "--repeated")

    assert (again["imported"], [row["place"] for row in again["repeated"]]) == (0, ["第 2 行", "第 16 行", "第 19 行"])
    assert again["repeated"][0]["reason"].startswith("题库里已有同样题干的题")
    assert (forced["imported"], Item.objects.count()) == (3, 6)


def test_question_that_stands_twice_is_imported_once(tmp_path: Path) -> None:
    make_two_units()
    path = tmp_path / "题.txt"
    path.write_text("一、判断题\n1、甲是对的。\n答案：正确\n2、甲是对的。\n答案：正确\n", encoding="utf-8")

    report = run(path, "--bank", "prison-law")

    assert (len(report["items"]), report["imported"]) == (2, 1)
    assert report["repeated"] == [{"place": "第 4 行", "reason": "与这份文件里 第 2 行 的题相同"}]


@pytest.mark.parametrize(
    ("name", "data", "bank", "words"),
    [
        ("题.pdf", b"%PDF-1.7", "prison-law", "题.pdf: 不能直接读取 .pdf 文件"),
        ("题.txt", "这里没有题目".encode(), "prison-law", "题.txt: 没有在文件里找到题目"),
        ("题.txt", CLEAN_AND_DAMAGED.encode(), "nobody", "no bank with the code 'nobody'"),
        ("题.txt", CLEAN_AND_DAMAGED.encode(), "", "name a bank with --bank CODE"),
    ],
)
def test_refusal_is_one_line(tmp_path: Path, name: str, data: bytes, bank: str, words: str) -> None:
    make_two_units()
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(CommandError) as refused:
        run(path, "--bank", bank)

    assert (str(refused.value).startswith(words), "\n" in str(refused.value), refused.value.returncode) == (
        True,
        False,
        1,
    )
    assert Item.objects.count() == 0


def test_pictures_of_a_document_come_along(tmp_path: Path) -> None:
    two = make_two_units()
    shot = tmp_path / "shot.png"
    shot.write_bytes(picture(2000, 500))
    document = Document()
    document.add_paragraph("一、判断题")
    document.add_paragraph("1、图中的标志表示禁止通行。")
    document.add_picture(str(shot), width=Cm(3))
    document.add_paragraph("答案：错误")
    path = tmp_path / "图.docx"
    document.save(str(path))

    report = run(path, "--bank", "prison-law")

    version = Item.objects.get().current_version
    assert version
    image = ItemImage.objects.get()
    assert (report["items"][0]["stem_image"], version.content["image"]) == (True, str(image.public_id))
    assert (image.bank, image.width, image.height) == (two.bank, 1600, 400)
