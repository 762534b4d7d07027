"""What every answer carries for the browser and for the proxy (T14, T22), and what no address and no log line may carry."""

import logging
import re
from urllib.parse import unquote

import pytest
from django.test import Client

from quizzes.exams.models import Attempt
from quizzes.exams.save_endpoint import save_application
from tests.factories import PASSWORD
from tests.security.crawl import Visit
from tests.security.endpoints import ANYBODY
from tests.security.walk import Walk
from tests.security.walk_site import LOGINS, NAME, NUMBER, Site, make_site

ANSWER = "改造机密答案"
# The picture of a question may be kept, by that person's own browser: it is asked for again with every page of the paper; and so
# may a lecture's video.
KEPT_BY_THE_BROWSER = {"exams:attempt-image", "cms:medium"}


@pytest.fixture
def site(db: None) -> Site:
    return make_site(has_lectures=False)


def parts_of(page: Visit, header: str, mark: str = ",") -> set[str]:
    return {part.strip() for part in page.headers.get(header, "").split(mark)} - {""}


def policy_of(page: Visit) -> dict[str, str]:
    return {
        name: rest
        for name, _space, rest in (part.partition(" ") for part in parts_of(page, "Content-Security-Policy", ";"))
    }


def test_every_answer_to_a_person_is_private_and_stays_in_no_cache(walk: Walk) -> None:
    kept = {step.endpoint.name: parts_of(step.page, "Cache-Control") for step in walk if step.page.login != ANYBODY}
    loose = {
        step.place: step.page.headers.get("Cache-Control")
        for step in walk
        if step.page.login != ANYBODY
        and step.endpoint.name not in KEPT_BY_THE_BROWSER
        and not {"private", "no-store"} <= parts_of(step.page, "Cache-Control")
    }

    assert loose == {}
    assert {
        name: "private" in kept[name] and "public" not in kept[name] for name in KEPT_BY_THE_BROWSER
    } == dict.fromkeys(KEPT_BY_THE_BROWSER, True)


def test_strangers_get_nothing_that_a_shared_cache_may_keep(walk: Walk) -> None:
    """Their pages carry tokens of their session too."""
    pages = [step.page for step in walk if step.page.login == ANYBODY]

    assert len(pages) > 100
    assert [page.url for page in pages if "private" not in parts_of(page, "Cache-Control")] == []


def test_every_answer_is_taken_for_what_it_says_and_framed_by_us_alone(walk: Walk) -> None:
    wanted = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "same-origin"}
    odd = {
        step.place: {name: step.page.headers.get(name) for name in wanted}
        for step in walk
        if any(step.page.headers.get(name) != value for name, value in wanted.items())
    }

    assert {step.page.login for step in walk} == set(LOGINS)
    assert odd == {}


def test_no_page_of_ours_allows_inline_scripts(walk: Walk) -> None:
    pages = [step for step in walk if not step.endpoint.route.startswith("admin/") and step.page.is_html]
    nonces = set()
    for step in pages:
        policy = policy_of(step.page)
        assert "unsafe" not in str(policy), step.place
        assert policy["default-src"] == policy["style-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
        assert (policy["object-src"], policy["frame-ancestors"]) == ("'none'", "'self'"), step.place
        assert policy["img-src"] == "'self' data:", step.place
        match = re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy["script-src"])
        assert match, (step.place, policy["script-src"])
        nonces.add(match[1])

    assert {step.page.login for step in pages} == set(LOGINS)
    with_nonce = [step for step in pages if "nonce" in policy_of(step.page)["script-src"]]
    assert len(pages) > 150
    assert len(nonces - {None}) == len(with_nonce)  # each its own


def test_scripts_within_pages_of_ours_carry_the_nonce(walk: Walk) -> None:
    """And no handler stands in an attribute."""
    odd = []
    for step in walk:
        if step.page.is_html and not step.endpoint.route.startswith("admin/"):
            nonce = re.search(r"'nonce-([^']+)'", step.page.headers["Content-Security-Policy"])
            body = step.page.body.decode()
            tags = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", body)
            odd += [(step.place, tag) for tag in tags if not nonce or f'nonce="{nonce[1]}"' not in tag]
            odd += [(step.place, text) for text in re.findall(r"<[^>]+\son[a-z]+=\"|\sstyle=\"", body)]

    assert odd == []


@pytest.mark.django_db
def test_the_save_path_has_headers_of_its_own() -> None:
    told: list[list[tuple[str, str]]] = []

    save_application({"REQUEST_METHOD": "GET"}, lambda line, headers: told.append(headers))

    headers = dict(told[0])
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("url", ["/nowhere/", "/exams/attempts/not-there", "/admin/nowhere/"])
def test_an_error_page_has_them_too(site: Site, url: str) -> None:
    response = site.client("officer").get(url)

    assert response.status_code in (302, 404)
    assert {"private", "no-store"} <= {part.strip() for part in response.headers["Cache-Control"].split(",")}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert url.startswith("/admin/") or "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_no_redirect_names_a_person(walk: Walk) -> None:
    """Addresses end up in proxies' logs and in the history of shared computers (T4)."""
    places = {unquote(step.page.headers.get(name, "")) for step in walk for name in ("Location", "Content-Location")}

    assert len(places) > 20
    assert [place for place in places if NUMBER in place or NAME in place or "员工" in place] == []


def test_a_whole_sitting_names_nobody_in_addresses_and_logs(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    Attempt.objects.filter(pk=site.running.pk).delete()
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
        assert go("post", f"/exams/{site.exams['running'].public_id}/start") == 302
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
