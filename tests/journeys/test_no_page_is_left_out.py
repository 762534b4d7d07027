"""Every page that the URLconf names is looked at, by axe and with the largest text at 320 px. Which they are is known without a browser."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import transaction

from tests.journeys import hr_pages, officer_pages, test_staff_pages, test_trainer_screens
from tests.journeys.looks import name_of
from tests.security.endpoints import own_endpoints

pytestmark = pytest.mark.django_db(transaction=True)
NO_PAGES = {
    "records:job": "JSON for a script",
    "exams:attempt-image": "an image",
    "exams:attempt-file": "a file that an officer handed in",
    "people:login": "looked at before anybody is logged in, by test_every_officer_page",
}
# Namespaces whose pages another journey walks through.
ELSEWHERE = {"progress": "test_lectures", "statutes": "test_statutes", "cms": "test_search"}
TRAINERS_NO_PAGES = {
    "items:image": "an image",
    "papers:image": "an image",
    "uploads:upload": "JSON for a script",
    "imports:progress": "JSON for a script",
    "exam_plans:export-progress": "JSON for a script",
    "rechecks:articles": "JSON for the picker, which test_statute_changes uses",
    "imports:template": "a file",
    "imports:leftovers": "a file",
    "papers:preview": "what officers see, in a frame",
    "reviews:preview": "what officers see, in a frame",
    "wagtailadmin_pages:preview_on_add": "what officers see, in a frame",
    "wagtailadmin_pages:preview_on_edit": "what officers see, in a frame",
}
WITHOUT_READER = {"items:lent_item"}  # in the security walks, since whoever owns all banks borrows none


def open_nothing(*_args: Any, **_options: Any) -> Any:
    raise AssertionError("no browser is opened to know an address")


def name_all(make_cast: Callable[[], Any], paths: Iterable[Callable[[Any], str]]) -> set[str]:
    """Names of what is looked at, each address in a world that is gone afterwards, since every cast has the same units."""
    names = set()
    with transaction.atomic():
        cast = make_cast()
        for path in paths:
            with transaction.atomic():
                names.add(name_of(path(cast)))
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return names


def test_every_page_is_looked_at() -> None:
    officers, offices = ([look.path for look in one.PAGES.values()] for one in (officer_pages, hr_pages))
    looked_at = name_all(lambda: officer_pages.prepare_desk(open_nothing), officers)
    looked_at |= name_all(hr_pages.Office, offices)
    cast = test_staff_pages.Cast()  # its rosters are read when they are committed
    looked_at |= {name_of(path(cast)) for _, path in test_staff_pages.PAGES.values()}

    ours = [one for one in own_endpoints() if not one.route.startswith(("api/", "admin/"))]
    ours = [one for one in ours if one.space not in ELSEWHERE]
    read = {one.name for one in ours if one.about.reader}

    assert read - looked_at == set(NO_PAGES)


def test_every_screen_of_the_trainers_is_looked_at() -> None:
    looked_at: set[str] = set()
    for make_desk in {make for make, _ in test_trainer_screens.GROUPS.values()}:
        screens = [pages for make, pages in test_trainer_screens.GROUPS.values() if make is make_desk]
        looked_at |= name_all(make_desk, [look.path for pages in screens for look in pages.values()])

    ours = [one for one in own_endpoints() if one.route.startswith("admin/")]
    read = {one.name for one in ours if one.about.reader or one.name in WITHOUT_READER}

    parts = {name for name in read if name.endswith(":index_results")}  # of a list, for a script
    assert read - looked_at - parts == set(TRAINERS_NO_PAGES)
