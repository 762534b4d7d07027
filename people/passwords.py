"""Passwords: initial ones that open one login, chosen ones, and resets. Owns `Officer.password` and
`Officer.must_change_password`; refuses a password that the validators refuse, and a change without the old one."""

import io
import secrets
import unicodedata
import uuid
from datetime import timedelta

import xlsxwriter
from django.contrib.auth.hashers import get_hasher, make_password, verify_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.hashers import InitialPasswordHasher
from people.models import LoginFailure, Officer
from people.scope import ROSTER_KEEPERS, SECURITY, SEPARATED_ROLES, OutOfScope, is_within
from records.audit import write_entry
from records.files import keep_file

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0 o, 1 i l: nobody has to guess what a printed sign is
GROUPS, GROUP_LENGTH = 4, 4  # 16 signs of 31: 79 bits
INITIAL = InitialPasswordHasher.algorithm
FILE_KEPT = timedelta(days=7)
SPENT = "initial_spent"  # no hasher has this name, so nothing verifies against it by accident


class PasswordRefused(Exception):
    """The new password is not good enough; `reasons` says in words what to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class WrongPassword(Exception):
    """The present password was not this one."""


def normalize_password(text: str) -> str:
    """NFKC, so that an input method left in full-width mode does not lock anybody out."""
    return unicodedata.normalize("NFKC", text)


def make_initial_password() -> str:
    """Sixteen random signs in four groups, easy to read off paper."""
    number = secrets.randbelow(len(ALPHABET) ** (GROUPS * GROUP_LENGTH))
    signs = []
    for _place in range(GROUPS * GROUP_LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "-".join("".join(signs[start : start + GROUP_LENGTH]) for start in range(0, len(signs), GROUP_LENGTH))


def hash_initial_password(password: str) -> str:
    """What is stored for a generated password. Groups, spaces and capitals do not count when it is typed."""
    hasher = get_hasher(INITIAL)
    return str(hasher.encode(_typed(password), hasher.salt()))


def has_initial_password(officer: Officer) -> bool:
    """The officer has never chosen a password and has not used the initial one."""
    return officer.password.startswith(f"{INITIAL}$")


def is_right_password(officer: Officer | None, password: str) -> bool:
    """Whether this is the officer's password. Costs one Argon2 whoever asks and whatever is stored, so that the time tells
    nothing about the account."""
    text = normalize_password(password)
    if officer is None:
        make_password(text)
        return False
    if has_initial_password(officer):
        make_password(text)
        return bool(get_hasher(INITIAL).verify(_typed(text), officer.password))
    right, _outdated = verify_password(text, officer.password)
    return right


def is_spent_password(officer: Officer, password: str) -> bool:
    """Whether this is the initial password that was used already: said to nobody who does not know it."""
    kind, _separator, rest = officer.password.partition("$")
    return kind == SPENT and bool(get_hasher(INITIAL).verify(_typed(normalize_password(password)), f"{INITIAL}${rest}"))


def spend_initial_password(officer: Officer) -> bool:
    """Close the initial password after the login that it opened. False: somebody was faster."""
    spent = SPENT + officer.password.removeprefix(INITIAL)
    won = Officer.objects.filter(pk=officer.pk, password=officer.password).update(password=spent)
    officer.password = spent
    return bool(won)


def change_password(officer: Officer, *, present: str | None, chosen: str) -> None:
    """Set the password that the officer chose. `present` None: the officer is logged in by the initial password and owes
    this change. Sessions elsewhere end, since a session is bound to the password's hash; the caller keeps its own by
    `update_session_auth_hash`.

    Raises WrongPassword, PasswordRefused.
    """
    if present is None and not officer.must_change_password:
        raise WrongPassword(officer.officer_number)
    if present is not None and not is_right_password(officer, present):
        raise WrongPassword(officer.officer_number)
    text = normalize_password(chosen)
    check_new_password(officer, text)
    with transaction.atomic():
        officer.set_password(text)
        officer.must_change_password = False
        officer.save(update_fields=["password", "must_change_password"])
        write_entry("password_changed", actor=officer, target=officer, unit_path=officer.present_path)


def check_new_password(officer: Officer, chosen: str) -> None:
    """Raises PasswordRefused when the validators refuse it, or when it is the password that the officer has now."""
    reasons: list[str] = []
    try:
        validate_password(chosen, officer)
    except ValidationError as error:
        reasons += error.messages
    if is_spent_password(officer, chosen) or is_right_password(officer, chosen):
        reasons.append(_("新密码不能和现在的密码相同。"))
    if reasons:
        raise PasswordRefused(reasons)


def reset_password(officer: Officer, *, actor: Officer | None) -> str:
    """Give the officer a new initial password, end the officer's sessions, lift any limit on the account's logins. Returns
    the password; it is stored nowhere else. `actor` None: the system itself, by a command.

    Whoever resets a password could log in by it, so nobody resets that of an account with more rights than theirs: those
    who keep the roster, within their units and where the account's own roles reach no further; a security administrator
    for the three separated roles (product.md). Nobody resets their own: `change_password` asks for the old one.

    Raises OutOfScope.
    """
    if actor is not None and not may_reset(actor, officer):
        raise OutOfScope(officer.present_path)
    password = make_initial_password()
    with transaction.atomic():
        officer.password = hash_initial_password(password)
        officer.must_change_password = True
        officer.save(update_fields=["password", "must_change_password"])
        LoginFailure.objects.of(officer.officer_number).delete()
        write_entry("password_reset", actor=actor, target=officer, unit_path=officer.present_path)
    return password


def reset_to_file(officer: Officer, *, actor: Officer) -> uuid.UUID:
    """`reset_password`, with the new one in a file that the actor fetches once. Returns the file's public id.

    Raises OutOfScope.
    """
    with transaction.atomic():
        password = reset_password(officer, actor=actor)
        unit = officer.posting.unit.name if officer.posting else ""
        return keep_passwords(passwords_sheet([(officer.officer_number, officer.name, unit, password)]), owner=actor)


def passwords_sheet(lines: list[tuple[str, str, str, str]]) -> bytes:
    """An .xlsx of number, name, unit and initial password, every cell a text (T18)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "in_memory": True}) as book:
        sheet = book.add_worksheet(_("初始密码"))
        sheet.set_column(0, 3, 22)
        sheet.freeze_panes(1, 0)
        bold, fixed = book.add_format({"bold": True}), book.add_format({"font_name": "Consolas"})
        for column, title in enumerate([_("警号或工号"), _("姓名"), _("单位"), _("初始密码（只能登录一次）")]):
            sheet.write_string(0, column, title, bold)
        for number, line in enumerate(lines, start=1):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text, fixed if column == 3 else None)
    return stream.getvalue()


def keep_passwords(sheet: bytes, *, owner: Officer) -> uuid.UUID:
    """Store a sheet of initial passwords as a file that its owner fetches once, within a week. Returns its public id."""
    name = _("初始密码-%(day)s.xlsx") % {"day": timezone.localdate()}
    return keep_file(
        sheet, owner_id=owner.pk, purpose="initial_passwords", name=name, single_use=True, kept=FILE_KEPT
    ).public_id


def may_reset(actor: Officer, officer: Officer) -> bool:
    """Whether `actor` may give `officer` a new initial password."""
    separated = officer.has_role(*SEPARATED_ROLES)
    scope = actor.scope_paths(*(SECURITY if separated else ROSTER_KEEPERS))
    reach = [officer.present_path, *officer.scope_paths()]
    return actor.pk != officer.pk and all(is_within(path, scope) for path in reach)


def _typed(password: str) -> str:
    """An initial password as compared: without the groups' hyphens and spaces, in small letters."""
    return "".join(sign for sign in password if sign.isalnum()).lower()
