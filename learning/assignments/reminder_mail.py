"""Reminders by mail: the job that sends what `reminders.send_reminders` kept, one mail a reminder, and says of each whether it went.
A mail that did not go is logged by the reminder's id and tried again when the job is run again; the message inside the site is
there in any case. A mail that went is never sent again."""

import smtplib
from collections.abc import Sequence
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from learning.assignments.models import Assignment, Reminder
from records.jobs import Running

JOB = "reminder_mail"
# The server is not there, or takes nothing from us: no use in trying the next mail.
DOWN = (
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
)
State = Reminder.State
log = structlog.get_logger(__name__)


class MailUndelivered(Exception):
    """Some mails did not go; the job is run again."""


def mail_reminders(running: Running) -> dict[str, object]:
    """The job. Raises MailUndelivered after having tried each; when the server is not there, once for all of them."""
    ids = running.job.arguments["reminders"]
    waiting = Reminder.objects.filter(pk__in=ids).exclude(state=State.MAILED).exclude(officer__mail="")
    rows = list(waiting.select_related("officer").prefetch_related("assignments").order_by("pk"))
    connection, is_down, failed = get_connection(), "", 0
    for number, row in enumerate(rows, start=1):
        problem = is_down or _send(row, connection)
        if problem:
            failed += 1
            is_down = problem if problem.startswith("down:") else ""
            log.warning("reminder_mail_failed", reminder=str(row.public_id), error=problem)
        state = State.MAIL_FAILED if problem else State.MAILED
        Reminder.objects.filter(pk=row.pk).update(state=state)
        running.report(number, len(rows))
    connection.close()
    if failed:
        raise MailUndelivered(f"{failed} of {len(rows)}")
    return {"mailed": len(rows)}


def _send(row: Reminder, connection: BaseEmailBackend) -> str:
    """What went wrong, by its class alone, since the words of a mail server repeat the address; "" when nothing did."""
    try:
        connection.open()
        _as_mail(row, connection).send()
    except OSError as error:  # also every SMTPException
        connection.close()
        is_down = isinstance(error, DOWN) or not isinstance(error, SMTPException)
        return f"{'down:' * is_down}{type(error).__name__}"
    return ""


def title_of(assignments: Sequence[Assignment]) -> str:
    """What a reminder of these is called, as a message and as a mail."""
    if len(assignments) == 1:
        return _("催办：%(title)s") % {"title": assignments[0].title}
    return _("催办：有 %(count)d 项培训任务要完成") % {"count": len(assignments)}


def _as_mail(row: Reminder, connection: BaseEmailBackend) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        subject = title_of(list(row.assignments.all()))
        site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        body = f"{row.text}\n\n{site}/\n\n" + _("这封邮件由系统发出，不用回复。在“我的”里可以清空邮箱，不再收邮件。")
    headers = {"Message-ID": f"<{row.public_id}@reminders>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[row.officer.mail], headers=headers, connection=connection)
