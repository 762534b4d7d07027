"""T1, T3 and T4 on what the bank leaves behind, with a key, rubric, rationale and citation of every type marked: exports in every format, a
paper and an exam of borrowed questions, the interface, files on their way in, leftovers, jobs, audit, messages, logs and the disk."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from people.models import Officer
from quizzes.bank import exporting
from quizzes.bank.exchange import formats
from quizzes.bank.exporting import Selection
from quizzes.bank.loans import lend_bank
from quizzes.bank.models import Citation, Item, ItemImport
from quizzes.bank.staging import commit_import, discard_import, start_import
from quizzes.exams.item_health import compute_health
from quizzes.exams.models import Exam
from quizzes.exams.papers import SectionDraft, create_paper
from records import jobs
from records.models import Job, PrivateFile
from tests.factories import make_exam, make_officer, sit
from tests.quizzes.bank.cast import TwoUnits, make_two_units
from tests.quizzes.bank.samples import make_sample
from tests.quizzes.bank.types.cast import SAMPLES
from tests.security.crawl import KEYED
from tests.security.scenes import plain_templates
from tests.security.test_admin_scope import admin_patterns, fill, logged_in

pytestmark = pytest.mark.django_db
SECRET = re.compile(rb"SECRET[a-z]*")
BY_HAND = ("upload", "short_answer")  # no exam can have them yet
KEYS: dict[str, dict[str, Any]] = {
    "fill_in": {"blanks": [["SECRETblank"], ["SECRETother"]]},
    "cloze": {
        "gaps": {
            "1": {"accepted": ["SECRETgap"]},
            "2": {"option": "x"},
            "3": {"value": "15", "tolerance": "0", "is_percent": False, "units": ["SECRETunit"]},
        }
    },
    "numeric": {"value": "15", "tolerance": "0", "is_percent": False, "units": ["SECRETunit"]},
    "short_answer": {"accepted": ["SECRETshort"], "rubric": "SECRETrubric"},
    "upload": {"rubric": "SECRETrubric"},
}
TEXT = "1．卷宗由谁保管？\nA．SECREToption\nB．SECRETwrong\n答案：A\n解析：SECRETrationale\n\n2．保存____年。\n解析：SECRETleft\n"


@pytest.fixture
def two(db: None) -> Iterator[TwoUnits]:
    with plain_templates():
        yield make_two_units()


@pytest.fixture
def items(two: TwoUnits) -> list[Item]:
    made = []
    for code in SAMPLES:
        item = make_sample(two.bank, code, key=KEYS.get(code), rationale="SECRETrationale")
        version = item.current_version
        assert version
        Citation.objects.create(version=version, statute="SECRETstatute法", edition="2026", article="第一条")
        made.append(item)
    lend_bank(two.bank, two.province.city, actor=two.zhou)
    return made


def unpacked(data: bytes) -> bytes:
    """Everything in a file, members of archives too."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(unpacked(archive.read(name)) for name in archive.namelist())


def files_of(folder: str) -> bytes:
    return b"".join(unpacked(path.read_bytes()) for path in Path(folder).rglob("*") if path.is_file())


def written_by(job: Job) -> bytes:
    done = Job.objects.get(pk=job.pk)
    if not done.result:
        return b""
    with PrivateFile.objects.get(public_id=done.result["file"]).content.open("rb") as stream:
        return unpacked(stream.read())


def export(actor: Officer, name: str, secrets: str) -> bytes:
    job = exporting.start_export(Selection(), name=name, secrets=secrets, actor=actor)
    jobs.run(str(job.public_id))
    return written_by(job)


@pytest.mark.parametrize("name", sorted(one.NAME for one in exporting.keyless_formats()))
def test_a_file_without_keys_has_none(two: TwoUnits, items: list[Item], name: str) -> None:
    for actor in (two.zhou, two.li):
        data = export(actor, name, exporting.NONE)
        assert "罪犯的人格不受侮辱".encode() in data
        assert SECRET.findall(data) == []


@pytest.mark.parametrize("name", sorted(formats()))
@pytest.mark.parametrize("secrets", [exporting.ALL, exporting.KEYS])
def test_who_borrows_gets_no_file_with_keys(two: TwoUnits, items: list[Item], name: str, secrets: str) -> None:
    assert export(two.li, name, secrets) == b""
    assert SECRET.findall(b"".join(repr(row).encode() for row in Job.objects.values())) == []


def test_without_rationale_means_without_citations_too(two: TwoUnits, items: list[Item]) -> None:
    for name in formats():
        found = set(SECRET.findall(export(two.zhou, name, exporting.KEYS)))
        assert not found & {b"SECRETrationale", b"SECRETstatute"}, name
    assert b"SECRETrationale" in export(two.zhou, "json", exporting.ALL)


