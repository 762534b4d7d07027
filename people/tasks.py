"""Tasks: each calls one verb and can run twice."""

from celery import shared_task

from people import login


@shared_task(ignore_result=True)
def forget_old_login_traces() -> None:
    login.forget_old_traces()
