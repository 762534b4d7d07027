"""Every page that the URLconf names outside the trainers' admin is looked at, by axe and with the largest text at 320 px. Which they are is known without a browser."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import transaction

from tests.journeys import hr_pages, officer_pages, test_staff_pages
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
NOT_OURS = ("api/", "admin/")  # JSON, and the trainers' screens, of which test_trainer_screens has a list


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

    ours = [one for one in own_endpoints() if not one.route.startswith(NOT_OURS) and one.space not in ELSEWHERE]
    read = {one.name for one in ours if one.about.reader}

    assert read - looked_at == set(NO_PAGES)
