"""What several files of this folder need: walks over a whole site, one of each a process; a connection that requests leave open."""

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.security.crawl import Crawl
from tests.security.scenes import crawl_site
from tests.security.walk import Walk, walk_site


@pytest.fixture(scope="session")
def crawl(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Crawl:
    """Made in a transaction that is rolled back; what is left of it are the pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = crawl_site()
        transaction.set_rollback(True)
    return made


@pytest.fixture(scope="session")
def walk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Walk:
    """The same of a small site, by everybody."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = walk_site()
        transaction.set_rollback(True)
    return made


@pytest.fixture
def kept_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests give their connection back at their end, which here would end the test's own transaction."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
