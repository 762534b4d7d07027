"""Reminders (催办). The only writer of `Reminder`; nothing else reminds. What `lib.policy` forbids is refused here: anything but an assigned
task with a deadline that is still expected and unsatisfied, a second one on a day, a fourth of a task, one outside working hours by
the database's clock. Whoever is reminded gets one message with everything that is open, whichever unit assigned it.

HR and unit administrators remind people of their units."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from learning.assignments.calendar import load_calendar
from learning.assignments.models import Assignment, Duty, Reminder
from learning.assignments.reminder_mail import title_of, wake_mailer
from lib.policy import LIGHT, Refusal, Task, refuse_officer, refuse_task
from people.models import Officer, Role
from people.scope import OutOfScope
from records.audit import write_entry
from records.clock import database_now
from records.messages import send_message
from records.models import Message
from records.wording import moment

REMINDERS = (Role.HR, Role.UNIT_ADMINISTRATOR)  # who may remind
AT_ONCE = 500  # officers


class RemindersRefused(Exception):
    """Nothing is sent; the message says in words why."""


@dataclass(frozen=True)
class Letter:
    """One wording, and all who get it. `assignments`: what it is about, by deadline."""

    title: str
    text: str
    path: str
    assignments: tuple[Assignment, ...]
    officers: list[Officer]

    @property
    def mail_count(self) -> int:
        """How many of them get it by mail too."""
        return sum(bool(officer.mail) for officer in self.officers) if settings.EMAIL_HOST else 0


@dataclass(frozen=True)
class Plan:
    """What would be sent at `now`. `begins_at`: when working hours begin again; None within them."""

    now: datetime
    begins_at: datetime | None
    letters: list[Letter]
    refused: dict[Refusal, list[Officer]]

    @property
    def count(self) -> int:
        return sum(len(letter.officers) for letter in self.letters)

    @property
    def mail_count(self) -> int:
        return sum(letter.mail_count for letter in self.letters)


def preview(officers: Sequence[Officer], *, actor: Officer, assignment: Assignment | None = None) -> Plan:
    """Who would get what, and who would not and why. With an assignment, it is that which must give the reason; the message is
    about the rest as well. Four statements and the clock, whatever the number.

    Raises OutOfScope, RemindersRefused when they are too many.
    """
    _check(officers, actor)
    now = database_now()
    day = now.astimezone(LIGHT.zone).date()
    told_today = set(Reminder.objects.filter(officer__in=officers, day=day).values_list("officer_id", flat=True))
    duties, counts = _duties_of(officers), _counts_of(officers)
    letters: dict[tuple[int, ...], Letter] = {}
    refused: dict[Refusal, list[Officer]] = defaultdict(list)
    for officer in officers:
        tasks = {duty: _as_task(duty, counts) for duty in duties[officer.pk]}
        asked = [task for duty, task in tasks.items() if assignment in (None, duty.assignment)]
        refusal = refuse_officer(asked, sent_today=int(officer.pk in told_today))
        if refusal:
            refused[refusal].append(officer)
            continue
        letter = _write([duty for duty, task in tasks.items() if refuse_task(task) is None], now)
        letters.setdefault(_key(letter), letter).officers.append(officer)
    calendar = load_calendar(now)
    begins_at = None if LIGHT.is_working(now, calendar) else LIGHT.next_working(now, calendar)
    in_order = sorted(letters.values(), key=lambda letter: -len(letter.officers))
    return Plan(now, begins_at, in_order, {one: refused[one] for one in Refusal if one in refused})


def send_reminders(officers: Sequence[Officer], *, actor: Officer, assignment: Assignment | None = None) -> Plan:
    """Send what a preview at this instant shows, and return it. Holds the officers' rows, so that of two who remind at once the
    second finds the first one's reminders.

    Raises OutOfScope, RemindersRefused.
    """
    with transaction.atomic():
        ids = [officer.pk for officer in officers]
        list(Officer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
        plan = preview(officers, actor=actor, assignment=assignment)
        if plan.begins_at:
            raise RemindersRefused(_("现在不是工作时间，%(at)s 起可以催办。") % {"at": moment(plan.begins_at)})
        reminders = [row for letter in plan.letters for row in _keep(letter, plan.now, actor)]
        if any(row.mail_due_at for row in reminders):
            wake_mailer()
        if reminders:
            path = assignment.unit.path if assignment else actor.present_path
            detail: dict[str, object] = {"reminded": len(reminders)}
            write_entry("officers_reminded", actor=actor, target=assignment, unit_path=path, detail=detail)
    return plan


def list_sent(reader: Officer) -> QuerySet[Reminder]:
    """Reminders to people who are in the reader's units now, the newest first."""
    people = Officer.objects.visible_to(reader, *REMINDERS)
    rows = Reminder.objects.filter(officer__in=people).select_related("officer", "sent_by")
    return rows.prefetch_related("assignments").order_by("-sent_at", "-pk")


