"""A roster on its way in. Owns `RosterImport`; refuses whoever keeps no roster, and to write anything but what was shown.

Two jobs: one reads the upload and stages what it would change, one writes it after the confirmation, all in one
transaction. Either can run twice. Dates that the file leaves open are those of the day of the upload."""

import hashlib
import json
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.models import Officer, RosterImport
from people.passwords import keep_passwords
from people.roster.applying import Prepared, apply_decisions, prepare
from people.roster.changes import CHANGED, NEW, TRANSFERRED
from people.roster.comparison import Comparison, Shown, plain_row, row_from_plain
from people.roster.rows import Problem, RosterRow, read_rows
from people.roster.sheet import MAX_BYTES, MIB, RosterUnreadable, read_tables
from people.roster.snapshot import covered_path
from people.scope import ROSTER_KEEPERS, OutOfScope
from records.audit import write_entry
from records.files import FileGone, discard_file, keep_file, read_file
from records.jobs import JobFailed, Running, enqueue

READ_JOB, WRITE_JOB = "roster_read", "roster_write"
State = RosterImport.State


class ImportClosed(Exception):
    """The import is not waiting for a confirmation: still being read, confirmed, discarded, or out of time."""


class ChangedSince(Exception):
    """What would be written is no longer what was shown."""


