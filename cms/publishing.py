"""What is written down when a page goes live or is taken down, in the transaction that does it: the audit row, and the files that the
page now opens to its readers. Owns `MediumUse`."""

from typing import Any

from django.db import transaction
from wagtail.models import PageLogEntry, TaskState

from cms.body import media_of
from cms.covers import cover_for
from cms.models import LecturePage, MediumUse, NoticePage, PublishedPage, SeriesPage
from people.models import Officer
from records.audit import write_entry
from records.clock import database_now

NOUNS: dict[type[Any], str] = {LecturePage: "lecture", NoticePage: "notice", SeriesPage: "series"}


def publish_unreviewed(page: Any) -> None:
    """For pages that the system itself makes: a root's three series, the demo. `page` stands in the tree already."""
    with transaction.atomic():
        page.save_revision().publish(skip_permission_checks=True)


def record_publication(page: Any, revision: Any) -> None:
    """The actor is who approved; None when nobody did, as for pages that the system itself made. An instant still to come is
    recorded as planned, and as published when it has come."""
    if not isinstance(page, PublishedPage):
        return
    fresh = type(page).objects.get(pk=page.pk)
    is_live = fresh.live and fresh.live_revision_id == revision.pk
    if is_live:
        refresh_media(fresh)
    verb = f"{NOUNS[type(page)]}_{'published' if is_live else 'scheduled'}"
    detail = {"revision": revision.pk, "author": revision.user_id}
    write_entry(verb, actor=_approver(revision), target=page, unit_path=page.unit.path, detail=detail)


def refresh_media(page: Any) -> None:
    """Make the cover of a live lecture anew if it has none that fits, and open to readers just the files that the page uses."""
    if isinstance(page, LecturePage):
        page.cover = cover_for(page)
        LecturePage.objects.filter(pk=page.pk).update(cover=page.cover)
    MediumUse.objects.filter(page_id=page.pk).delete()
    MediumUse.objects.bulk_create(MediumUse(page_id=page.pk, medium=medium) for medium in media_of(page))


def record_taking_down(page: Any) -> None:
    """The actor is None when the page came to the end that its author had named."""
    if not isinstance(page, PublishedPage):
        return
    type(page).objects.filter(pk=page.pk).update(unpublished_at=database_now())
    entry = PageLogEntry.objects.filter(page=page.pk, action__startswith="wagtail.unpublish").order_by("-pk").first()
    actor = entry.user if entry else None
    write_entry(f"{NOUNS[type(page)]}_unpublished", actor=actor, target=page, unit_path=page.unit.path)


def record_submission(page: Any, user: Any) -> None:
    if isinstance(page, PublishedPage):
        write_entry(f"{NOUNS[type(page)]}_submitted", actor=user, target=page, unit_path=page.unit.path)


def _approver(revision: Any) -> Officer | None:
    step = (
        TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED).order_by("-finished_at").first()
    )
    approver: Officer | None = step.finished_by if step else None
    return approver
