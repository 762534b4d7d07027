"""T3, T4, T23: an editor of another unit crawls the admin by ids, and an officer without the role tries as well. Every key,
rationale, raw text and file of the other unit carries a canary; none may come back."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from cms.admin_urls import ABSENT
from people.models import Officer
from quizzes.bank import staging
from quizzes.bank.images import keep_image
from quizzes.bank.items import Labels, create_item
from quizzes.bank.models import Bank, Item, ItemImport, ItemImportRow, Topic
from records import jobs
from tests.factories import make_exam, make_officer
from tests.quizzes.bank.cast import TwoUnits, make_two_units, picture, single
from tests.security.endpoints import walk
from tests.security.scenes import plain_templates

CANARY = b"KEEPER"
ROOMS_OF_PAGES = (
    "lectures|notices|reviews|series|statutes|uploads"  # know no ids of the bank; tests/cms/test_scope.py crawls them
)


@pytest.fixture
def two(db: None) -> Iterator[TwoUnits]:
    with plain_templates():
        yield make_two_units()


@pytest.fixture
def secrets(two: TwoUnits) -> dict[str, list[str]]:
    """Rows of 周敏's unit, each with a canary; ids to try for each kind of place in a URL."""
    topic = Topic.objects.create(name="卷宗管理")
    question = single("KEEPER-stem 卷宗", rationale="KEEPER-rationale")
    for number, option in enumerate(question.content["options"]):
        option["text"] = f"KEEPER-option-{number}"
    item = create_item(question, bank=two.bank, labels=Labels((topic,)), actor=two.zhou)
    image = keep_image(picture(), bank=two.bank)
    text = "一、单选题\n1．KEEPER-stem（  ）。\nA、KEEPER-a\nB、乙\n答案：A\n解析：KEEPER\n2．KEEPER-two（  ）。\nA、甲\nB、乙\n"
    preview = staging.start_import(bank=two.bank, name="KEEPER.txt", data=text.encode(), actor=two.zhou)
    done = staging.start_import(bank=two.bank, name="KEEPER.txt", data=text.encode(), actor=two.zhou)
    for batch in (preview, done):
        assert batch.job_id
        jobs.run(batch.job_id)
    staging.confirm_repeated(done, actor=two.zhou)
    done = staging.commit_import(done, actor=two.zhou)
    exam = make_exam(two.zhou, two.province.prison, title="KEEPER-exam")
    rows = (item, item.current_version, image, preview, done, two.bank, exam, exam.paper)
    return {
        "uuid": [str(row.public_id) for row in rows if row],
        "int": [str(number) for number in sorted({item.pk, topic.pk, preview.pk, 1, 2})],
        "str": [str(item.pk), "item", "xlsx"],
    }


def logged_in(officer: Officer) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return client


def admin_patterns() -> list[str]:
    """Every route under /admin/ that is not switched off, as text with its converters."""
    left_out = rf"/admin/(?:{ABSENT}|{ROOMS_OF_PAGES}|logout)(?:/|$)"
    found = {f"/{route}" for route, _name in walk(get_resolver()) if route.startswith("admin/")}
    return sorted(route for route in found if not re.match(left_out, route))


def fill(route: str, values: dict[str, list[str]]) -> Iterator[str]:
    """The route with each id in turn put into every place of its kind."""
    if "^" in route or "(?" in route:
        return  # regular expressions are the shadows of Wagtail's own screens, which are crawled by their own routes
    places = [part.split(">")[0] for part in route.split("<")[1:]]
    kinds = [place.split(":")[0] if ":" in place else "str" for place in places]
    if not places:
        yield route
    for number in range(max((len(values.get(kind, values["str"])) for kind in kinds), default=0)):
        url = route
        for place, kind in zip(places, kinds, strict=True):
            choices = values[kind if kind in values else "str"]
            url = url.replace(f"<{place}>", choices[number % len(choices)])
        yield url


def crawl(client: Client, values: dict[str, list[str]]) -> Iterator[tuple[str, HttpResponse]]:
    for route in admin_patterns():
        for url in fill(route, values):
            yield f"GET {url}", client.get(url)
            yield f"POST {url}", client.post(url, every_field())


