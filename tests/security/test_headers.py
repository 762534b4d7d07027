"""What every answer carries for the browser and for the proxy (T14, T22), and what no address and no log line may carry."""

import logging
import re
from urllib.parse import unquote

import pytest
from django.test import Client

from quizzes.exams.models import Attempt
from tests.factories import PASSWORD
from tests.security.walk_site import LOGINS, NAME, Site, make_site

pytestmark = pytest.mark.django_db
NUMBER = "7654321"
ANSWER = "改造机密答案"


@pytest.fixture
def site() -> Site:
    return make_site()


def policy_of(response: object) -> dict[str, str]:
    text: str = response.headers.get("Content-Security-Policy", "")  # type: ignore[attr-defined]
    return dict(part.strip().partition(" ")[::2] for part in text.split(";") if part.strip())


@pytest.mark.parametrize("login", [*LOGINS, "auditor", "security_administrator", ""])
def test_no_page_allows_inline_scripts(site: Site, login: str) -> None:
    client = site.client(login) if login else Client(raise_request_exception=False)
    pages = 0
    for endpoint, url in site.addresses():
        response = client.get(url)
        if endpoint.route.startswith("admin/") or not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        policy = policy_of(response)
        assert "unsafe" not in str(policy), endpoint.name
        assert policy["default-src"] == policy["style-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
        assert policy["object-src"] == "'none'", endpoint.name
        assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy["script-src"]), endpoint.name
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN", endpoint.name
        assert response.headers["Referrer-Policy"] == "same-origin", endpoint.name
        pages += 1

    assert pages > 20


def test_no_redirect_names_a_person(site: Site) -> None:
    """Addresses end up in proxies' logs and in the history of shared computers (T4)."""
    places = set()
    for login in (*LOGINS, ""):
        client = site.client(login) if login else Client(raise_request_exception=False)
        for _endpoint, url in site.addresses():
            response = client.get(url)
            places.add(unquote(response.headers.get("Location", "")))
            places.add(unquote(response.headers.get("Content-Location", "")))

    assert len(places) > 20
    assert [place for place in places if NUMBER in place or NAME in place or "员工" in place] == []


def test_a_whole_sitting_names_nobody_in_addresses_and_logs(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    Attempt.objects.filter(pk=site.attempt.pk).delete()
    client = Client(raise_request_exception=False)
    places: list[str] = []

    def go(method: str, url: str, data: dict[str, str] | None = None) -> int:
        response = getattr(client, method)(url, data or {})
        places.append(response.headers.get("Location", ""))
        return int(response.status_code)

    with caplog.at_level(logging.DEBUG):
        logging.getLogger("django.db.backends").setLevel(logging.WARNING)
        for password in [*["falsch-" + PASSWORD] * 9, PASSWORD]:  # the ninth is refused unchecked, and logged
            go("post", "/login/", {"officer_number": NUMBER, "password": password})
        client = site.client("officer")
        assert go("post", f"/exams/{site.exam.public_id}/start") == 302
        paper = places[-1]
        assert go("get", paper) == 200
        assert go("post", f"{paper}submit", {"token": "forged", "a1": ANSWER}) == 302
        token = client.get(paper).context["config"]["token"]
        assert go("post", f"{paper}submit", {"token": token, "action": "submit"}) == 302
        assert go("get", f"{paper}receipt") == 200
        assert go("get", f"{paper}result") == 200
        assert go("get", "/exams/attempts/not-there") == 404
        assert go("post", "/logout/") == 302

    said = " ".join([*map(unquote, places), *(str(record.__dict__) for record in caplog.records)])
    assert "login_limited" in said
    assert [word for word in (NUMBER, NAME, PASSWORD, ANSWER, token) if word in said] == []
