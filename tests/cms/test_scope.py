"""T3, T23: an editor of unit B, and an officer without the role, on every address of the admin that is open, with unit A's ids. Every
text and file of unit A carries a canary; none may come back, and nothing may change."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from wagtail.models import Page, Revision, TaskState

from cms import review
from cms.admin_urls import ABSENT
from cms.models import LecturePage, Medium, MediumUpload
from cms.uploads import start_upload
from records.models import AuditEntry
from tests.cms.cast import Newsroom, begin_address, lecture_fields, logged_in, make_newsroom, submit_lecture
from tests.cms.factories import make_lecture, make_medium, make_notice, make_series
from tests.security.endpoints import walk

CANARY = b"KEEPER"
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
OFFICERS_OWN = ("/admin/logout",)
SWITCHED_OFF = re.compile(rf"/admin/(?:{ABSENT})(?:/|$)")  # whatever the id: one is enough


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return make_newsroom()


@pytest.fixture
def ids(newsroom: Newsroom) -> dict[str, list[str]]:
    """Rows of 第一监狱, for each kind of place in an address."""
    unit = newsroom.province.prison
    text = [("paragraph", "<p>KEEPER-body</p>")]
    facts = {"audience": "own_unit"}
    pages: list[Any] = [
        make_lecture(unit, "KEEPER-live", speaker="KEEPER", key_points="KEEPER", body=text, **facts),
        make_lecture(unit, "KEEPER-draft", live=False, body=text, **facts),
        make_notice(unit, "KEEPER-notice", body=text, **facts),
        make_series(unit, "KEEPER-series", introduction="KEEPER", **facts),
        submit_lecture(newsroom, title="KEEPER-waiting", speaker="KEEPER", **facts),
    ]
    returned = submit_lecture(newsroom, title="KEEPER-returned", **facts)
    review.send_back(returned, actor=newsroom.wang, comment="KEEPER-comment")
    medium = make_medium(unit, name="KEEPER.pdf", content=b"%PDF-KEEPER")
    upload = start_upload(kind="attachment", name="KEEPER.pdf", size=9, unit=unit, actor=newsroom.zhou)
    pages.append(returned)
    spaces = [newsroom.space]
    revisions = Revision.objects.filter(object_id__in=[str(page.pk) for page in pages])
    numbers = [*(page.pk for page in [*spaces, *pages]), revisions[0].pk, TaskState.objects.all()[0].pk]
    return {
        "uuid": [str(row.public_id) for row in [*pages, medium, upload]],
        "int": [str(number) for number in numbers],
        "slug": ["cms", "lecturepage", "noticepage", "lecture"],
        "str": [str(pages[0].pk), "wagtailcore", "page"],
    }


def open_routes() -> list[str]:
    """Every route under admin/, those that are shadowed by a 404 too."""
    found = {f"/{route}" for route, _name in walk(get_resolver()) if route.startswith("admin/")}
    return sorted(route for route in found if not route.startswith(OFFICERS_OWN) and "(?" not in route)


def addresses(ids: dict[str, list[str]]) -> Iterator[str]:
    """Each route with each id in turn in its places; what Wagtail writes as a regular expression by hand."""
    pages = ids["int"]
    yield from (f"/admin/pages/{pk}/revisions/compare/earliest...latest/" for pk in pages)
    for route in open_routes():
        if "^" in route:
            continue
        kinds = [kind or "str" for kind, _name in PLACE.findall(route)]
        if "content_type_app_name" in route:
            for model in ("lecturepage", "noticepage", "unitspace"):
                for pk in pages[:2]:
                    yield fill(route, ["cms", model, pk])
            continue
        most = max((len(ids.get(kind, ids["str"])) for kind in kinds), default=1)
        for number in range(1 if SWITCHED_OFF.match(route) and "/edit/" not in route else most):
            choices = [ids.get(kind, ids["str"]) for kind in kinds]
            yield fill(route, [some[number % len(some)] for some in choices])


def fill(route: str, values: list[str]) -> str:
    left = iter(values)
    return PLACE.sub(lambda _match: next(left), route)


def everything() -> dict[str, Any]:
    return {
        **lecture_fields(title="改了"),
        "decision": "approve",
        "comment": "改了",
        "action-submit": "1",
        "action-publish": "1",
        "action-cancel-workflow": "1",
        "name": "改了",
    }


def crawl(client: Client, ids: dict[str, list[str]]) -> Iterator[tuple[str, HttpResponse]]:
    for address in addresses(ids):
        yield f"GET {address}", client.get(address, {"id": ids["uuid"][-2]})
        yield f"POST {address}", client.post(address, everything())
    for public_id in ids["uuid"]:
        yield f"GET medium {public_id}", client.get(reverse("cms:medium", args=[public_id]))
        yield f"PUT {public_id}", client.put(f"/admin/uploads/{public_id}/?offset=0", b"x")


def rows() -> list[Any]:
    models = (Page, LecturePage, Revision, TaskState, Medium, MediumUpload)
    own = [list(model.objects.order_by("pk").values()) for model in models]
    return [
        *own,
        AuditEntry.objects.filter(target_type__startswith="cms.").exclude(target_type="cms.competency").count(),
    ]


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.long
def test_another_unit_s_pages_do_not_exist(newsroom: Newsroom, ids: dict[str, list[str]]) -> None:
    client = logged_in(newsroom.li)
    client.raise_request_exception = False
    before, count, odd = rows(), 0, []

    for request, response in crawl(client, ids):
        count += 1
        if CANARY in body_of(response) or response.status_code >= 500:
            odd.append((request, response.status_code))

    assert odd == []
    assert rows() == before
    assert count > 150


def test_pages_of_another_unit_answer_404_at_each_screen_that_is_open(
    newsroom: Newsroom, ids: dict[str, list[str]]
) -> None:
    client = logged_in(newsroom.li)
    lecture = LecturePage.objects.get(title="KEEPER-live")
    screens = [
        begin_address(newsroom.space),
        begin_address(newsroom.space) + "preview/",
        reverse("wagtailadmin_pages:edit", args=[lecture.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[lecture.pk]),
        *(
            reverse(f"reviews:{name}", args=[lecture.public_id])
            for name in ("review", "preview", "take-down", "discard")
        ),
    ]

    assert {screen: client.get(screen).status_code for screen in screens} == dict.fromkeys(screens, 404)


def test_unit_s_own_editor_does_find_them(newsroom: Newsroom, ids: dict[str, list[str]]) -> None:
    """The negative control."""
    client = logged_in(newsroom.zhou)
    client.raise_request_exception = False

    pages = [address for address in addresses(ids) if re.match(r"/admin/(?:pages|reviews|uploads|lectures)/", address)]
    found = {address for address in pages if CANARY in body_of(client.get(address, {"id": ids["uuid"][-2]}))}

    assert len(found) > 8


def test_spaces_and_home_are_no_pages_that_anybody_edits(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.chen)
    pages = Page.objects.filter(depth__lte=3)

    statuses = {client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code for page in pages}

    assert (pages.count(), statuses) == (3, {404})


def test_page_is_not_begun_where_it_may_not_stand(newsroom: Newsroom) -> None:
    lecture = make_lecture(newsroom.province.prison)
    client = logged_in(newsroom.chen)
    places = [
        (newsroom.space.pk, "unitspace"),
        (newsroom.space.pk, "homepage"),
        (lecture.pk, "lecturepage"),
        (1, "lecturepage"),
    ]

    found = [client.get(reverse("wagtailadmin_pages:add", args=["cms", model, pk])).status_code for pk, model in places]

    assert found == [404] * 4