def every_field() -> dict[str, Any]:
    """Fields of all our forms at once, so that a view that looks at one finds it."""
    return {
        "action": "confirm",
        "confirm": "1",
        "status": "retired",
        "encoding": "gb18030",
        "type": "single",
        "stem": "改了",
        "option-0-text": "甲",
        "option-1-text": "乙",
        "right": "0",
        "base": "1.1",
        "name": "改了",
        "file": SimpleUploadedFile("题.txt", b"1"),
    }


def rows_of(bank: Bank) -> list[list[Any]]:
    """Everything that belongs to the bank, and the words it shares with others."""
    imports = ItemImport.objects.filter(bank=bank)
    mine = [Bank.objects.filter(pk=bank.pk), Item.objects.filter(bank=bank), imports]
    rows = ItemImportRow.objects.filter(batch__in=imports)
    shared = Topic.objects.filter(items__bank=bank).distinct()
    return [list(queryset.order_by("pk").values()) for queryset in (*mine, rows, shared)]


@pytest.mark.parametrize(
    "who", ["editor of another unit", pytest.param("officer without the role", marks=pytest.mark.long)]
)
def test_crawl_by_ids_brings_no_canary_and_changes_nothing(
    two: TwoUnits, secrets: dict[str, list[str]], who: str
) -> None:
    client = logged_in(two.li if who == "editor of another unit" else make_officer(two.province.ward))
    before = rows_of(two.bank)
    leaks, broken, count = [], [], 0

    for request, response in crawl(client, secrets):
        count += 1
        body = b"".join(response) if response.streaming else response.content
        shown = body + repr(list(response.items())).encode()
        if CANARY in shown:
            leaks.append(request)
        if response.status_code >= 500:
            broken.append(f"{response.status_code} {request}")

    assert (leaks, broken) == ([], [])
    assert rows_of(two.bank) == before
    assert (count > 100, SESSION_KEY in client.session) == (True, True)


def test_same_crawl_by_the_unit_s_own_editor_does_find_them(two: TwoUnits, secrets: dict[str, list[str]]) -> None:
    """The negative control: what the crawl looks for is there to be found."""
    client = logged_in(two.zhou)

    found = {
        request
        for route in admin_patterns()
        for url in fill(route, secrets)
        for request, response in [(url, client.get(url))]
        if CANARY in (b"".join(response) if response.streaming else response.content)
    }

    assert len(found) > 5


def test_screens_whose_permissions_are_coarser_than_units_are_off(two: TwoUnits) -> None:
    client = logged_in(two.zhou)
    urls = [
        "pages/",
        "images/",
        "documents/",
        "users/",
        "groups/",
        "reports/site-history/",
        "api/main/pages/",
        "failwhale/",
    ]

    assert {url: client.get(f"/admin/{url}").status_code for url in urls} == dict.fromkeys(urls, 404)


def test_list_of_another_unit_is_empty(two: TwoUnits, secrets: dict[str, list[str]]) -> None:
    client = logged_in(two.li)

    for query in ({}, {"q": "卷宗"}, {"bank": two.bank.pk}, {"export": "xlsx"}, {"statute": "中华人民共和国监狱法"}):
        assert CANARY not in client.get("/admin/items/", query).content
        assert CANARY not in client.get("/admin/items/results/", query).content


def test_editor_of_the_province_sees_both_units(two: TwoUnits, secrets: dict[str, list[str]]) -> None:
    assert CANARY in logged_in(two.chen).get("/admin/items/", {"q": "卷宗"}).content


def test_who_trains_nobody_is_told_so_and_no_traceback_is_logged(
    two: TwoUnits, caplog: pytest.LogCaptureFixture
) -> None:
    response = logged_in(make_officer(two.province.prison)).get("/admin/", follow=True)

    assert response.status_code == 403
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/items/"])
def test_stranger_is_led_to_our_login(db: None, path: str) -> None:
    response = Client().get(path, follow=True)

    assert response.redirect_chain[-1][0].split("?")[0] == "/login/"
