"""Where officers read a page. Rooms above name their own address for a model when they start, so that "view live" leads there
and the preview shows what officers see; this module knows no page of theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

Previewer = Callable[[HttpRequest, Any], HttpResponse]


@dataclass(frozen=True)
class Address:
    url_name: str
    previewer: Previewer | None


_addresses: dict[type[models.Model], Address] = {}


def register(model: type[models.Model], url_name: str, previewer: Previewer | None = None) -> None:
    """Officers read rows of `model` at `url_name`, which takes the `public_id`. `previewer(request, page)` renders the
    officer's page of an unsaved `page`; without one the preview shows the body alone."""
    _addresses[model] = Address(url_name, previewer)


def path_of(page: Any) -> str:
    """The officer's address of the page; "" when no room has named one."""
    address = _addresses.get(type(page))
    return reverse(address.url_name, args=[page.public_id]) if address else ""


def previewer_of(model: type[models.Model]) -> Previewer | None:
    address = _addresses.get(model)
    return address.previewer if address else None


@dataclass(frozen=True)
class Step:
    """A screen of a room above that belongs to writing a page of this kind, such as the questions of a lecture: the editor has
    a button that saves the draft and goes to `url_name`, which takes the page's `public_id`."""

    name: str
    label: Any
    url_name: str


_steps: dict[type[models.Model], list[Step]] = {}


def add_step(model: type[models.Model], step: Step) -> None:
    _steps.setdefault(model, []).append(step)


def steps_of(model: type[models.Model]) -> list[Step]:
    return list(_steps.get(model, ()))
