from celery import shared_task

from cms import scheduling, uploads


@shared_task
def publish_due_pages() -> None:
    scheduling.publish_due_pages()


@shared_task
def discard_stale_uploads() -> None:
    uploads.discard_stale_uploads()