def _check(officers: Sequence[Officer], actor: Officer) -> None:
    if len(officers) > AT_ONCE:
        raise RemindersRefused(_("一次最多催办 %(limit)d 人。") % {"limit": AT_ONCE})
    ids = {officer.pk for officer in officers}
    seen = Officer.objects.visible_to(actor, *REMINDERS).filter(pk__in=ids)
    if seen.values_list("pk", flat=True).count() != len(ids):
        raise OutOfScope(actor.present_path)


def _duties_of(officers: Sequence[Officer]) -> dict[int, list[Duty]]:
    rows = Duty.objects.current().filter(officer__in=officers)
    duties: dict[int, list[Duty]] = defaultdict(list)
    for duty in rows.select_related("assignment__unit").order_by("due_at", "assignment_id"):
        duties[duty.officer_id].append(duty)
    return duties


def _counts_of(officers: Sequence[Officer]) -> dict[tuple[int, int], int]:
    """How often each officer was reminded of each assignment."""
    rows = Reminder.objects.filter(officer__in=officers).values_list("officer_id", "assignments")
    return {(officer, assignment): count for officer, assignment, count in rows.annotate(Count("pk"))}


def _as_task(duty: Duty, counts: dict[tuple[int, int], int]) -> Task:
    return Task(
        has_deadline=duty.due_at is not None,
        is_expected=not duty.left_out,
        is_satisfied=duty.is_satisfied,
        is_awaiting=duty.is_awaiting,
        reminded=counts.get((duty.officer_id, duty.assignment_id), 0),
    )


def _write(duties: Sequence[Duty], now: datetime) -> Letter:
    """In the site's language, as all messages are, so that everybody can be shown what everybody gets."""
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_("下面的培训任务还没有达标：")] + [_line(duty, now) for duty in duties]
        lines.append(_("打开首页的待办就能继续。觉得不合理，可以写投诉建议。"))
        return Letter(
            title=title_of([duty.assignment for duty in duties]),
            text="\n".join(lines),
            path=_path_of(duties),
            assignments=tuple(duty.assignment for duty in duties),
            officers=[],
        )


def _line(duty: Duty, now: datetime) -> str:
    words = {"title": duty.assignment.title, "at": moment(duty.due_at)}
    if duty.is_completed:
        return _("《%(title)s》：%(at)s 截止，还没有合格") % words
    return (_("《%(title)s》：已在 %(at)s 截止") if duty.due_at <= now else _("《%(title)s》：%(at)s 截止")) % words


def _path_of(duties: Sequence[Duty]) -> str:
    one = len(duties) == 1
    return reverse("learning:assignment", args=[duties[0].assignment.public_id]) if one else reverse("learning:to-do")


def _key(letter: Letter) -> tuple[int, ...]:
    return (*(assignment.pk for assignment in letter.assignments), hash(letter.text))


def _keep(letter: Letter, now: datetime, actor: Officer) -> Iterable[Reminder]:
    day = now.astimezone(LIGHT.zone).date()
    fields = {"day": day, "sent_by": actor, "sent_at": now, "text": letter.text}
    rows = Reminder.objects.bulk_create(
        Reminder(officer=officer, **fields, **_mail_fields(officer, now)) for officer in letter.officers
    )
    through = Reminder.assignments.through
    through.objects.bulk_create(
        through(reminder_id=row.pk, assignment_id=assignment.pk) for row in rows for assignment in letter.assignments
    )
    ids = [officer.pk for officer in letter.officers]
    send_message(ids, kind=Message.Kind.TO_DO, title=letter.title, text=letter.text, path=letter.path)
    return rows


def _mail_fields(officer: Officer, now: datetime) -> dict[str, object]:
    """The copy by mail is due at once, where there is a server and an address."""
    if not settings.EMAIL_HOST or not officer.mail:
        return {}
    return {"state": Reminder.State.MAIL_DUE, "mail_due_at": now}
