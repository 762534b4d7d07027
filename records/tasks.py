"""Tasks: each calls one verb and can run twice."""

from celery import shared_task

from records import files, jobs


@shared_task(ignore_result=True)
def run_job(public_id: str) -> None:
    jobs.run(public_id)


@shared_task(ignore_result=True)
def run_due_jobs() -> None:
    for public_id in jobs.due():
        jobs.run(public_id)


@shared_task(ignore_result=True)
def discard_expired_files() -> None:
    files.discard_expired_files()