def borrow(two: TwoUnits, items: list[Item]) -> tuple[Exam, dict[str, list[str]]]:
    """李强's paper of borrowed questions, one that was sat; and the ids of all there is."""
    sections = [SectionDraft(item.type, Decimal(2), [item.pk]) for item in items]
    draft = create_paper(actor=two.li, unit=two.province.city, title="借来的卷", sections=sections)
    asked = [one for one in sections if one.title not in BY_HAND]
    paper = create_paper(actor=two.li, unit=two.province.city, title="借来的卷二", sections=asked)
    exam = make_exam(two.li, two.province.city, paper=paper, review_policy="never")
    for _ in range(6):
        sit(exam, make_officer(two.province.township))
    compute_health()
    rows = (draft, paper, exam, two.bank, *items, *(item.current_version for item in items if item.current_version))
    return exam, {"uuid": [str(row.public_id) for row in rows], "int": ["1"], "str": ["docx"]}


def test_no_page_or_log_tells_a_borrower_a_key(
    two: TwoUnits, items: list[Item], caplog: pytest.LogCaptureFixture
) -> None:
    exam, ids = borrow(two, items)
    caplog.set_level(logging.DEBUG)
    client, found, broken, shown = logged_in(two.li), {}, [], 0
    rooms = r"/admin/(items|rechecks|item-health|imports|banks|papers|exams|topics|$)"
    routes = [route for route in admin_patterns() if re.match(rooms, route)]
    urls = [url for route in routes for url in fill(route, ids)]
    urls += [f"/admin/items/?q={word}" for word in ("SECRET", "SECRETrationale", "SECRETgap")]
    urls += ["/admin/items/lent/?q=SECRETgap", "/api/v1/items/imports/", "/api/v1/items/exports/"]
    for url in urls:
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        shown += response.status_code == 200
        if secrets := SECRET.findall(unpacked(body).replace(b"q=SECRET", b"").replace(b'value="SECRET', b"")):
            found[url] = set(secrets)
        if response.status_code >= 500:
            broken.append(url)

    assert (found, broken) == ({}, [])
    assert shown > 30
    assert "SECRET" not in caplog.text
    assert client.get(f"/admin/papers/{exam.paper.public_id}/sheet/").status_code == 200


def test_an_import_leaves_its_file_and_rows_only_while_it_is_open(
    two: TwoUnits, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    before = SECRET.findall(files_of(settings.PRIVATE_ROOT))
    batches = []
    for name in ("SECRETname.txt", "SECRETsecond.txt"):
        batch = start_import(bank=two.bank, name=name, data=TEXT.encode(), actor=two.zhou)
        jobs.run(str(batch.job_id))
        batches.append(ItemImport.objects.get(pk=batch.pk))
    staged = SECRET.findall(files_of(settings.PRIVATE_ROOT))
    assert len(staged) > len(before)  # the control
    stranger = logged_in(two.li)
    for batch in batches:
        for below in ("", "rows/1/", "leftovers/", "progress/"):
            assert stranger.get(f"/admin/imports/{batch.public_id}/{below}").status_code == 404
        for below in ("", "rows/"):
            assert stranger.get(f"/api/v1/items/imports/{batch.public_id}/{below}").status_code == 404
        assert (
            stranger.post(f"/api/v1/items/imports/{batch.public_id}/commit/", {}, "application/json").status_code == 404
        )
    with django_capture_on_commit_callbacks(execute=True):
        commit_import(batches[0], actor=two.zhou)
        discard_import(batches[1], actor=two.zhou)

    left = ItemImport.objects.get(pk=batches[0].pk).leftover_id
    sheet = PrivateFile.objects.get(public_id=left)  # of what was left out: the committer's own for seven days
    assert sheet.owner_id == two.zhou.pk
    sheet.content.delete()
    assert SECRET.findall(files_of(settings.PRIVATE_ROOT)) == before
    assert SECRET.findall(files_of(settings.MEDIA_ROOT)) == []
    assert not any(batch.rows.exists() for batch in ItemImport.objects.all())
    assert "SECRET" not in caplog.text


def test_what_cant_be_read_is_not_told_to_the_log(two: TwoUnits, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name, data in {
        "a.xml": b"<quiz>SECRETxml",
        "a.json": b'{"items": ["SECRETjson"',
        "a.docx": b"PK\x03\x04SECRETdocx",
        "a.zip": b"PK\x03\x04SECRETzip",
        "a.xlsx": b"PKSECRETxlsx",
    }.items():
        batch = start_import(bank=two.bank, name=name, data=data, actor=two.zhou)
        jobs.run(str(batch.job_id))

    assert "SECRET" not in caplog.text
    assert SECRET.findall(b"".join(repr(row).encode() for row in Job.objects.values())) == []


def test_the_tables_that_hold_keys_are_those_that_the_walk_knows() -> None:
    """Wherever a column is named for a key or what explains it, another key makes the walk's pages look there."""
    told = re.compile(r"^(key|rationale|rubric|accepted|answer_key)$")
    with connection.cursor() as cursor:
        tables = {
            name
            for name in connection.introspection.table_names(cursor)
            if any(told.match(column.name) for column in connection.introspection.get_table_description(cursor, name))
        }

    assert {name for name in tables if name.startswith(("bank_", "exams_"))} <= set(KEYED)
