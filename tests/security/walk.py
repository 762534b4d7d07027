"""Everybody opens every address once."""

from dataclasses import dataclass

from django.urls import resolve

from cms.admin_urls import absent
from tests.security.crawl import Visit, visit
from tests.security.endpoints import Endpoint
from tests.security.scenes import plain_templates
from tests.security.walk_site import LOGINS, make_site

Walk = list["Step"]


@dataclass(frozen=True)
class Step:
    endpoint: Endpoint
    page: Visit

    @property
    def place(self) -> str:
        return f"{self.page.login} {self.endpoint.name}"


def walk_site() -> Walk:
    """Ours by everybody, Wagtail's by a trainer, since all others are led out of its admin; of those that are switched off one, since
    one view answers for them. Must run in a transaction, which the caller rolls back."""
    site = make_site()
    steps = []
    for login in LOGINS:
        client = site.client(login)
        addresses = [*site.addresses(wagtails=login == "trainer")]
        off = [one for one in addresses if one[0].is_wagtails and resolve(one[1]).func is absent]
        addresses = [one for one in addresses if one not in off[1:]]
        with plain_templates():
            steps += [Step(one, visit(client, login, url)) for one, url in addresses if one.name != "save"]
    return steps
