"""T8: another's attempt, another unit's row. A matrix made from the URLconf: every endpoint either names an object, and then does
not exist for people it does not belong to, or is listed here as one that names none. A new endpoint fails until it is listed."""

import io
import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from config.wsgi import application
from people.models import RosterImport
from quizzes.bank.models import Topic
from quizzes.exams.models import Response
from quizzes.exams.tokens import issue_token
from records.models import Job, PrivateFile
from tests.security.cast import Site, add_exam, enter, make_site
from tests.security.endpoints import Endpoint, list_endpoints
from tests.security.scenes import stage_imports, stage_list

pytestmark = pytest.mark.django_db

STRANGERS = ("outsider", "other_trainer", "other_hr", "other_unit_administrator")
# Pages that name no object: what they list is scoped by its own tests.
WITHOUT_OBJECT = {
    *("learning:home", "learning:me", "people:login", "people:logout", "people:password", "people:preferences"),
    *("exams:list", "oversight:exam-list", "people_staff:roster", "people_staff:officer-add"),
    *("people_staff:import-start", "people_staff:units", "people_staff:roles", "people_staff:role-grant"),
    *("people_staff:audit", "api:schema", "api:exams", "api:attempts", "api:oversight-exams", "save"),
    *("items:index", "items:index_results", "items:add", "items:frame", "imports:index"),
    *("banks:index", "banks:index_results", "banks:add", "papers:index", "papers:index_results", "papers:add"),
    *("exam_plans:index", "exam_plans:index_results", "exam_plans:add"),
    *("topics:index", "topics:index_results", "topics:add"),
    *("competencies:index", "competencies:index_results", "competencies:add"),
}
# Objects that belong to the whole province's trainers, or to everybody.
SHARED = {"imports:template", "topics:edit", "competencies:edit"}
OWN_ENDPOINTS = [endpoint for endpoint in list_endpoints() if not endpoint.is_wagtails]


@pytest.fixture
def site() -> Site:
    site = make_site()
    add_exam(site, "running")
    site.attempts["running"] = enter(site, "running")
    stage_imports(site)
    stage_list(site)
    return site


def values_of(site: Site) -> dict[str, Any]:
    """Objects of the prison and of its people, by the parameters that name them."""
    exam, roster = site.exams["running"], RosterImport.objects.get()
    job = Job.objects.create(kind="exam_results", owner_id=site.people["trainer"].pk)
    file = PrivateFile.objects.exclude(owner_id=None).first()
    assert file
    return {
        "exam_id": exam.public_id,
        "attempt_id": site.attempts["running"].public_id,
        "image_id": site.image,
        "officer_id": site.people["officer"].public_id,
        "unit_id": site.province.prison.public_id,
        "import_id": roster.public_id,
        "job_id": job.public_id,
        "job": job.public_id,
        "file_id": file.public_id,
        "role": "trainer",
        "number": 1,
        "kind": "xlsx",
        "items:pk": site.items["running"][0].public_id,
        "items:image.pk": site.image,
        "imports:pk": next(iter(site.imports.values())).public_id,
        "banks:pk": site.bank.public_id,
        "papers:pk": exam.paper.public_id,
        "papers:image": site.image,
        "image": site.image,
        "exam_plans:pk": exam.public_id,
        "topics:pk": Topic.objects.values_list("pk", flat=True)[0],
        "competencies:pk": 1,
    }


def test_every_endpoint_is_in_the_matrix() -> None:
    unlisted = {
        endpoint.name for endpoint in OWN_ENDPOINTS if not endpoint.parameters and endpoint.name not in WITHOUT_OBJECT
    }

    assert unlisted - {"admin/login/", "admin/account/"} == set()
    assert {endpoint.name for endpoint in OWN_ENDPOINTS} >= WITHOUT_OBJECT | SHARED


@pytest.mark.parametrize("stranger", STRANGERS)
def test_objects_of_others_do_not_exist(site: Site, stranger: str) -> None:
    values, found = values_of(site), {}
    named = [endpoint for endpoint in OWN_ENDPOINTS if endpoint.parameters and endpoint.name not in SHARED]
    assert len(named) > 50

    for endpoint in named:
        for method in ("get", "post"):
            answer = ask(site, stranger, endpoint, method, values)
            if answer not in (401, 403, 404, 405):
                found[endpoint.name, method] = answer

    assert found == {}


def ask(site: Site, stranger: str, endpoint: Endpoint, method: str, values: dict[str, Any]) -> int:
    """The status after redirects, since some doors lead to a page that refuses; nothing that it did stays."""
    client = Client(raise_request_exception=False)
    client.force_login(site.people[stranger])
    mark = transaction.savepoint()
    sent: dict[str, Any] = {}
    if method == "post" and endpoint.name.startswith("api:"):
        body = {"epoch": 1} if endpoint.name == "api:attempt-submit" else {}
        sent = {"data": body, "content_type": "application/json"}
    response = getattr(client, method)(endpoint.path(values), follow=True, **sent)
    transaction.savepoint_rollback(mark)
    return int(response.status_code)


def save(token: str, position: int) -> tuple[int, dict[str, Any]]:
    body = json.dumps({"answers": [{"position": position, "value": "o1", "rev": 1}]})
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/save",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_ATTEMPT_TOKEN": token,
        "wsgi.input": io.BytesIO(body.encode()),
    }
    reply = b"".join(application(environ, lambda line, headers: status.append(line)))
    return int(status[0].split()[0]), json.loads(reply)


@pytest.mark.django_db(transaction=True)
def test_save_takes_items_of_that_paper_and_tokens_of_ours_alone(site: Site) -> None:
    attempt = site.attempts["running"]
    before = list(Response.objects.values_list("position", "rev", "value"))
    token = issue_token(attempt)
    tampered = token[:-3] + ("aaa" if token[-3:] != "aaa" else "bbb")

    foreign, forged, none = save(token, attempt.item_count + 1), save(tampered, 1), save("", 1)

    assert (foreign[0], foreign[1]["reason"]) == (409, "unknown_item")
    assert [forged, none] == [(401, {"reason": "token"})] * 2
    assert list(Response.objects.values_list("position", "rev", "value")) == before
