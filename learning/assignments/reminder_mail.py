"""Reminders by mail. `reminders.send_reminders` lets a mail fall due with the row that it belongs to; here it is sent, and the row says
what became of it. A mail that was not taken stays due, with growing pauses, for `TRIES` tries: more than two days of them, in
working hours like any reminder. One that was taken, or of which nobody knows, is never sent again: before it goes out the row says so,
and a worker that dies then leaves it in doubt. Logged by the reminder's id, never by address."""

import contextlib
import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from learning.assignments.calendar import load_calendar
from learning.assignments.models import Assignment, Duty, Reminder
from lib.policy import LIGHT, Calendar
from records.clock import database_now
from records.jobs import wake
from records.mail import AcceptanceUnknown

TRIES = 21  # their pauses come to 52 hours at least
LONGEST_PAUSE = timedelta(hours=4)
LEASE = timedelta(minutes=5)  # a worker that is gone for longer does not come back
AT_ONCE = 500
State, Problem = Reminder.State, Reminder.MailProblem
# The server is not there, or takes nothing from us: no use in trying the next mail.
OF_OURS = (smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused)
AWAY = (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError)
log = structlog.get_logger(__name__)


def wake_mailer() -> None:
    """After the commit, let a worker look. Never raises: what is due is due, and the next round finds it."""
    transaction.on_commit(_wake)


def _wake() -> None:
    from learning.assignments.tasks import mail_due_reminders as task

    wake(task)


def mail_due_reminders() -> int:
    """Try each mail that is due. Returns how many were taken. Can run twice, and anywhere at once: each is tried by who moved its
    instant first. When the server is away, that holds for the whole round."""
    if not settings.EMAIL_HOST:
        return 0
    due = Reminder.objects.filter(mail_due_at__lte=database_now()).order_by("mail_due_at", "pk")
    connection, calendar, down, taken = get_connection(), load_calendar(database_now()), "", 0
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        if row := _claim(pk, calendar):
            problem = down or _send(row, connection)
            down = problem if problem in (Problem.NO_SERVER, Problem.NOT_LET_IN) else ""
            _keep_outcome(row, problem, calendar)
            taken += not problem
    with contextlib.suppress(OSError):
        connection.close()
    return taken


def _claim(pk: int, calendar: Calendar) -> Reminder | None:
    """The row, if it is ours to try now. None: another worker's, put off until working hours, or there is nothing left to send."""
    now = database_now()
    at = LIGHT.next_working(now, calendar)
    free = Reminder.objects.filter(pk=pk, mail_due_at__lte=now)
    if at > now:
        free.exclude(state=State.MAILING).update(mail_due_at=at)
        return None
    if free.filter(state=State.MAILING).update(state=State.MAIL_UNSURE, mail_due_at=None, mail_problem=Problem.UNSURE):
        return None
    if not free.update(mail_due_at=now + LEASE, mail_tries=F("mail_tries") + 1):
        return None
    row = Reminder.objects.select_related("officer").prefetch_related("assignments").get(pk=pk)
    if row.officer.mail and _is_called_for(row):
        return row
    reason = Problem.MOOT if row.officer.mail else Problem.NO_ADDRESS
    Reminder.objects.filter(pk=pk).update(state=State.SENT, mail_due_at=None, mail_problem=reason)
    return None


def _is_called_for(row: Reminder) -> bool:
    """Whether any of what it is about is still open: late mail must not ask for what is done."""
    duties = Duty.objects.current().expected().filter(officer=row.officer_id, assignment__in=row.assignments.all())
    return duties.filter(is_satisfied=False, is_awaiting=False).exists()


def _send(row: Reminder, connection: BaseEmailBackend) -> str:
    """What went wrong, "" when nothing did; never the server's words, which repeat the address."""
    try:
        connection.open()
        Reminder.objects.filter(pk=row.pk).update(state=State.MAILING)
        _as_mail(row, connection).send()
    except (OSError, ValueError, AcceptanceUnknown) as error:  # OSError: also every SMTPException
        problem = _as_problem(error)
        log.warning("reminder_mail_failed", reminder=str(row.public_id), error=type(error).__name__, problem=problem)
        with contextlib.suppress(OSError):
            connection.close()
        return problem
    return ""


def _as_problem(error: Exception) -> str:
    if isinstance(error, AcceptanceUnknown):
        return Problem.UNSURE
    if isinstance(error, OF_OURS):
        return Problem.NOT_LET_IN
    if isinstance(error, AWAY) or (isinstance(error, OSError) and not isinstance(error, SMTPException)):
        return Problem.NO_SERVER
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        is_final = any(code >= 500 for code, _words in error.recipients.values())
        return Problem.BAD_ADDRESS if is_final else Problem.BUSY
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code < 500:
        return Problem.BUSY
    return Problem.NOT_TAKEN


def _keep_outcome(row: Reminder, problem: str, calendar: Calendar) -> None:
    due_at: datetime | None = None
    if not problem:
        state = State.MAILED
    elif problem == Problem.UNSURE:
        state = State.MAIL_UNSURE
    elif row.mail_tries >= TRIES:
        state = State.MAIL_FAILED
    else:
        next_try = database_now() + pause_after(row.mail_tries)
        state, due_at = State.MAIL_DUE, LIGHT.next_working(next_try, calendar)
    Reminder.objects.filter(pk=row.pk).update(state=state, mail_due_at=due_at, mail_problem=problem)


def pause_after(tries: int) -> timedelta:
    """One minute after the first try, twice as long after each, four hours at most."""
    return min(timedelta(minutes=2 ** min(tries - 1, 10)), LONGEST_PAUSE)


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