def stage_roster(*, name: str, data: bytes, actor: Officer) -> RosterImport:
    """Keep the upload and queue its reading. Nothing of it is written to the roster.

    Raises OutOfScope, RosterUnreadable when it is too big.
    """
    if not actor.has_role(*ROSTER_KEEPERS):
        raise OutOfScope(actor.present_path)
    if len(data) > MAX_BYTES:
        raise RosterUnreadable(_("文件超过 %(limit)d MB，请删去名册以外的工作表和图片。") % {"limit": MAX_BYTES // MIB})
    with transaction.atomic():
        file = keep_file(data, owner_id=actor.pk, purpose="roster_upload", name=name[-120:])
        roster = RosterImport.objects.create(
            owner=actor,
            file_name=name[-120:],
            file_id=file.pk,
            file_hash=hashlib.sha256(data).hexdigest(),
            as_of=timezone.localdate(),
        )
        _queue(roster, READ_JOB)
    return roster


def read_roster(running: Running) -> dict[str, object]:
    """The job: read the upload, compare it, keep rows and preview in its place.

    Raises JobFailed when the file can't be taken.
    """
    roster = _of_job(running)
    if roster.state != State.READING or roster.file_id is None:
        return {}
    with translation.override(roster.owner.language):
        try:
            upload = read_file(roster.file_id)
            running.report(1, 4)
            found = read_rows(read_tables(upload), today=roster.as_of)
        except (RosterUnreadable, FileGone) as error:
            problem = str(error) if isinstance(error, RosterUnreadable) else _("上传的文件已经过期，请重新上传。")
            _refuse(roster, problem)
            raise JobFailed(problem) from error
        running.report(2, 4)
        comparison = Comparison(found.rows, owner=roster.owner, today=roster.as_of)
        running.report(3, 4)
        _stage(roster, comparison, found.rows, found.problems)
    running.report(4, 4)
    return {}


def preview_of(roster: RosterImport) -> dict[str, list[Shown]]:
    """What was staged, by kind.

    Raises ImportClosed when there is nothing to confirm, or its time is over.
    """
    if roster.state != State.PREVIEW:
        raise ImportClosed(roster.state)
    try:
        preview: dict[str, list[Shown]] = _staged(roster)["preview"]
    except FileGone as error:
        raise ImportClosed(roster.state) from error
    return preview


def confirm_roster(roster: RosterImport, *, actor: Officer) -> None:
    """Queue the writing of what was shown; once, however often it is pressed.

    Raises OutOfScope (another's import), ImportClosed.
    """
    with transaction.atomic():
        _take(roster, actor, State.WRITING)
        _queue(roster, WRITE_JOB)


def discard_roster(roster: RosterImport, *, actor: Officer) -> None:
    """Drop what was staged. Raises OutOfScope, ImportClosed."""
    with transaction.atomic():
        _take(roster, actor, State.DISCARDED)
        _drop_file(roster)


def write_roster(running: Running) -> dict[str, object]:
    """The job: write all of it, or nothing. What takes time is done before the transaction begins.

    Raises JobFailed when the roster has changed since the preview.
    """
    roster = _of_job(running)
    if roster.state != State.WRITING or roster.file_id is None:
        return {}
    with translation.override(roster.owner.language):
        try:
            staged = _staged(roster)
            rows = [row_from_plain(plain) for plain in staged["rows"]]
            running.report(0, len(rows))
            units = {str(new["number"]): str(new["unit"]) for new in staged["preview"][NEW]}
            prepared = prepare(rows, units, lambda done: running.report(done, len(rows)))
            with transaction.atomic():
                _write(roster, rows, prepared)
        except (ChangedSince, IntegrityError, FileGone) as error:
            problem = _("核对以后名册又有变动，或者超过了 24 小时，所以什么都没有写入。请重新上传核对。")
            _refuse(roster, problem)
            raise JobFailed(problem) from error
    running.report(len(rows), len(rows))
    return {}


def _write(roster: RosterImport, rows: list[RosterRow], prepared: Prepared) -> None:
    """Lock whom it concerns, look again, write. A second run finds the import done."""
    if not RosterImport.objects.filter(pk=roster.pk, state=State.WRITING).update(state=State.DONE):
        return
    numbers = [row.number for row in rows]
    for start in range(0, len(numbers), 5000):
        locked = Officer.objects.select_for_update(no_key=True).filter(officer_number__in=numbers[start : start + 5000])
        list(locked.order_by("pk").values_list("pk"))
    comparison = Comparison(rows, owner=roster.owner, today=roster.as_of)
    if comparison.fingerprint() != roster.fingerprint:
        raise ChangedSince
    apply_decisions(comparison.decisions, prepared)
    if prepared.passwords:
        roster.passwords_file = keep_passwords(prepared.passwords, owner=roster.owner)
    _drop_file(roster)
    roster.state = State.DONE
    roster.save(update_fields=["passwords_file", "file_id", "state"])
    path = covered_path([decision.unit.path for decision in comparison.decisions]) or ""
    write_entry(
        "roster_imported", actor=roster.owner, target=roster, unit_path=path, detail=_detail(roster, comparison)
    )


def _detail(roster: RosterImport, comparison: Comparison) -> dict[str, object]:
    """Which file, how many, and of those who were there before: what became what."""
    told = [decision for decision in comparison.decisions if decision.kind in (CHANGED, TRANSFERRED)]
    changes = [[d.row.number, *d.differences] for d in told]
    return {"file": roster.file_name, "sha256": roster.file_hash, "counts": roster.counts, "changes": changes}


def _stage(roster: RosterImport, comparison: Comparison, rows: list[RosterRow], problems: list[Problem]) -> None:
    preview = comparison.show(problems)
    staged = json.dumps({"rows": [plain_row(row) for row in rows], "preview": preview}, ensure_ascii=False).encode()
    with transaction.atomic():
        if not RosterImport.objects.filter(pk=roster.pk, state=State.READING).update(state=State.PREVIEW):
            return
        file = keep_file(staged, owner_id=roster.owner_id, purpose="roster_preview", name=roster.file_name)
        _drop_file(roster)
        roster.file_id = file.pk
        roster.counts = {kind: len(shown) for kind, shown in preview.items()}
        roster.fingerprint = comparison.fingerprint()
        roster.save(update_fields=["file_id", "counts", "fingerprint"])


def _staged(roster: RosterImport) -> dict[str, Any]:
    """Raises FileGone when its 24 hours are over."""
    if roster.file_id is None:
        raise FileGone(str(roster.public_id))
    staged: dict[str, Any] = json.loads(read_file(roster.file_id))
    return staged


def _take(roster: RosterImport, actor: Officer, state: str) -> None:
    """Move an import of the actor's that waits for an answer; by one UPDATE, so that one answer counts."""
    if roster.owner_id != actor.pk:
        raise OutOfScope(str(roster.public_id))
    if not RosterImport.objects.filter(pk=roster.pk, state=State.PREVIEW).update(state=state):
        raise ImportClosed(roster.state)
    roster.state = state


def _refuse(roster: RosterImport, problem: str) -> None:
    with transaction.atomic():
        roster.state, roster.problem = State.REFUSED, problem[:300]
        _drop_file(roster)
        roster.save(update_fields=["state", "problem", "file_id"])


def _drop_file(roster: RosterImport) -> None:
    """Let go of the file; it is deleted after the commit, since bytes on disk do not come back with a rollback."""
    if roster.file_id is not None:
        transaction.on_commit(partial(discard_file, roster.file_id))
        roster.file_id = None
        roster.save(update_fields=["file_id"])


def _queue(roster: RosterImport, kind: str) -> None:
    job = enqueue(kind, owner_id=roster.owner_id, arguments={"roster": roster.pk})
    roster.job_id = job.public_id
    roster.save(update_fields=["job_id"])


def _of_job(running: Running) -> RosterImport:
    return RosterImport.objects.select_related("owner").get(pk=running.job.arguments["roster"])
