"""T20: what nobody asked for is refused by the REST interface and changes nothing through forms. Every endpoint that writes is sent
a valid request twice, once alone and once with every field of every model of ours beside it; whatever the database holds
afterwards must be the same, to the byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from people.models import Officer
from quizzes.exams.tokens import issue_token
from tests.security.browser import Browser, answer
from tests.security.clocks import clocks
from tests.security.dumps import Dump, changed, dump, undone
from tests.security.endpoints import Endpoint, own_endpoints
from tests.security.files import kept_files
from tests.security.forms import CHOSEN, Form
from tests.security.forms import forms_of as forms_of_the_rest
from tests.security.forms_of_lectures import forms_of_lectures
from tests.security.walk_site import Site, make_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]
TODAY = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # in working hours, when reminders may be sent
OURS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in ("people", "cms", "quizzes", "learning", "records")
]
LEFT_ALONE = {"items:frame", "items:fields", "assignments:reminder-preview"}  # previews
# Wagtail's previews keep what was posted, as it came; the form that is made of it takes its own fields.
KEPT_AS_POSTED = {"wagtailadmin_pages:preview_on_add", "wagtailadmin_pages:preview_on_edit"}
QUERY_GOES_ON = {"lecture_questions:show"}  # to the same list, as narrow as it was
BY_NAME_ALONE = {"progress:progress"}  # a document that is refused whole
NAMED_IN_QUERIES = {
    "api:oversight-units": {"unit", "as_of"},
    "api:oversight-people": {"unit", "as_of", "status"},
    "api:oversight-completion-units": {"unit", "post", "as_of"},
    "api:oversight-completion-people": {"unit", "post", "as_of", "standing"},
    "api:item-import-rows": {"status"},
    "api:lectures": {"series", "competency", "post"},
    "api:notices": {"kind"},
    "api:statutes": {"title", "edition", "in_force_on"},
    "api:statute-articles": {"number"},
}
BODIES: dict[str, dict[str, Any]] = {
    "api:exam-attempts": {},
    "api:attempt-submit": {"epoch": 1},
    "api:item-import-commit": {},
    "api:item-exports": {"format": "json"},
}
KNOWN_IN_BODIES = {
    "api:item-exports": {"keys", "bank", "type", "topics", "competencies", "difficulty", "statute", "status", "q"},
}


def tampered(field: Any) -> str:
    """What somebody who tampers would write there."""
    choices = [str(value) for value, _label in getattr(field, "choices", None) or ()]
    by_type = {
        models.BooleanField: "true",
        models.DateTimeField: "2031-01-01T00:00",
        models.DateField: "2031-01-01",
        models.UUIDField: "00000000-0000-4000-8000-000000000001",
        models.DurationField: "99:00:00",
        models.JSONField: '[{"name": "优秀", "from": 0}]',
        models.CharField: "篡改",
        models.TextField: "篡改",
    }
    by_class = next((text for kind, text in by_type.items() if isinstance(field, kind)), "1")
    return choices[-1] if choices else by_class


EXTRA = {
    name: tampered(field)
    for model in OURS
    for field in model._meta.get_fields()
    for name in (field.name, getattr(field, "attname", field.name))
}


@pytest.fixture
def site() -> Iterator[Site]:
    with clocks(TODAY):
        yield make_site()


def forms_of(site: Site) -> dict[str, Form]:
    return {**forms_of_the_rest(site), **forms_of_lectures(site)}


def endpoint_named(name: str) -> Endpoint:
    return next(endpoint for endpoint in own_endpoints() if endpoint.name == name)


def test_the_fields_are_all_of_them() -> None:
    assert len(OURS) > 25
    assert {"is_superuser", "password", "score", "state", "deadline", "accept_until", "created_by_id", "path"} <= set(
        EXTRA
    )


def test_every_endpoint_that_writes_is_tried(site: Site) -> None:
    writing = {endpoint.name for endpoint in own_endpoints() if endpoint.about.writer}

    assert (
        set(forms_of(site)) | set(BODIES) | {"save", "api:item-imports"} == writing
    )  # a file in parts: tests/quizzes/bank/test_exporting.py


@dataclass(frozen=True)
class Outcome:
    """Status, place, and what the database held before and afterwards; nothing of it stays."""

    told: tuple[int, str]
    before: Dump
    after: Dump


def outcome(site: Site, endpoint: Endpoint, form: Form, extra: dict[str, Any]) -> Outcome:
    with kept_files(), undone():
        client = form.client(site, endpoint)
        before = dump()
        response = form.send(client, site, endpoint, extra)
        place, _mark, query = response.headers.get("Location", "").partition("?")
        told = (response.status_code, place if endpoint.name in QUERY_GOES_ON else f"{place}?{query}")
        return Outcome(told, before, dump())


@pytest.mark.long
def test_forms_take_their_own_fields_alone(site: Site) -> None:
    idle, different = {}, {}

    for name, form in forms_of(site).items():
        endpoint = endpoint_named(name)
        extra = {prefix + field: value for prefix in form.prefixes for field, value in EXTRA.items()}
        alone, beside = outcome(site, endpoint, form, {}), outcome(site, endpoint, form, extra)
        if alone.told[0] >= 400 or (alone.before == alone.after and name not in LEFT_ALONE):
            idle[name] = alone.told
        rows = changed(alone.after, beside.after)
        if name in BY_NAME_ALONE:
            assert (beside.told[0], beside.before) == (400, beside.after), name
        elif alone.told != beside.told or {*rows} - ({"wagtailadmin_formstate"} if name in KEPT_AS_POSTED else set()):
            different[name] = (alone.told, beside.told, rows)

    assert idle == {}  # the requests are valid, and do something
    assert different == {}


def test_the_comparison_finds_a_field_that_comes_through(site: Site) -> None:
    """The control: a name that the view does read."""
    endpoint, form = endpoint_named("people:preferences"), Form({"theme": "dark"})

    alone, beside = [outcome(site, endpoint, form, extra) for extra in ({}, {"text_size": Officer.TextSize.HUGE})]

    assert list(changed(alone.after, beside.after)) == ["people_officer"]


def test_a_password_is_the_one_that_was_chosen(site: Site) -> None:
    endpoint, form = endpoint_named("people:password"), forms_of(site)["people:password"]

    form.send(form.client(site, endpoint), site, endpoint, EXTRA)

    assert Officer.objects.get(pk=site.people["officer"].pk).check_password(CHOSEN)


@pytest.mark.parametrize("name", BODIES)
def test_every_field_of_every_model_is_refused_in_a_body(site: Site, name: str) -> None:
    endpoint = endpoint_named(name)
    url, before = site.path(endpoint), dump()
    known = {*BODIES[name], *KNOWN_IN_BODIES.get(name, ())}
    extra = {key: value for key, value in EXTRA.items() if key not in known}
    with undone():
        valid = site.client(endpoint.about.writer).post(url, BODIES[name], content_type="application/json")
    with undone():
        client = site.client(endpoint.about.writer)
        started = dump()
        alone = client.post(url, {**BODIES[name], "score": "100"}, content_type="application/json")
        together = client.post(url, {**extra, **BODIES[name]}, content_type="application/json")
        after = dump()

    assert valid.status_code < 300
    assert (alone.status_code, list(alone.json())) == (400, ["score"])
    assert (together.status_code, set(together.json())) == (400, set(extra))
    assert (after, dump()) == (started, before)


def test_every_field_of_every_model_is_refused_in_a_query(site: Site) -> None:
    reading = [one for one in own_endpoints() if one.space == "api" and one.about.reader and one.name != "api:schema"]
    assert len(reading) > 7

    for endpoint in reading:
        unknown = {key: value for key, value in EXTRA.items() if key not in NAMED_IN_QUERIES.get(endpoint.name, set())}
        client = site.client(endpoint.about.reader)
        response = client.get(site.path(endpoint), unknown)

        assert client.get(site.path(endpoint)).status_code == 200, endpoint.name
        assert (response.status_code, set(response.json())) == (400, set(unknown)), endpoint.name


def test_saves_take_their_own_keys_alone(site: Site) -> None:
    device, token, before = Browser(), issue_token(site.running), dump()
    entry = answer(1, "o1", 7)

    beside = device.save(token, entry, beside=EXTRA)
    within = device.save(token, {**EXTRA, **entry})
    others = set(EXTRA) - set(entry)
    each = {name: device.save(token, {**entry, name: EXTRA[name]}).status for name in others}

    assert (beside.status, beside.json()["reason"]) == (400, "malformed")
    assert (within.status, within.json()["reason"]) == (409, "malformed")
    assert each == dict.fromkeys(others, 409)
    assert dump() == before
