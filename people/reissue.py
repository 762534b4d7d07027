"""Initial passwords again, for everyone below a unit who never chose one: the file of the first was lost, or its week is
over. Refuses to touch whoever has chosen a password in the meantime, and accounts with roles, which are reset one by one."""

from django.db import transaction
from django.utils import translation

from people.models import Officer, OfficerQuerySet, Posting, RoleGrant, Unit
from people.passwords import hash_initial_password, keep_passwords, make_initial_password, passwords_sheet
from people.scope import ROSTER_KEEPERS, require_scope
from records.audit import write_entry
from records.jobs import Running, enqueue
from records.models import Job

JOB = "passwords_reissue"
STEP = 500


def list_owing(unit: Unit) -> OfficerQuerySet:
    """Officers posted in the unit's subtree today who may log in, never chose a password, and hold no role."""
    posted = Posting.objects.current().within([unit.path])
    owing: OfficerQuerySet = Officer.objects.filter(
        pk__in=posted.values("officer_id"), must_change_password=True, is_active=True
    ).exclude(pk__in=RoleGrant.objects.active().values("officer_id"))
    return owing


def start_reissue(unit: Unit, *, actor: Officer) -> Job:
    """Queue the job. Raises OutOfScope."""
    require_scope(actor, unit.path, *ROSTER_KEEPERS)
    with transaction.atomic():
        return enqueue(JOB, owner_id=actor.pk, arguments={"unit": unit.pk})


def reissue(running: Running) -> dict[str, object]:
    """The job: new passwords, 500 in a transaction, then one file of them all. Run again, it replaces what it made."""
    actor = Officer.objects.get(pk=running.job.owner_id)
    unit = Unit.objects.get(pk=running.job.arguments["unit"])
    require_scope(actor, unit.path, *ROSTER_KEEPERS)
    ids = list(list_owing(unit).order_by("officer_number").values_list("pk", flat=True))
    lines: list[tuple[str, str, str, str]] = []
    for start in range(0, len(ids), STEP):
        lines += _reissue_some(ids[start : start + STEP], unit, actor)
        running.report(len(lines), len(ids))
    with translation.override(actor.language):
        file = keep_passwords(passwords_sheet(lines), owner=actor)
    return {"file": str(file), "count": len(lines)}


@transaction.atomic
def _reissue_some(ids: list[int], unit: Unit, actor: Officer) -> list[tuple[str, str, str, str]]:
    """Locks the rows: who chooses a password now is either done, and left alone, or waits."""
    locked = Officer.objects.select_for_update(no_key=True).filter(pk__in=ids, must_change_password=True)
    officers = list(locked.order_by("pk"))
    names = dict(Posting.objects.current().filter(officer__in=officers).values_list("officer_id", "unit__name"))
    lines = []
    for officer in sorted(officers, key=lambda officer: officer.officer_number):
        password = make_initial_password()
        officer.password = hash_initial_password(password)
        lines.append((officer.officer_number, officer.name, names.get(officer.pk, ""), password))
    Officer.objects.bulk_update(officers, ["password"], batch_size=100)
    detail: dict[str, object] = {"officers": [line[0] for line in lines]}
    write_entry("passwords_reissued", actor=actor, target=unit, unit_path=unit.path, detail=detail)
    return lines
