"""The one way by which the editor's screens come to a page: outside the trainer's units there is none (404)."""

from typing import Any

from django.http import Http404
from wagtail.models import Page

from cms.models import LecturePage, NoticePage, PublishedPage, SeriesPage, UnitSpace
from cms.spaces import is_trainer_of
from people.models import Officer

KINDS: tuple[type[Any], ...] = (LecturePage, NoticePage, SeriesPage)
LISTS: dict[type[Any], str] = {LecturePage: "lectures", NoticePage: "notices", SeriesPage: "series"}


def get_page(trainer: Officer, page_id: int) -> Any:
    """Raises Http404."""
    page = Page.objects.filter(pk=page_id).specific().first()
    if not isinstance(page, PublishedPage) or not is_trainer_of(trainer, page.unit):
        raise Http404
    return page


def get_page_by_public_id(trainer: Officer, public_id: Any) -> Any:
    """Raises Http404."""
    for model in KINDS:
        page = model.objects.select_related("unit").filter(public_id=public_id).first()
        if page and is_trainer_of(trainer, page.unit):
            return page
    raise Http404


def get_space(trainer: Officer, space_id: int) -> UnitSpace:
    """Raises Http404."""
    space: UnitSpace | None = UnitSpace.objects.select_related("unit").filter(pk=space_id).first()
    if space is None or not is_trainer_of(trainer, space.unit):
        raise Http404
    return space


def get_kind(app: str, model: str) -> type[Any]:
    """Raises Http404."""
    for kind in KINDS:
        if (kind._meta.app_label, kind._meta.model_name) == (app, model):
            return kind
    raise Http404
