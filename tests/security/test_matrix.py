"""T8: another's attempt, another unit's row. A matrix made from the URLconf: every endpoint that names an object does not exist
for people it does not belong to, unless endpoints.py says that it belongs to all."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from learning.assignments.models import CalendarSpan
from people import tokens
from people.complaints import write_complaint
from people.models import Role, RosterImport
from quizzes.bank.models import Topic
from quizzes.exams.models import Response
from quizzes.exams.tokens import issue_token
from records.messages import send_message
from records.models import Job, Message, PrivateFile
from tests.factories import make_staff
from tests.security.assignments import make_assignment
from tests.security.bank_life import give_life
from tests.security.browser import Browser, answer
from tests.security.cast import Site, add_exam, add_lectures, enter, make_site
from tests.security.endpoints import Endpoint, own_endpoints
from tests.security.scenes import stage_imports, stage_list

pytestmark = pytest.mark.django_db

STRANGERS = ("outsider", "other_trainer", "other_hr", "other_unit_administrator")


@pytest.fixture
def site() -> Site:
    site = make_site()
    add_exam(site, "running")
    site.attempts["running"] = enter(site, "running")
    stage_imports(site)
    stage_list(site)
    add_lectures(site)
    return site


def values_of(site: Site) -> dict[str, Any]:
    """Objects of the prison and of its people, by the parameters that name them."""
    exam, roster = site.exams["running"], RosterImport.objects.get()
    job = Job.objects.create(kind="exam_results", owner_id=site.people["trainer"].pk)
    items_export = Job.objects.create(kind="items_export", owner_id=site.people["trainer"].pk)
    file = PrivateFile.objects.exclude(owner_id=None).first()
    assert file
    hr, day = make_staff(site.province.prison, Role.HR), "2028-01-01"
    assignment = make_assignment(site.province.prison, exam, hr=hr)
    send_message([site.people["officer"].pk], kind=Message.Kind.SYSTEM, title="走查")
    return {
        "assignment_id": assignment.public_id,
        "span_id": CalendarSpan.objects.create(kind="off", starts_on=day, ends_on=day, name="元旦").public_id,
        "token_id": tokens.issue_token(site.province.prison, name="人事系统", days=30, actor=hr)[0].public_id,
        "message_id": Message.objects.get(title="走查").public_id,
        "exam_id": exam.public_id,
        "attempt_id": site.attempts["running"].public_id,
        "image_id": site.image,
        "officer_id": site.people["officer"].public_id,
        "unit_id": site.province.prison.public_id,
        "import_id": roster.public_id,
        "job_id": job.public_id,
        "job": job.public_id,
        "complaint_id": write_complaint("problem", "打不开", officer=site.people["officer"]).public_id,
        "file_id": file.public_id,
        "role": "trainer",
        "number": 1,
        "kind": "xlsx",
        "items:pk": site.items["running"][0].public_id,
        "item_health:pk": site.items["running"][0].public_id,
        "items:image.pk": site.image,
        "items-report.version_id": site.items["running"][0].current_version.public_id,
        **give_life(
            site.province.prison, site.province.ward, site.bank, site.items["running"][:2], site.people["officer"]
        ).values,
        "imports:pk": next(iter(site.imports.values())).public_id,
        "api:import_id": next(iter(site.imports.values())).public_id,
        **dict.fromkeys(("api:export_id", "items:job"), items_export.public_id),
        "banks:pk": site.bank.public_id,
        "papers:pk": exam.paper.public_id,
        "papers:image": site.image,
        "image": site.image,
        "exam_plans:pk": exam.public_id,
        "topics:pk": Topic.objects.values_list("pk", flat=True)[0],
        "competencies:pk": 1,
        **site.lectures.values(),
        "statute_texts:upload_id": file.public_id,
    }


@pytest.mark.parametrize("stranger", STRANGERS)
def test_objects_of_others_do_not_exist(site: Site, stranger: str) -> None:
    values, found = values_of(site), {}
    sets = [values, *({**values, **others} for others in site.lectures.others())]
    named = [endpoint for endpoint in own_endpoints() if endpoint.parameters and not endpoint.about.is_shared]
    assert len(named) > 50

    for endpoint in named:
        for path in dict.fromkeys(endpoint.path(one) for one in sets):
            for method in ("get", "post"):
                answer = ask(site, stranger, endpoint, method, path)
                if answer not in (401, 403, 404, 405):
                    found[endpoint.name, path, method] = answer

    assert found == {}


def ask(site: Site, stranger: str, endpoint: Endpoint, method: str, path: str) -> int:
    """The status after redirects, since some doors lead to a page that refuses; nothing that it did stays."""
    client = Client(raise_request_exception=False)
    client.force_login(site.people[stranger])
    mark = transaction.savepoint()
    sent: dict[str, Any] = {}
    if method == "post" and endpoint.name.startswith("api:"):
        body = {"epoch": 1} if endpoint.name == "api:attempt-submit" else {}
        sent = {"data": body, "content_type": "application/json"}
    response = getattr(client, method)(path, follow=True, **sent)
    transaction.savepoint_rollback(mark)
    return int(response.status_code)


@pytest.mark.django_db(transaction=True)
def test_save_takes_items_of_that_paper_and_tokens_of_ours_alone(site: Site) -> None:
    attempt = site.attempts["running"]
    before = list(Response.objects.values_list("position", "rev", "value"))
    token = issue_token(attempt)
    tampered = token[:-3] + ("aaa" if token[-3:] != "aaa" else "bbb")

    device, first = Browser(), answer(1, "o1", 1)
    foreign = device.save(token, answer(attempt.item_count + 1, "o1", 1))
    refused = [device.save(one, first) for one in (tampered, "")]

    assert (foreign.status, foreign.json()["reason"]) == (409, "unknown_item")
    assert [(reply.status, reply.json()) for reply in refused] == [(401, {"reason": "token"})] * 2
    assert list(Response.objects.values_list("position", "rev", "value")) == before
