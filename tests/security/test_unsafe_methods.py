"""T27: nothing is changed by a request without the CSRF token, nor by a GET, at any address of the URLconf. One GET may write:
contact with an overdue attempt seals it."""

import re
from collections import defaultdict

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Officer
from quizzes.exams.models import Attempt
from quizzes.exams.save_endpoint import save_application
from tests.factories import move_deadline
from tests.security.dumps import dump, written
from tests.security.endpoints import ANYBODY, own_endpoints
from tests.security.walk import Walk
from tests.security.walk_site import LOGINS, Site, make_site

UNSAFE = ("post", "put", "patch", "delete")
TABLE = re.compile(r'\b(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# The signed token of the attempt, in a header of its own, stands in for the CSRF token there.
BY_OWN_TOKEN = {
    name: {"post": 401, "put": 405, "patch": 405, "delete": 405}
    for name in ("exams:attempt-leave", "exams:attempt-files", "exams:attempt-file-delete")
}
# Read by HR's systems with an access token: who comes without any is asked for one.
BY_ACCESS_TOKEN = "api:oversight-"
# The last names who is to be looked at again because of it.
SEALING = {
    "exams_attempt",
    "exams_result",
    "exams_itemresult",
    "exams_pendingtally",
    "assignments_pendingreview",
}
# What a GET may write, by table. Wagtail keeps a row of settings for whoever opens its admin for the first time: it names the
# person and holds defaults alone, and is Wagtail's own (wagtail.users.models.UserProfile.get_for_user); and one for whoever opens a
# page's editor for the first time, that says that this person gets no mail about comments (EditView.dispatch).
MAY_BE_WRITTEN = {
    "wagtailusers_userprofile": "trainer ",
    "wagtailcore_pagesubscription": "trainer wagtailadmin_pages:edit",
}


def tables(statements: list[str] | tuple[str, ...]) -> set[str]:
    """The tables that they write to; a statement that is not understood stands for itself."""
    return {name for text in statements for name in TABLE.findall(text) or [text]}


@pytest.fixture
def site(db: None) -> Site:
    return make_site(has_lectures=False)


def test_no_unsafe_method_works_without_the_token(db: None) -> None:
    """By whoever may write there, or read, and by a stranger."""
    site = make_site()
    short = {"enforce_csrf_checks": True, "headers": {"Accept": "application/json"}}  # an answer without a page
    clients = {login: site.client(login, **short) for login in LOGINS}
    odd: dict[str, int] = {}
    before = dump()

    for endpoint, url in site.addresses(wagtails=True):
        person = "trainer" if endpoint.is_wagtails else endpoint.about.writer or endpoint.about.reader or "officer"
        for login, methods in ((person, UNSAFE), (ANYBODY, ("post",))):
            for method in methods if endpoint.name != "save" else ():
                status = getattr(clients[login], method)(url, {}, content_type="application/json").status_code
                wanted = BY_OWN_TOKEN.get(endpoint.name, {}).get(method, 403)
                if login == ANYBODY and endpoint.name.startswith(BY_ACCESS_TOKEN):
                    wanted = 401
                if status != wanted and not (endpoint.is_wagtails and status in (404, 405)):
                    odd[f"{login} {method} {endpoint.name}"] = status

    assert odd == {}
    assert dump() == before


def test_with_the_token_the_same_client_is_let_in(site: Site) -> None:
    """The control: it is the token that is missing above."""
    client = site.client("officer", enforce_csrf_checks=True)
    page = client.get("/password/").content.decode()
    match = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert match
    url = reverse("people:preferences")

    statuses = [
        client.post(url, {"theme": "dark", **extra}).status_code for extra in ({}, {"csrfmiddlewaretoken": match[1]})
    ]

    assert statuses == [403, 302]
    assert Officer.objects.get(pk=site.people["officer"].pk).theme == "dark"


@pytest.mark.parametrize(
    ("method", "status"), [("POST", 401), ("PUT", 405), ("PATCH", 405), ("DELETE", 405), ("GET", 405)]
)
@pytest.mark.django_db
def test_the_save_path_asks_for_its_own_token(method: str, status: int) -> None:
    told: list[str] = []

    with written() as statements:
        save_application({"REQUEST_METHOD": method}, lambda line, headers: told.append(line))

    assert (told[0][:3], statements) == (str(status), [])


def test_no_get_writes(walk: Walk) -> None:
    wrote = {step.place: tables(step.page.writes) - {*MAY_BE_WRITTEN} for step in walk}
    first_contacts = {name: [one.place for one in walk if name in tables(one.page.writes)] for name in MAY_BE_WRITTEN}

    assert {place: names for place, names in wrote.items() if names} == {}
    for name, places in first_contacts.items():
        assert len(places) <= 1 and all(place.startswith(MAY_BE_WRITTEN[name]) for place in places), places


@pytest.mark.parametrize("url", ["/logout/", "/admin/logout/"])
def test_no_link_logs_anybody_out(site: Site, url: str) -> None:
    """Not by the database nor by the browser's cookie: a link in an item could end a sitting."""
    client = site.client("trainer")

    got, home = client.get(url), client.get("/admin/")
    posted, gone = client.post(url), client.get("/admin/")

    assert (got.status_code, home.status_code, dict(got.cookies)) == (405, 200, {})
    assert (posted.status_code, posted["Location"], gone.status_code) == (302, reverse("people:login"), 302)


def test_every_page_is_read_by_whoever_it_is_for(walk: Walk) -> None:
    """Otherwise nothing would follow from pages that wrote nothing."""
    statuses: dict[str, dict[str, int]] = defaultdict(dict)
    for step in walk:
        statuses[step.endpoint.name][step.page.login] = step.page.status
    readers = {one.name: one.about.reader for one in own_endpoints() if one.about.reader}

    assert {name: statuses[name] for name, reader in readers.items() if statuses[name][reader] != 200} == {}
    assert {step.place: step.page.status for step in walk if step.page.status >= 500} == {}


@pytest.mark.parametrize(
    "name", ["exams:attempt", "exams:receipt", "exams:result", "api:attempt", "api:attempt-result"]
)
def test_contact_with_an_overdue_attempt_seals_it_and_nothing_else(site: Site, name: str) -> None:
    """It follows from the clock alone, and the sweeper would do the same."""
    client: Client = site.client("officer")
    url = reverse(name, args=[site.running.public_id])

    move_deadline(site.running, seconds_ago=-30)
    with written() as in_time:
        client.get(url)
    state_in_time = Attempt.objects.get(pk=site.running.pk).state
    move_deadline(site.running, seconds_ago=1)
    with written() as overdue:
        client.get(url)
    with written() as again:
        client.get(url)

    assert (in_time, state_in_time) == ([], "open")
    assert tables(overdue) == SEALING
    assert Attempt.objects.get(pk=site.running.pk).ending == "time"
    assert again == []
