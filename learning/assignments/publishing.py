"""What must be done by whom by when. The only writer of `Assignment`, `Requirement`, `AudienceRule` and `DueChange`. What was published
keeps its requirements, and its deadline only moves to later: nobody loses time that was promised.

Who may: HR and unit administrators of the assignment's unit; what concerns some officers alone, those of their present units as well.
Every verb holds the assignment's row, and what it changes of duties is written when it returns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from learning.assignments import reviewing
from learning.assignments.drafts import (
    ASSIGNERS,
    REASON_LENGTH,
    AssignmentDraft,
    AssignmentInvalid,
    RequirementDraft,
    check_draft,
    check_publishable,
    read_draft,
    write_parts,
)
from learning.assignments.models import Assignment, AudienceRule, DueChange, Duty
from people.models import Officer
from people.scope import OutOfScope, is_within, require_scope
from records.audit import write_entry
from records.clock import database_now

__all__ = ["ASSIGNERS", "AssignmentDraft", "AssignmentInvalid", "RequirementDraft", "read_draft"]
SETTINGS = ("title", "note", "unit", "due_at", "needed_count", "arrival_days")


def save_draft(assignment: Assignment | None, draft: AssignmentDraft, *, actor: Officer) -> Assignment:
    """A draft that only its makers see; None: a new one.

    Raises OutOfScope, and AssignmentInvalid, also when it has been published meanwhile.
    """
    check_draft(draft, actor)
    settings = {name: getattr(draft, name) for name in SETTINGS} | {"title": draft.title.strip()}
    with transaction.atomic():
        if assignment is None:
            locked = Assignment.objects.create(created_by=actor, **settings)
        else:
            locked = _lock(assignment, actor, Assignment.State.DRAFT, _("任务已经发布，只能延期、免除或撤回。"))
            for name, value in settings.items():
                setattr(locked, name, value)
            locked.save(update_fields=SETTINGS)
        write_parts(locked, draft)
        verb = "assignment_revised" if assignment else "assignment_created"
        write_entry(verb, actor=actor, target=locked, unit_path=draft.unit.path)
    return locked


def discard_draft(assignment: Assignment, *, actor: Officer) -> None:
    """Delete a draft, which nobody but its makers has seen.

    Raises OutOfScope, AssignmentInvalid when it has been published.
    """
    with transaction.atomic():
        locked = _lock(assignment, actor, Assignment.State.DRAFT, _("任务已经发布，不能删除，只能撤回。"))
        write_entry("assignment_discarded", actor=actor, target=locked, unit_path=locked.unit.path)
        locked.delete()


def publish_assignment(assignment: Assignment, *, actor: Officer) -> Assignment:
    """Everybody of the audience has the duty from now on.

    Raises OutOfScope, AssignmentInvalid: not a draft, nobody in the audience, or something in it can't be done in time.
    """
    with transaction.atomic():
        locked = _lock(assignment, actor, Assignment.State.DRAFT, _("任务已经发布或撤回。"))
        now = database_now()
        draft = read_draft(locked)
        check_draft(draft, actor)
        check_publishable(draft, now)
        locked.state, locked.published_at = Assignment.State.PUBLISHED, now
        locked.save(update_fields=["state", "published_at"])
        count = reviewing.begin_duties(locked, now=now)
        if not count:
            raise AssignmentInvalid({"audience": _("选定的范围里现在一个人也没有。")})
        detail: dict[str, object] = {"people": count, "due_at": locked.due_at.isoformat()}
        write_entry("assignment_published", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
        reviewing.wake_reviewer()
    return locked


def withdraw_assignment(assignment: Assignment, *, actor: Officer, reason: str) -> Assignment:
    """Nobody has the duty from now on; what was done and reports as of earlier stay.

    Raises OutOfScope, AssignmentInvalid: no reason, or not published.
    """
    words = _check_reason(reason)
    with transaction.atomic():
        locked = _lock_published(assignment, actor)
        now = database_now()
        locked.state, locked.withdrawn_at = Assignment.State.WITHDRAWN, now
        locked.save(update_fields=["state", "withdrawn_at"])
        reviewing.end_duties(locked, now=now)
        detail: dict[str, object] = {"reason": words}
        write_entry("assignment_withdrawn", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
    return locked


def change_due_for_all(assignment: Assignment, due_at: datetime, *, reason: str, actor: Officer) -> Assignment:
    """A later deadline for everybody; who has a later one of their own keeps it.

    Raises OutOfScope, AssignmentInvalid: no reason, not published, or not later.
    """
    words = _check_reason(reason)
    with transaction.atomic():
        locked = _lock_published(assignment, actor)
        now = database_now()
        _check_later(due_at, locked.due_at, now)
        before, locked.due_at = locked.due_at, due_at
        locked.save(update_fields=["due_at"])
        reviewing.review_locked(locked, now=now)
        detail: dict[str, object] = {"reason": words, "from": before.isoformat(), "to": due_at.isoformat()}
        write_entry("assignment_extended", actor=actor, target=locked, unit_path=locked.unit.path, detail=detail)
    return locked


def change_due(
    assignment: Assignment, officers: Sequence[Officer], due_at: datetime, *, reason: str, actor: Officer
) -> None:
    """A later deadline for these officers.

    Raises OutOfScope, AssignmentInvalid: no reason, not published, not later, or somebody hasn't this duty.
    """
    words = _check_reason(reason)
    with transaction.atomic():
        locked = _lock_published(assignment)
        now = database_now()
        duties = [_require_duty(locked, officer, actor) for officer in officers]
        for duty in duties:
            _check_later(due_at, duty.due_at, now)
        DueChange.objects.bulk_create(
            DueChange(assignment=locked, officer=officer, due_at=due_at, reason=words, changed_by=actor, changed_at=now)
            for officer in officers
        )
        reviewing.review_locked(locked, [officer.pk for officer in officers], now=now)
        for officer, duty in zip(officers, duties, strict=True):
            detail = {**_about(locked), "from": duty.due_at.isoformat(), "to": due_at.isoformat()}
            write_entry("duties_extended", actor=actor, target=officer, unit_path=duty.unit.path, detail=detail)


def except_officer(assignment: Assignment, officer: Officer, *, reason: str, actor: Officer) -> None:
    """免: the officer keeps the duty and is expected no longer.

    Raises OutOfScope, AssignmentInvalid: no reason, not published, no such duty, or excepted already.
    """
    words = _check_reason(reason)
    with transaction.atomic():
        locked = _lock_published(assignment)
        duty = _require_duty(locked, officer, actor)
        rule = {"assignment": locked, "officer": officer, "is_exception": True}
        if AudienceRule.objects.filter(**rule).exists():
            raise AssignmentInvalid({"": _("此人已经免除。")})
        AudienceRule.objects.create(**rule, reason=words)
        reviewing.review_locked(locked, [officer.pk], now=database_now())
        detail = {**_about(locked), "reason": words}
        write_entry("officer_excepted", actor=actor, target=officer, unit_path=duty.unit.path, detail=detail)


def readmit_officer(assignment: Assignment, officer: Officer, *, actor: Officer) -> None:
    """Undo `except_officer`: expected again, with at least `arrival_days` days, unless the deadline had passed before the officer was
    excepted.

    Raises OutOfScope, AssignmentInvalid: not published, no such duty, or not excepted by name.
    """
    with transaction.atomic():
        locked = _lock_published(assignment)
        duty = _require_duty(locked, officer, actor)
        now = database_now()
        if not AudienceRule.objects.filter(assignment=locked, officer=officer, is_exception=True).delete()[0]:
            raise AssignmentInvalid({"": _("此人没有被单独免除。")})
        detail = _about(locked)
        if duty.due_at <= now and not _was_expected(duty):
            due_at = now + timedelta(days=locked.arrival_days)
            row = {"due_at": due_at, "reason": _("恢复任务"), "changed_by": actor, "changed_at": now}
            DueChange.objects.create(assignment=locked, officer=officer, **row)
            detail["to"] = due_at.isoformat()
        reviewing.review_locked(locked, [officer.pk], now=now)
        write_entry("officer_readmitted", actor=actor, target=officer, unit_path=duty.unit.path, detail=detail)


def _was_expected(duty: Duty) -> bool:
    """Whether the officer was expected when the deadline passed."""
    then = Duty.objects.as_of(duty.due_at).expected()
    return then.filter(assignment=duty.assignment_id, officer=duty.officer_id).exists()


def _about(assignment: Assignment) -> dict[str, object]:
    return {"assignment": str(assignment.public_id)}


def _lock(assignment: Assignment, actor: Officer | None, state: str, words: str) -> Assignment:
    """Raises OutOfScope, AssignmentInvalid when it isn't in that state. `actor` None: the caller checks."""
    rows = Assignment.objects.select_for_update(no_key=True, of=("self",)).select_related("unit")
    locked = rows.get(pk=assignment.pk)
    if actor is not None:
        require_scope(actor, locked.unit.path, *ASSIGNERS)
    if locked.state != state:
        raise AssignmentInvalid({"": words})
    return locked


