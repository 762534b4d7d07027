"""Notices and briefs as officers read them. Reads only; what an officer may read is `cms.reading`'s to say."""

from django.db.models import QuerySet

from cms.models import NoticePage
from cms.reading import notices_for
from people.models import Officer


def list_notices(officer: Officer, kind: str = "") -> QuerySet[NoticePage]:
    """The latest first; `kind` of `NoticePage.Kind`, "" for both."""
    notices = notices_for(officer).order_by("-first_published_at", "-pk")
    return notices.filter(kind=kind) if kind else notices


def newest_notice(officer: Officer) -> NoticePage | None:
    """The one line on the officer's home."""
    return list_notices(officer).defer("body").first()
