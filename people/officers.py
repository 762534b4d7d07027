"""Officers as rows of the roster. Owns who there is, their names and status; passwords belong to `passwords.py`, postings to
`postings.py`. Refuses a number that is taken. Nobody is ever deleted: results and credit hours are theirs."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Officer
from people.numbers import normalize_number
from people.passwords import hash_initial_password, keep_passwords, make_initial_password, passwords_sheet
from people.postings import Place, follow, tell_changed, write_in_bulk
from people.scope import ROSTER_KEEPERS, SEPARATED_ROLES, OutOfScope, is_within, require_scope
from records.audit import write_entry

GONE = (Officer.Status.RETIRED, Officer.Status.LEFT)  # their accounts are closed
BATCH = 2000
CASES = 100  # rows in one statement of a CASE each


class OfficerInvalid(Exception):
    """The change is refused; the message says in words why."""


@dataclass(frozen=True)
class NewOfficer:
    """What an officer is entered with: the first posting begins on `starts_on`."""

    officer_number: str
    name: str
    place: Place
    starts_on: date
    status: str = Officer.Status.ACTIVE


def register_officer(new: NewOfficer, *, actor: Officer | None) -> tuple[Officer, str]:
    """Enter one officer with a first posting. Returns the officer and the initial password, which is stored nowhere else.

    Raises OutOfScope, OfficerInvalid.
    """
    unit = new.place.unit
    require_scope(actor, unit.path, *ROSTER_KEEPERS)
    if unit.ended_on:
        raise OfficerInvalid(_("“%(name)s”已经撤销。") % {"name": unit.name})
    if not normalize_number(new.officer_number) or not new.name.strip():
        raise OfficerInvalid(_("请填写警号和姓名。"))
    with transaction.atomic():
        if Officer.objects.filter(officer_number=normalize_number(new.officer_number)).exists():
            raise OfficerInvalid(_("警号“%(number)s”已经有人在用。") % {"number": new.officer_number})
        officer, password = prepare_officer(new.officer_number, new.name, new.status)
        write_officers([(officer, new.place, new.starts_on)])
        write_entry("officer_registered", actor=actor, target=officer, unit_path=unit.path)
    return officer, password


def enter_to_file(new: NewOfficer, *, actor: Officer) -> uuid.UUID:
    """`register_officer`, with the initial password in a file that the actor fetches once. Returns the file's public id.

    Raises OutOfScope, OfficerInvalid.
    """
    with transaction.atomic():
        officer, password = register_officer(new, actor=actor)
        lines = [(officer.officer_number, officer.name, new.place.unit.name, password)]
        return keep_passwords(passwords_sheet(lines), owner=actor)


def prepare_officer(officer_number: str, name: str, status: str) -> tuple[Officer, str]:
    """An unsaved officer and the initial password: the part that takes time and needs no transaction."""
    password = make_initial_password()
    officer = Officer(
        officer_number=normalize_number(officer_number),
        name=name.strip(),
        password=hash_initial_password(password),
        must_change_password=True,
    )
    apply_status(officer, status)
    return officer, password


def write_officers(entered: list[tuple[Officer, Place, date]]) -> None:
    """Insert prepared officers with their first postings. The caller has checked scope and numbers, is in a transaction, and
    writes the audit row."""
    Officer.objects.bulk_create([officer for officer, _place, _day in entered], batch_size=BATCH)
    write_in_bulk(added=[follow(None, place, officer_id=officer.pk, starts_on=day) for officer, place, day in entered])


def set_status(officer: Officer, status: str, *, actor: Officer | None) -> None:
    """Change the status; a retired or departed officer's account is closed, a returning one's opened again. The holder of a
    separated role gives it back first, or whoever keeps the roster could do away with the auditor.

    Raises OutOfScope, OfficerInvalid.
    """
    if actor is not None and not may_keep(actor, officer):
        raise OutOfScope(officer.present_path)
    if status in GONE and officer.has_role(*SEPARATED_ROLES):
        raise OfficerInvalid(_("此人是系统管理员、安全管理员或审计员。请先由安全管理员撤销授权。"))
    with transaction.atomic():
        before = officer.status
        apply_status(officer, status)
        officer.save(update_fields=["status", "is_active"])
        tell_changed([officer.pk])
        detail: dict[str, object] = {"from": before, "to": status}
        write_entry(
            "officer_status_changed", actor=actor, target=officer, unit_path=officer.present_path, detail=detail
        )


def keep_mail(officer: Officer, mail: str) -> None:
    """The officer's own choice of where reminders go besides the site; "" for nowhere."""
    officer.mail = mail
    officer.save(update_fields=["mail"])


def apply_status(officer: Officer, status: str) -> None:
    """In memory: the status, and with it whether the account may log in."""
    officer.status = status
    officer.is_active = status not in GONE


def update_in_bulk(officers: list[Officer]) -> None:
    """Write names, mail addresses and statuses changed in memory. The caller has checked scope, is in a transaction, and writes the audit
    row. Statuses go by value; names and addresses, each its own, in short CASEs."""
    for status in {officer.status for officer in officers}:
        ids = [officer.pk for officer in officers if officer.status == status]
        for start in range(0, len(ids), BATCH):
            Officer.objects.filter(pk__in=ids[start : start + BATCH]).update(
                status=status, is_active=status not in GONE
            )
    Officer.objects.bulk_update(officers, ["name", "mail"], batch_size=CASES)
    tell_changed(officer.pk for officer in officers)


def may_keep(actor: Officer, officer: Officer) -> bool:
    """Whether `actor` keeps the roster where the officer is posted today."""
    return is_within(officer.present_path, actor.scope_paths(*ROSTER_KEEPERS))