def _lock_published(assignment: Assignment, actor: Officer | None = None) -> Assignment:
    return _lock(assignment, actor, Assignment.State.PUBLISHED, _("只有已发布的任务可以这样改。"))


def _require_duty(assignment: Assignment, officer: Officer, actor: Officer) -> Duty:
    """The officer's open duty. Raises OutOfScope, AssignmentInvalid when there is none."""
    scope = actor.scope_paths(*ASSIGNERS)
    if not is_within(assignment.unit.path, scope) and not is_within(officer.present_path, scope):
        raise OutOfScope(officer.present_path)
    duties = Duty.objects.current().filter(assignment=assignment, officer=officer).select_related("unit")
    duty = duties.first()
    if duty is None:
        raise AssignmentInvalid({"": _("%(name)s没有这项任务。") % {"name": officer.name}})
    return duty


def _check_reason(reason: str) -> str:
    words = reason.strip()
    if not 1 <= len(words) <= REASON_LENGTH:
        raise AssignmentInvalid({"reason": _("请写明原因，不超过 %(limit)s 个字。") % {"limit": REASON_LENGTH}})
    return words


def _check_later(due_at: datetime, held: datetime, now: datetime) -> None:
    if due_at <= held:
        raise AssignmentInvalid({"due_at": _("截止时间只能往后延。")})
    if due_at <= now:
        raise AssignmentInvalid({"due_at": _("新的截止时间也已经过去，请改到以后。")})
