"""Tasks: each calls one verb and can run twice."""

from celery import shared_task

from quizzes.bank import staging


@shared_task(ignore_result=True)
def discard_stale_imports() -> None:
    staging.discard_stale_imports()
