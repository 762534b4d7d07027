"""Tasks: each calls one verb and can run twice."""

from celery import shared_task

from quizzes.exams import attempts, item_health, item_tallies, news


@shared_task(ignore_result=True)
def seal_overdue() -> None:
    attempts.seal_overdue()


@shared_task(ignore_result=True)
def tell_results() -> None:
    news.tell_results()


@shared_task(ignore_result=True)
def compute_health() -> None:
    item_health.compute_health()


@shared_task(ignore_result=True)
def count_item_tallies() -> None:
    item_tallies.count_pending()
