"""Lectures are read by whom they are for, and progress is one's own (T8, T23): nothing that is not published exists for officers,
nothing of another unit, and nobody reads or writes another's progress, not even with what the other's page holds."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.progress.models import LectureProgress, QuestionAnswer
from learning.progress.opening import sign_opening
from people.models import Officer
from records.clock import database_now
from tests.factories import make_officer
from tests.learning.progress.cast import report
from tests.security.dumps import written
from tests.security.lectures import PDF, Lectures
from tests.security.walk_site import Site, ids, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def lectures(site: Site) -> Lectures:
    return site.lectures


def logged_in(officer: Officer) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return client


def pages_of(page: Any) -> list[str]:
    """Where a lecture is read, and what is written there."""
    names = ("progress:lecture", "progress:progress", "progress:finish", "api:lecture", "api:lecture-progress")
    return [reverse(name, args=[page.public_id]) for name in names]


def test_what_is_not_published_exists_for_no_officer(site: Site, lectures: Lectures) -> None:
    """Of the unit's own too, by any method; nor is its file, nor does the search know of it."""
    client = site.client("officer")
    addresses = [url for page in (lectures.draft, lectures.waiting) for url in pages_of(page)]
    addresses += [reverse("cms:medium", args=[lectures.hidden.public_id])]

    found = {url: (client.get(url).status_code, client.post(url).status_code) for url in addresses}
    search = [client.get("/search/", {"q": page.title}).content.decode() for page in (lectures.draft, lectures.waiting)]
    lists = [client.get(url).content.decode() for url in ("/lectures/?tab=all", "/api/v1/lectures/", "/search/?q=禁闭")]

    assert {url: both for url, both in found.items() if not set(both) <= {404, 405}} == {}
    assert [str(page.public_id) in text for page in (lectures.draft, lectures.waiting) for text in search + lists] == (
        [False] * 10
    )
    assert all(ids(lectures.live) in text for text in lists)  # the control


def test_a_file_is_fetched_by_readers_of_its_page_while_it_is_live(site: Site, lectures: Lectures) -> None:
    url = reverse("cms:medium", args=[lectures.video.public_id])
    reader, trainer = site.client("officer"), site.client("trainer")

    before = reader.head(url).status_code
    taken = trainer.post(reverse("reviews:take-down", args=[lectures.live.public_id]))
    after = reader.head(url).status_code, reader.get(reverse("progress:lecture", args=[lectures.live.public_id]))

    assert (before, taken.status_code, after[0], after[1].status_code) == (200, 302, 404, 410)


def test_nobody_reads_another_s_progress(site: Site, lectures: Lectures) -> None:
    owner, colleague = site.people["officer"], make_officer(site.province.ward, "王芳")
    own, other = logged_in(owner), logged_in(colleague)
    answer = reverse("progress:answer", args=[lectures.live.public_id, lectures.questions[0].public_id])
    told = own.post(answer, {"q1": "o2"})
    detail = reverse("api:lecture-progress", args=[lectures.live.public_id])
    page = other.get(reverse("progress:lecture", args=[lectures.live.public_id])).content.decode()

    assert (told.status_code, own.get(detail).status_code, own.get("/api/v1/progress/").json()["count"]) == (
        200,
        200,
        1,
    )
    assert (other.get(detail).status_code, other.get("/api/v1/progress/").json()["count"]) == (404, 0)
    assert "答对过" not in page and "data-question" in page
    assert "答对过" in own.get(reverse("progress:lecture", args=[lectures.live.public_id])).content.decode()


def test_nobody_writes_another_s_progress(site: Site, lectures: Lectures) -> None:
    """An opening that the server signed for somebody else, for another lecture or not at all counts for nobody; one's own
    report leaves the other's row as it was."""
    owner, colleague = site.people["officer"], make_officer(site.province.ward, "王芳")
    before, other = list(LectureProgress.objects.values()), logged_in(colleague)
    url = reverse("progress:progress", args=[lectures.live.public_id])
    foreign = report(lectures.live, owner, (0, 5))
    openings = [foreign["opened"], sign_opening(lectures.draft, colleague, now=database_now()), "forged", ""]

    with written() as statements:
        refused = [
            other.post(url, json.dumps({**foreign, "opened": opened}), content_type="application/json").status_code
            for opened in openings
        ]
    taken = other.post(url, json.dumps(report(lectures.live, colleague, (0, 1))), content_type="application/json")

    assert (refused, statements) == ([400] * 4, [])
    assert taken.status_code == 200
    assert list(LectureProgress.objects.exclude(officer=colleague).values()) == before
    assert not QuestionAnswer.objects.exists()


def test_uploads_are_their_trainer_s_own(site: Site, lectures: Lectures) -> None:
    """Not even a trainer of the same unit goes on with them."""
    url = reverse("uploads:upload", args=[lectures.upload.public_id])
    author = logged_in(lectures.waiting.latest_revision.user)

    found = [author.get(url), author.put(f"{url}?offset=0", PDF), author.post(url)]

    assert [response.status_code for response in found] == [404] * 3
    assert site.client("trainer").get(url).json()["received"] == len(PDF)


def test_strangers_are_led_to_the_login_from_the_editor(site: Site) -> None:
    addresses = [site.path(one) for one, _url in site.addresses() if one.is_taken_over]

    found = {url: Client().get(url, follow=True).redirect_chain[-1][0].partition("?")[0] for url in addresses}

    assert len(found) == 4
    assert set(found.values()) == {"/login/"}
