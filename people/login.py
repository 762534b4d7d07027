"""Logging in. Owns `LoginFailure` and `UsualAddress`; refuses wrong passwords, closed accounts, and guessing.

Three limits (docs/decisions/0010), none of which lets a stranger lock an officer out for good (T26):
- an account at one address: the ordinary case of a forgotten or guessed password;
- one address over all accounts: wide enough for an office of 200 behind one address;
- one account over all addresses.
The last two do not hold where the officer usually logs in, nor for an initial password, which cannot be guessed. They live
in the database, since the cache may die at any time (G12) and a limit must not fail open. A running exam never asks them:
answers are saved by the attempt's own token.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from people.models import LoginFailure, LoginFailureQuerySet, Officer, UsualAddress
from people.numbers import hash_number, normalize_number
from people.passwords import has_initial_password, is_right_password, is_spent_password, spend_initial_password
from records.clock import database_now

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Limit:
    """So many failures within the window, then no more tries until the oldest of them has left it."""

    failures: int
    window: timedelta


ACCOUNT_AT_ADDRESS = Limit(8, timedelta(minutes=15))
ADDRESS = Limit(600, timedelta(hours=1))
ACCOUNT = Limit(50, timedelta(hours=1))
FAILURES_KEPT = timedelta(days=1)
USUAL_FOR = timedelta(days=90)


class LoginRefused(Exception):
    """Not logged in."""


class WrongCredentials(LoginRefused):
    """No such account, or another password: which of them is not said."""


class InitialPasswordSpent(LoginRefused):
    """The initial password was right, and has opened its one login already."""


class AccountClosed(LoginRefused):
    """The password was right; the account may not log in any more."""


class TooManyFailures(LoginRefused):
    """Nothing was checked. `wait`: until the next try is allowed."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait

    @property
    def minutes(self) -> int:
        """The wait in whole minutes, at least one."""
        return max(1, -(-int(self.wait.total_seconds()) // 60))


def log_in(*, officer_number: str, password: str, address: str | None) -> Officer:
    """The officer whose number and password these are; the caller opens the session (`django.contrib.auth.login`). An
    initial password is spent by it, and `must_change_password` holds the officer to choosing one.

    The try is written down before it is checked, so that a hundred tries at once are not all checked as the first; it is
    taken back by a login, and when nothing was checked. Holds no lock.

    Raises WrongCredentials, TooManyFailures, InitialPasswordSpent, AccountClosed.
    """
    officer: Officer | None = Officer.objects.filter(officer_number=normalize_number(officer_number)).first()
    now = database_now()
    attempt = LoginFailure.objects.create(account_hash=hash_number(officer_number), address=address, at=now)
    wait = _wait(attempt, officer, now)
    if wait:
        attempt.delete()
        log.warning("login_limited", address=address)
        raise TooManyFailures(wait)
    if not is_right_password(officer, password) or officer is None:
        if officer is not None and is_spent_password(officer, password):
            raise InitialPasswordSpent
        raise WrongCredentials
    if not officer.is_active:
        raise AccountClosed
    _admit(officer, address, now)
    return officer


def forget_old_traces() -> int:
    """Delete failures that no limit counts any more, and usual addresses not used for long. Returns how many rows."""
    now = database_now()
    failures, _tables = LoginFailure.objects.filter(at__lt=now - FAILURES_KEPT).delete()
    addresses, _tables = UsualAddress.objects.filter(last_login_at__lt=now - USUAL_FOR).delete()
    return int(failures + addresses)


@transaction.atomic
def _admit(officer: Officer, address: str | None, now: datetime) -> None:
    if has_initial_password(officer) and not spend_initial_password(officer):
        raise InitialPasswordSpent
    LoginFailure.objects.of(officer.officer_number).filter(address=address).delete()
    if address:
        UsualAddress.objects.update_or_create(officer=officer, address=address, defaults={"last_login_at": now})


def _wait(attempt: LoginFailure, officer: Officer | None, now: datetime) -> timedelta | None:
    """How long until this try would be allowed; None: it is."""
    others = LoginFailure.objects.exclude(pk=attempt.pk)
    here = others.filter(account_hash=attempt.account_hash, address=attempt.address)
    if wait := _time_left(here, ACCOUNT_AT_ADDRESS, now):
        return wait
    waits = [
        _time_left(others.filter(address=attempt.address), ADDRESS, now),
        _time_left(others.filter(account_hash=attempt.account_hash), ACCOUNT, now),
    ]
    longest = max((wait for wait in waits if wait), default=None)
    return None if longest is None or _is_at_home(officer, attempt.address, now) else longest


def _time_left(failures: LoginFailureQuerySet, limit: Limit, now: datetime) -> timedelta | None:
    """Until the limit's window holds fewer failures than it allows; None: it does now."""
    newest = failures.filter(at__gt=now - limit.window).order_by("-at").values_list("at", flat=True)
    oldest_counted = newest[limit.failures - 1 : limit.failures].first()
    return oldest_counted + limit.window - now if oldest_counted else None


def _is_at_home(officer: Officer | None, address: str | None, now: datetime) -> bool:
    """Whether the wide limits leave this try alone: an unguessable password, or an address the officer is known at."""
    if officer is None:
        return False
    known = UsualAddress.objects.filter(officer=officer, address=address, last_login_at__gt=now - USUAL_FOR)
    return has_initial_password(officer) or known.exists()
