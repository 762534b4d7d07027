"""Pages that go live or end at an instant that their author named. Does what Wagtail's command `publish_scheduled` does, each page
in a transaction of its own, with its audit row, and by the database's clock."""

from django.db import transaction
from wagtail.models import Page, Revision

from records.clock import database_now


def publish_due_pages() -> int:
    """Take down what has ended, publish what is due. Can run twice: each page is locked and looked at again. Returns how many."""
    now = database_now()
    ended = list(Page.objects.filter(live=True, expire_at__lte=now).values_list("pk", flat=True))
    due = list(Revision.objects.filter(approved_go_live_at__lte=now).values_list("pk", flat=True))
    return sum(_end(pk) for pk in ended) + sum(_publish(pk) for pk in due)


def _end(page_id: int) -> int:
    with transaction.atomic():
        page = Page.objects.select_for_update().filter(pk=page_id, live=True, expire_at__lte=database_now()).first()
        if page is None:
            return 0
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return 1


def _publish(revision_id: int) -> int:
    with transaction.atomic():
        due = Revision.objects.select_for_update().filter(approved_go_live_at__lte=database_now())
        revision = due.filter(pk=revision_id).first()
        if revision is None:
            return 0
        revision.publish(log_action="wagtail.publish.scheduled")
    return 1
