"""Items out of the bank: what goes along for whom, in every format, and back in as it was."""

import re
import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from quizzes.bank import exporting
from quizzes.bank.drafts import known_competencies
from quizzes.bank.exchange import formats
from quizzes.bank.exporting import Selection, start_export
from quizzes.bank.items import Labels, create_item
from quizzes.bank.models import BankLoan, ItemImport
from quizzes.bank.reading import read_questions
from records.models import AuditEntry, Job, PrivateFile
from tests.factories import make_officer
from tests.quizzes.bank.cast import make_two_units, single, true_false

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "答案只给出题人看的解析"


@pytest.fixture
def units():
    made = make_two_units()
    create_item(single(rationale=CANARY), bank=made.bank, labels=Labels(), actor=made.zhou)
    create_item(true_false(), bank=made.bank, labels=Labels(), actor=made.zhou)
    return made


def client_of(officer):
    client = Client()
    client.force_login(officer)
    return client


def file_of(job):
    job = Job.objects.get(pk=job.pk)
    assert job.state == Job.State.DONE, job.problem
    file = PrivateFile.objects.get(public_id=job.result["file"])
    with file.content.open("rb") as stream:
        return file.name, stream.read()


@pytest.mark.parametrize("name", sorted(formats()))
def test_every_format_comes_back(units, name):
    job = start_export(Selection(bank="prison-law"), name=name, secrets=exporting.ALL, actor=units.zhou)
    file_name, data = file_of(job)
    reading = read_questions(file_name, data, encoding="", bank=None, competencies=known_competencies())
    told = {(row.draft["type"], row.draft["stem"]) for row in reading.rows if not row.problems}
    kept = Job.objects.get(pk=job.pk).result["items"]
    assert len(told) == kept >= 1
    assert ("single", single().content["stem"]) in told
    assert AuditEntry.objects.filter(verb="items_exported").count() == 1


@pytest.mark.parametrize("name", ["docx", "xlsx", "csv"])
def test_without_keys_there_is_none(units, name):
    job = start_export(Selection(), name=name, secrets=exporting.NONE, actor=units.zhou)
    file_name, data = file_of(job)
    reading = read_questions(file_name, data, encoding="", bank=None, competencies={})
    assert all(row.problems for row in reading.rows)
    assert CANARY not in read_all(data)
    assert "C" not in [row.draft["key"] for row in reading.rows]


def read_all(data):
    if data[:2] != b"PK":
        return data.decode("utf-8-sig")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "".join(archive.read(one).decode("utf-8", errors="replace") for one in archive.namelist())


def test_lent_banks_go_out_without_keys_only(units):
    BankLoan.objects.create(bank=units.bank, unit=units.province.city)
    assert not exporting.select_items(units.li, Selection(), with_keys=True)
    assert exporting.select_items(units.li, Selection(), with_keys=False).count() == 2
    job = start_export(Selection(bank="prison-law"), name="docx", secrets=exporting.ALL, actor=units.li)
    assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
    text = read_all(file_of(start_export(Selection(), name="docx", secrets=exporting.NONE, actor=units.li))[1])
    assert CANARY not in text
    assert "答案：" not in text


def test_the_screen(units):
    zhou = client_of(units.zhou)
    assert zhou.get("/admin/items/export/?type=single").status_code == 200
    told = {"bank": "prison-law", "format": "docx", "secrets": "all"}
    answer = zhou.post("/admin/items/export/", told)
    page = zhou.get(answer["Location"])
    assert "文件做好了，里面有 2 道题" in page.content.decode()
    file_url = re.search(r'action="(/files/[^"]+)"', page.content.decode())[1]
    assert zhou.post(file_url).content[:2] == b"PK"
    assert client_of(units.li).get(answer["Location"]).status_code == 404
    refused = zhou.post("/admin/items/export/", {**told, "format": "gift", "secrets": "none"})
    assert refused.status_code == 422
    assert client_of(units.li).post("/admin/items/export/", told).status_code == 422  # no such bank for this trainer


def test_the_command(units, tmp_path):
    out = StringIO()
    target = tmp_path / "a.json"
    call_command("export_items", str(target), bank="prison-law", stdout=out)
    assert "wrote 2 of 2 items, 0 losses" in out.getvalue()
    call_command("import_items", str(target), bank="city-law", stdout=StringIO())
    assert units.other_bank.items.count() == 2
    with pytest.raises(CommandError, match="no bank"):
        call_command("export_items", str(target), bank="none")
    with pytest.raises(CommandError, match="no format"):
        call_command("export_items", str(tmp_path / "a.xyz"), bank="prison-law")


def test_the_interface(units):
    zhou = client_of(units.zhou)
    order = {"format": "json", "bank": "prison-law"}
    answer = zhou.post("/api/v1/items/exports/", order, content_type="application/json")
    assert answer.status_code == 202
    state = zhou.get(f"/api/v1/items/exports/{answer.json()['id']}/").json()
    assert (state["state"], state["losses"]) == ("done", [])
    data = zhou.post(f"/files/{state['file']}/").content
    upload = {"bank": "city-law", "file": SimpleUploadedFile("a.json", data)}
    chen = client_of(units.chen)
    answer = chen.post("/api/v1/items/imports/", upload)
    assert answer.status_code == 202
    batch = f"/api/v1/items/imports/{answer.json()['id']}/"
    assert chen.get(batch).json()["rows"]["ready"] == 2
    rows = chen.get(f"{batch}rows/?status=ready").json()
    assert [row["type"] for row in rows["results"]] == ["single", "true_false"]
    assert chen.get(f"{batch}rows/?state=ready").status_code == 400
    assert chen.post(f"{batch}commit/", {}, content_type="application/json").json()["imported"] == 2
    assert units.other_bank.items.count() == 2
    assert ItemImport.objects.get().file_id is None
    assert (
        zhou.post("/api/v1/items/exports/", {**order, "owner": 1}, content_type="application/json").status_code == 400
    )
    strange = {"bank": "prison-law", "state": "x", "file": SimpleUploadedFile("a.json", data)}
    assert zhou.post("/api/v1/items/imports/", strange).status_code == 400
    assert zhou.get(batch).status_code == 404
    upload["file"] = SimpleUploadedFile("a.json", data)
    assert zhou.post("/api/v1/items/imports/", upload).status_code == 400
    officer = client_of(make_officer(units.province.prison, "王一"))
    assert officer.get(batch).status_code == 403
    assert officer.post("/api/v1/items/exports/", order, content_type="application/json").status_code == 403
