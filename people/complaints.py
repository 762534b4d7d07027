"""Complaints and suggestions (投诉建议). The only writer of `Complaint` and `ComplaintStep`; refuses more than ten a day from one person,
a reply to one's own, and a step that does not fit the state.

A complaint is in the inbox of a unit: HR and unit administrators of that unit and of those above it see it. Passed on, it is in that
of the unit above, and those below see it no longer. The officer says whether the reply will do; once, "no" opens it again."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.complaint_news import HANDLERS, tell_keepers, tell_officer
from people.models import Complaint, ComplaintStep, Officer, Posting, Unit
from people.scope import OutOfScope, within
from records.audit import write_entry
from records.clock import database_now

A_DAY = 10
State, Verdict, Step = Complaint.State, Complaint.Verdict, ComplaintStep.Kind


class ComplaintRefused(Exception):
    """What was asked for is refused; the message says in words why."""


def write_complaint(kind: str, text: str, *, officer: Officer, page: str = "") -> Complaint:
    """Put it into the inbox of the unit that the officer is in, or was last, and tell those who keep it. Holds the officer's
    row, for the limit.

    Raises ComplaintRefused.
    """
    if kind not in Complaint.Kind.values or not text.strip():
        raise ComplaintRefused(_("请选择类别，写下内容。"))
    with transaction.atomic():
        Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
        now = database_now()
        if Complaint.objects.filter(officer=officer, created_at__gt=now - timedelta(days=1)).count() >= A_DAY:
            raise ComplaintRefused(_("一天最多写 %(limit)d 件。写过的都收到了，会有人答复。") % {"limit": A_DAY})
        fields = {"officer": officer, "unit": _unit_of(officer), "kind": kind, "page": page[:200]}
        complaint = _create(now=now, text=text.strip(), **fields)
        tell_keepers(complaint, gettext_noop("投诉建议 %(number)s 到了，等答复"))
    return complaint


def reply(complaint: Complaint, text: str, *, actor: Officer) -> None:
    """Answer it, and tell the officer. Holds the complaint's row.

    Raises OutOfScope, ComplaintRefused.
    """
    with transaction.atomic():
        held = _hold(complaint, actor=actor)
        _require(held.state == State.OPEN, _("这件已经答复过了。"))
        _require(text.strip(), _("请写下答复。"))
        _add(held, Step.REPLY, actor, text=text.strip())
        _move(held, state=State.ANSWERED)
        write_entry("complaint_answered", actor=actor, target=held, unit_path=held.unit.path)
        tell_officer(held, gettext_noop("投诉建议 %(number)s 有答复了"))


def pass_on(complaint: Complaint, *, actor: Officer, text: str = "") -> Unit:
    """Into the inbox of the unit above, whose keepers are told, as the officer is. Returns it. Holds the complaint's row.

    Raises OutOfScope, ComplaintRefused.
    """
    with transaction.atomic():
        held = _hold(complaint, actor=actor)
        _require(held.state == State.OPEN, _("这件已经答复过了。"))
        above: Unit | None = held.unit.get_parent()
        if above is None:
            raise ComplaintRefused(_("上面没有单位了，请在这里答复。"))
        _add(held, Step.PASSED_ON, actor, text=text.strip(), unit=above)
        write_entry("complaint_passed_on", actor=actor, target=held, unit_path=held.unit.path)
        _move(held, unit=above)
        tell_officer(held, gettext_noop("投诉建议 %(number)s 已转给上级单位"))
        tell_keepers(held, gettext_noop("投诉建议 %(number)s 转来了，等答复"))
    return above


def give_verdict(complaint: Complaint, verdict: str, *, officer: Officer, text: str = "") -> None:
    """The officer's word on the reply: satisfied, and it is closed; not, and it is open again, the first time; then closed
    all the same. Those who keep the inbox are told of a "no". Holds the complaint's row.

    Raises OutOfScope (another's), ComplaintRefused.
    """
    with transaction.atomic():
        held = _of_id(complaint.pk)
        if held.officer_id != officer.pk:
            raise OutOfScope(held.unit.path)
        _require(held.state == State.ANSWERED, _("要有新的答复才能评价。"))
        _require(verdict in Verdict.values, _("请选择满意或者不满意。"))
        is_again = verdict == Verdict.UNSATISFIED and held.verdict != Verdict.UNSATISFIED
        step = _add(held, Step.VERDICT, officer, text=text.strip(), verdict=verdict)
        _move(
            held,
            verdict=verdict,
            state=State.OPEN if is_again else State.CLOSED,
            closed_at=None if is_again else step.at,
        )
        if is_again:
            tell_keepers(held, gettext_noop("投诉建议 %(number)s：本人对答复不满意，等再次答复"))
        elif verdict == Verdict.UNSATISFIED:
            tell_keepers(held, gettext_noop("投诉建议 %(number)s：本人对答复仍不满意，已办结"))


def list_own(officer: Officer) -> QuerySet[Complaint]:
    """What this person has written, the newest first."""
    return Complaint.objects.filter(officer=officer).select_related("unit").order_by("-id")


def list_inbox(handler: Officer) -> QuerySet[Complaint]:
    """What is in the handler's units, except their own; the oldest first, as they are to be answered."""
    scope = within("unit__path", handler.scope_paths(*HANDLERS))
    rows = Complaint.objects.filter(scope).exclude(officer=handler)
    return rows.select_related("unit", "officer").order_by("created_at", "id")


def list_steps(complaint: Complaint) -> QuerySet[ComplaintStep]:
    return complaint.steps.select_related("by", "unit").order_by("id")


def _unit_of(officer: Officer) -> Unit:
    """Today's unit, else the last one, else the top of the tree: no complaint is without an inbox."""
    if officer.posting:
        return officer.posting.unit
    last = Posting.objects.filter(officer=officer).select_related("unit").order_by("starts_on").last()
    top: Unit = last.unit if last else Unit.objects.order_by("path")[0]
    return top


def _create(*, now: datetime, **fields: object) -> Complaint:
    """With a number that says the day and nothing about how many there are."""
    while True:
        number = f"{timezone.localtime(database_now()):%y%m%d}-{secrets.randbelow(10**5):05}"
        try:
            with transaction.atomic():
                return Complaint.objects.create(number=number, created_at=now, **fields)
        except IntegrityError:
            if not Complaint.objects.filter(number=number).exists():
                raise


def _hold(complaint: Complaint, *, actor: Officer) -> Complaint:
    """Raises OutOfScope: not in the actor's inbox."""
    held = _of_id(complaint.pk)
    if not list_inbox(actor).filter(pk=held.pk).exists():
        raise OutOfScope(held.unit.path)
    return held


def _of_id(pk: int) -> Complaint:
    return Complaint.objects.select_for_update(of=("self",)).select_related("unit", "officer").get(pk=pk)


def _require(holds: object, words: str) -> None:
    if not holds:
        raise ComplaintRefused(words)


def _add(held: Complaint, kind: str, by: Officer, **fields: object) -> ComplaintStep:
    return ComplaintStep.objects.create(complaint=held, kind=kind, by=by, at=database_now(), **fields)


def _move(held: Complaint, **columns: object) -> None:
    for name, value in columns.items():
        setattr(held, name, value)
    held.save(update_fields=list(columns))
