"""What an officer may read: live pages, not expired, whose audience admits the unit of today's posting. Everybody who shows
pages to officers takes them from here. Owns no table."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cms.models import Audience, LecturePage, Medium, MediumUse, NoticePage, SeriesPage
from people.models import Officer, Unit

P = TypeVar("P", LecturePage, NoticePage, SeriesPage)


@dataclass(frozen=True)
class Gone:
    """A page that officers could read once: what the page that says so needs."""

    title: str
    unit_name: str
    at: datetime | None
    series_id: uuid.UUID | None


def lectures_for(officer: Officer) -> models.QuerySet[LecturePage]:
    return _readable(LecturePage, officer)


def notices_for(officer: Officer) -> models.QuerySet[NoticePage]:
    return _readable(NoticePage, officer)


def series_for(officer: Officer) -> models.QuerySet[SeriesPage]:
    return _readable(SeriesPage, officer).order_by("position", "pk")


def may_fetch(officer: Officer, medium: Medium) -> bool:
    """Whether this officer reads a page that uses the file, or is a trainer whose file it is."""
    if Medium.objects.visible_to(officer).filter(pk=medium.pk).exists():
        return True
    lectures, notices = (pages(officer).order_by().values("pk") for pages in (lectures_for, notices_for))
    readable = Q(page_id__in=lectures) | Q(page_id__in=notices)
    return MediumUse.objects.filter(readable, medium=medium).exists()


def find_gone(model: type[P], public_id: uuid.UUID, officer: Officer) -> Gone | None:
    """Why a page that was published once cannot be read any longer. None: it never was there for this officer."""
    was_live = Q(first_published_at__isnull=False)
    over = Q(live=False) | Q(expire_at__lte=Now())
    page: Any = model.objects.filter(was_live & over & admitting(officer), public_id=public_id).first()
    if page is None:
        return None
    series = getattr(page, "series", None)
    return Gone(page.title, page.unit.name, page.unpublished_at or page.expire_at, series.public_id if series else None)


def admitting(officer: Officer) -> Q:
    """Pages whose audience admits the officer's present unit."""
    path = officer.present_path
    above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
    return Q(audience=Audience.EVERYONE) | Q(audience=Audience.OWN_UNIT, unit__path__in=above)


def _readable(model: type[P], officer: Officer) -> models.QuerySet[P]:
    current = Q(expire_at__isnull=True) | Q(expire_at__gt=Now())
    pages: models.QuerySet[P] = model.objects.live().filter(current & admitting(officer)).select_related("unit")
    return pages
