import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer
from records.clock import database_now
from records.files import keep_file
from records.jobs import enqueue
from records.models import Job, PrivateFile
from tests.factories import make_officer, make_province

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return make_officer(make_province().ward)


@pytest.fixture
def browser(client: Client, officer: Officer) -> Client:
    client.force_login(officer)
    return client


def keep(owner_id: int, *, single_use: bool = False) -> str:
    file = keep_file(b"secret bytes", owner_id=owner_id, purpose="test", name="初始 密码.xlsx", single_use=single_use)
    return reverse("records:file", args=[file.public_id])


def test_page_says_what_there_is_and_writes_nothing(browser: Client, officer: Officer) -> None:
    address = keep(officer.pk, single_use=True)

    page = browser.get(address)

    assert page.status_code == 200
    assert ["初始 密码.xlsx" in page.content.decode(), "只能下载一次" in page.content.decode()] == [True, True]
    assert PrivateFile.objects.get().fetched_at is None
    assert "no-store" in page["Cache-Control"]


def test_file_is_handed_over_as_a_download(browser: Client, officer: Officer) -> None:
    reply = browser.post(keep(officer.pk))

    assert reply.content == b"secret bytes"
    assert reply["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (reply["X-Content-Type-Options"], reply["Content-Type"]) == ("nosniff", "application/octet-stream")
    assert "no-store" in reply["Cache-Control"]


def test_single_use_file_is_handed_over_once(browser: Client, officer: Officer) -> None:
    address = keep(officer.pk, single_use=True)

    replies = [browser.post(address), browser.post(address), browser.get(address)]

    assert [reply.status_code for reply in replies] == [200, 404, 410]
    assert "这个文件已经取走" in replies[2].content.decode()


def test_other_files_are_handed_over_again_until_they_expire(browser: Client, officer: Officer) -> None:
    address = keep(officer.pk)
    twice = [browser.post(address).status_code, browser.post(address).status_code]
    PrivateFile.objects.update(expires_at=database_now() - timedelta(seconds=1))

    assert twice == [200, 200]
    assert (browser.post(address).status_code, browser.get(address).status_code) == (404, 410)


def test_another_persons_file_does_not_exist(browser: Client, officer: Officer) -> None:
    address = keep(officer.pk + 1, single_use=True)

    assert (browser.get(address).status_code, browser.post(address).status_code) == (404, 404)
    assert PrivateFile.objects.get().fetched_at is None


def test_job_tells_its_owner_how_far_it_is(browser: Client, officer: Officer) -> None:
    job = enqueue("nothing", owner_id=officer.pk, arguments={"secret": 1})
    Job.objects.update(state="running", progress=3, total=9)

    reply = browser.get(reverse("records:job", args=[job.public_id]))

    assert reply.json() == {
        "over": False,
        "state": "running",
        "progress": 3,
        "total": 9,
        "problem": "",
        "result": {},
    }


@pytest.mark.parametrize(("state", "over"), [("queued", False), ("running", False), ("done", True), ("failed", True)])
def test_job_says_whether_to_go_on_asking(browser: Client, officer: Officer, state: str, over: bool) -> None:
    job = enqueue("nothing", owner_id=officer.pk, arguments={})
    Job.objects.update(state=state)

    assert browser.get(reverse("records:job", args=[job.public_id])).json()["over"] is over


def test_another_persons_job_does_not_exist(browser: Client, officer: Officer) -> None:
    for owner_id in [officer.pk + 1, None]:
        job = enqueue("nothing", owner_id=owner_id, arguments={})
        assert browser.get(reverse("records:job", args=[job.public_id])).status_code == 404
    assert browser.get(reverse("records:job", args=[uuid.uuid4()])).status_code == 404


def test_strangers_are_sent_to_log_in(client: Client, officer: Officer) -> None:
    address = keep(officer.pk)

    assert [reply.status_code for reply in (client.get(address), client.post(address))] == [302, 302]
    assert PrivateFile.objects.get().fetched_at is None
