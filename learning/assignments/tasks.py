"""Background work of this room: leaves that call one verb."""

from celery import shared_task

from learning.assignments import reminder_mail, reviewing, tallies


@shared_task(ignore_result=True)
def review_pending() -> None:
    reviewing.review_pending()


@shared_task(ignore_result=True)
def ask_turned_postings() -> None:
    reviewing.ask_turned_postings()


@shared_task(ignore_result=True)
def check_every_night() -> None:
    reviewing.review_all()
    tallies.check_all()


@shared_task(ignore_result=True)
def mail_due_reminders() -> None:
    reminder_mail.mail_due_reminders()
