"""What several files of this folder look at: one crawl a process, and databases that a whole module shares."""

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.security.crawl import Crawl
from tests.security.scenes import crawl_site


@pytest.fixture(scope="session")
def crawl(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Crawl:
    """Made in a transaction that is rolled back; what is left of it are the pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = crawl_site()
        transaction.set_rollback(True)
    return made
