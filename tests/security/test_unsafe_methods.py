"""Nothing is changed by a request without the CSRF token, at any address of the URLconf; a GET seals an overdue attempt,
only then (T27)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.exams.models import Attempt
from quizzes.exams.save_endpoint import save_application
from tests.factories import move_deadline
from tests.security.walk_addresses import Endpoint
from tests.security.walk_site import Site, make_site

pytestmark = pytest.mark.django_db
WRITE = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
BY_OWN_TOKEN = {("exams:attempt-leave", "post"): 401}


@pytest.fixture
def site() -> Site:
    return make_site()


@contextmanager
def written_tables() -> Iterator[set[str]]:
    """Tables that statements of this connection write to, sessions left out."""
    tables: set[str] = set()
    with CaptureQueriesContext(connection) as captured:
        yield tables
    tables |= {table for query in captured for table in WRITE.findall(query["sql"])} - {"django_session"}


@pytest.mark.parametrize("login", ["officer", "trainer", "unit_administrator"])
def test_no_unsafe_method_works_without_the_token(site: Site, login: str) -> None:
    client = site.client(login, enforce_csrf_checks=True)
    odd: dict[str, int] = {}
    with written_tables() as tables:
        for endpoint, url in site.addresses(wagtails=True):
            for method in ("post", "put", "patch", "delete"):
                status = getattr(client, method)(url, {}, content_type="application/json").status_code
                wanted = BY_OWN_TOKEN.get((endpoint.name, method))
                if status != wanted if wanted else status not in (403, 404, 405):
                    odd[f"{method} {endpoint.route}"] = status

    assert odd == {}
    assert tables == set()


@pytest.mark.parametrize(
    ("method", "status"), [("POST", 401), ("PUT", 405), ("PATCH", 405), ("DELETE", 405), ("GET", 405)]
)
def test_the_save_path_asks_for_its_own_token(site: Site, method: str, status: int) -> None:
    told: list[str] = []

    with written_tables() as tables:
        save_application({"REQUEST_METHOD": method}, lambda line, headers: told.append(line))

    assert (told[0][:3], tables) == (str(status), set())


def of_attempt(site: Site) -> list[tuple[Endpoint, str]]:
    names = ("exams:attempt", "exams:receipt", "exams:result", "api:attempt", "api:attempt-result")
    values: dict[str, Any] = {"attempt_id": site.attempt.public_id}
    return [(endpoint, endpoint.path(values)) for endpoint, _url in site.addresses() if endpoint.name in names]


@pytest.mark.parametrize("number", range(5))
def test_contact_with_an_overdue_attempt_seals_it_and_nothing_else(site: Site, number: int) -> None:
    """Sealing at the next contact is the one thing that a GET may set off, and it follows from the clock alone."""
    client = site.client("officer")
    _endpoint, url = of_attempt(site)[number]

    move_deadline(site.attempt, seconds_ago=-30)
    with written_tables() as in_time:
        client.get(url)
    state_in_time = Attempt.objects.get(pk=site.attempt.pk).state
    move_deadline(site.attempt, seconds_ago=1)
    with written_tables() as overdue:
        client.get(url)
    with written_tables() as again:
        client.get(url)

    assert (in_time, state_in_time) == (set(), "open")
    assert overdue == {"exams_attempt", "exams_result", "exams_itemresult"}
    assert Attempt.objects.get(pk=site.attempt.pk).ending == "time"
    assert again == set()
