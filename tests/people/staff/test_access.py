"""Every staff page × every role: whose it is, and that others are turned away."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern

from people.models import Role
from people.staff_urls import urlpatterns
from people.tokens import ISSUERS
from tests.factories import Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db
HANDLERS = {Role.HR, Role.UNIT_ADMINISTRATOR}
KEEPERS = {Role.UNIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}
WHOSE = {  # by the page's name, or by the first part of its address
    "roles": {Role.SECURITY_ADMINISTRATOR},
    "audit": {Role.AUDITOR},
    "roster": KEEPERS,
    "units": KEEPERS,
    "complaints": HANDLERS,
    "tokens": {*ISSUERS, Role.SECURITY_ADMINISTRATOR},
    "token-issue": set(ISSUERS),
}


@pytest.fixture
def province() -> Province:
    return make_province()


def address(pattern: URLPattern) -> str:
    """The pattern with ids that name nothing."""
    nothing = {name: uuid.uuid4() if name != "role" else "hr" for name in pattern.pattern.converters}
    text = str(pattern.pattern)
    for name, value in nothing.items():
        text = text.replace(f"<uuid:{name}>", str(value)).replace(f"<slug:{name}>", str(value))
    return f"/people/{text}"


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("role", [*Role.values, None])
def test_pages_open_to_their_roles_alone(
    province: Province, client: Client, pattern: URLPattern, role: str | None
) -> None:
    person = make_staff(province.root, Role(role)) if role else make_officer(province.root)
    client.force_login(person)
    whose = WHOSE.get(pattern.name) or WHOSE[str(pattern.pattern).split("/")[0]]

    statuses = {client.get(address(pattern)).status_code, client.post(address(pattern)).status_code}

    assert statuses <= ({200, 302, 404, 405} if role in whose else {403})


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_strangers_are_sent_to_log_in(client: Client, pattern: URLPattern) -> None:
    for reply in [client.get(address(pattern)), client.post(address(pattern))]:
        assert (reply.status_code, reply["Location"].split("?")[0]) == (302, "/login/")
