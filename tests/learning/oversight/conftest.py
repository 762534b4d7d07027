"""Where and for whom HR's pages are asked for; a module that needs another reader has its own."""

import pytest

from people.models import Role
from tests.factories import make_province, make_staff


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def hr(province, client):
    reader = make_staff(province.root, Role.HR, "何静")
    client.force_login(reader)
    return reader
