"""How every page is looked at: each in both themes, at one end of the text sizes and at the other, as somebody who meets it, on a page that says what it
should say, so that no refused or empty one passes in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import resolve
from playwright.sync_api import Page, expect

from tests.journeys.page_checks import set_look
from tests.security.endpoints import list_endpoints

LOOKS = [("light", "s"), ("dark", "xxl")]  # contrast depends on the theme alone, sizes of targets on the text
ON_COMPUTERS = [("light", "s"), ("dark", "s")]


@dataclass(frozen=True)
class Look:
    """`path` of a cast; `text` stands in the page; `login` is who opens it, by the cast's name; `steps` lead to a page that no
    address has."""

    path: Callable[[Any], str]
    text: str
    login: str = "officer"
    steps: Callable[[Page], object] | None = None

    def open(self, page: Page, address: str) -> None:
        page.goto(address)
        if self.steps:
            self.steps(page)
        expect(page.locator("body")).to_contain_text(self.text)
        unfold(page)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")


def name_of(address: str) -> str:
    """Name of the URL, with its namespaces; Wagtail's where a screen of ours stands at its address."""
    route = resolve(address.partition("#")[0].partition("?")[0]).route
    return next(one.name for one in list_endpoints() if one.route == route)


def check_looks(page: Page, check: Callable[[Page], list[str]], looks: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What the check finds, by look; empty when all is well."""
    found = {}
    for theme, size in looks:
        set_look(page, theme=theme, text_size=size)
        if problems := check(page):
            found[f"{theme} {size}"] = problems
    return found
