"""Background work of this room: leaves that call one verb."""

from celery import shared_task

from learning.progress.tracking import discard_old_batches


@shared_task
def discard_old_reports():
    discard_old_batches()
