"""The REST interface of the bank: open to a trainer who has logged in, to nobody's access token, and never to a request that another
site has forged."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import Officer, Role, RoleGrant
from people.tokens import issue_token
from quizzes.bank import staging
from quizzes.bank.models import Item, ItemImport
from records import jobs
from records.models import Job
from tests.quizzes.bank.cast import TwoUnits, make_two_units
from tests.quizzes.bank.question_files import CLEAN_AND_DAMAGED

IMPORTS, EXPORTS = "/api/v1/items/imports/", "/api/v1/items/exports/"
ORDER = {"format": "json", "bank": "prison-law"}
JSON = "application/json"


@pytest.fixture
def two(db: None) -> TwoUnits:
    return make_two_units()


@pytest.fixture
def batch(two: TwoUnits) -> ItemImport:
    made = staging.start_import(bank=two.bank, name="题.txt", data=CLEAN_AND_DAMAGED.encode(), actor=two.zhou)
    assert made.job_id
    jobs.run(made.job_id)
    return made


def upload() -> dict[str, object]:
    return {"bank": "prison-law", "file": SimpleUploadedFile("题.txt", CLEAN_AND_DAMAGED.encode())}


def ask_all(client: Client, batch: ItemImport, **headers: str) -> list[int]:
    """The status of every endpoint."""
    one = f"{IMPORTS}{batch.public_id}/"
    return [
        client.post(IMPORTS, upload(), **headers).status_code,
        client.get(one, **headers).status_code,
        client.get(f"{one}rows/", **headers).status_code,
        client.post(f"{one}commit/", {}, content_type=JSON, **headers).status_code,
        client.post(EXPORTS, ORDER, content_type=JSON, **headers).status_code,
        client.get(f"{EXPORTS}{batch.public_id}/", **headers).status_code,
    ]


def test_an_access_token_opens_nothing_even_of_a_trainer(client: Client, two: TwoUnits, batch: ItemImport) -> None:
    for role in (Role.HR, Role.UNIT_ADMINISTRATOR):
        RoleGrant.objects.create(officer=two.zhou, role=role, unit=two.bank.unit)
    owner = Officer.objects.get(pk=two.zhou.pk)
    _token, secret = issue_token(two.bank.unit, name="题库同步", days=30, actor=owner)
    before = (ItemImport.objects.count(), Item.objects.count(), Job.objects.count())

    statuses = ask_all(client, batch, HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert statuses == [403] * 6
    assert (ItemImport.objects.count(), Item.objects.count(), Job.objects.count()) == before


def test_who_has_not_logged_in_gets_nothing(client: Client, batch: ItemImport) -> None:
    assert ask_all(client, batch) == [403] * 6


def test_a_request_without_the_mark_of_our_own_pages_changes_nothing(two: TwoUnits, batch: ItemImport) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(two.zhou)

    statuses = ask_all(forged, batch)

    assert statuses == [403, 200, 200, 403, 403, 404]
    assert Item.objects.count() == 0


def test_a_trainers_program_imports_by_its_session(two: TwoUnits, batch: ItemImport) -> None:
    program = Client()
    program.force_login(two.zhou)
    one = f"{IMPORTS}{batch.public_id}/"

    rows = program.get(f"{one}rows/?status=fix").json()
    done = program.post(f"{one}commit/", {}, content_type=JSON).json()
    again = program.post(f"{one}commit/", {}, content_type=JSON)

    assert [row["problems"] for row in rows["results"]] == [["没有答案：请补写答案。"]]
    assert (done["imported"], done["left_out"], Item.objects.count()) == (3, 1, 3)
    assert (again.status_code, again.json()["imported"], Item.objects.count()) == (200, 3, 3)
    assert "key" not in json.dumps(rows)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_an_export_is_ordered_by_post_alone(two: TwoUnits, method: str) -> None:
    program = Client()
    program.force_login(two.zhou)

    assert getattr(program, method)(EXPORTS, content_type=JSON).status_code == 405
    assert not Job.objects.exists()
