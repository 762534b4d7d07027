from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.db.models import F

from people import login
from people.login import (
    AccountClosed,
    InitialPasswordSpent,
    LoginRefused,
    TooManyFailures,
    WrongCredentials,
    forget_old_traces,
    log_in,
)
from people.models import LoginFailure, Officer, UsualAddress
from people.officers import NewOfficer, register_officer
from people.postings import Place
from tests.factories import LONG_AGO, PASSWORD, make_officer, make_province

HERE, ELSEWHERE = "10.1.2.3", "203.0.113.9"
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return make_officer(make_province().ward, number="3301888")


def attempt(number: str = "3301888", password: str = "wrong-password-1", address: str | None = ELSEWHERE) -> str:
    """What came of one try: the refusal's name, or the officer's."""
    try:
        return log_in(officer_number=number, password=password, address=address).name
    except LoginRefused as refusal:
        return type(refusal).__name__


def let_time_pass(time: timedelta) -> None:
    LoginFailure.objects.update(at=F("at") - time)
    UsualAddress.objects.update(last_login_at=F("last_login_at") - time)


def test_right_number_and_password_give_the_officer(officer: Officer) -> None:
    assert log_in(officer_number="3301888", password=PASSWORD, address=HERE) == officer


@pytest.mark.parametrize("typed", [" 3301888 ", "３３０１８８８", "3301 888", "3301888\u200b"])
def test_number_is_understood_as_phones_type_it(officer: Officer, typed: str) -> None:
    assert log_in(officer_number=typed, password=PASSWORD, address=HERE) == officer


def test_password_typed_in_full_width_is_the_same_password(officer: Officer) -> None:
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in PASSWORD)

    assert log_in(officer_number="3301888", password=full_width, address=HERE) == officer


@pytest.mark.parametrize("number", ["3301888", "9999999", ""])
def test_wrong_password_and_unknown_account_are_refused_alike(officer: Officer, number: str) -> None:
    with pytest.raises(WrongCredentials) as refusal:
        log_in(officer_number=number, password="wrong-password-1", address=HERE)

    assert str(refusal.value) == ""


@pytest.mark.parametrize("state", ["no such account", "chosen", "initial", "spent", "unusable"])
def test_every_account_costs_one_slow_hash(officer: Officer, settings: object, state: str) -> None:
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]
        "tests.people.test_login.CountingHasher",
        "people.hashers.InitialPasswordHasher",
    ]
    stored = {
        "chosen": CountingHasher().encode("something-else-1", "salt"),
        "initial": "initial_sha256$salt$0",
        "spent": "initial_spent$salt$0",
        "unusable": "!",
    }
    if state in stored:
        Officer.objects.update(password=stored[state])
    CountingHasher.count = 0

    outcome = attempt("9999999" if state == "no such account" else "3301888")

    assert (outcome, CountingHasher.count) == ("WrongCredentials", 1)


def test_closed_account_is_told_only_to_those_who_know_the_password(officer: Officer) -> None:
    Officer.objects.update(is_active=False)

    with pytest.raises(WrongCredentials):
        log_in(officer_number="3301888", password="wrong-password-1", address=HERE)
    with pytest.raises(AccountClosed):
        log_in(officer_number="3301888", password=PASSWORD, address=HERE)


def test_number_is_stored_only_as_a_keyed_hash(officer: Officer) -> None:
    attempt("my-secret-password-in-the-wrong-field")

    failure = LoginFailure.objects.get()
    assert (len(failure.account_hash), failure.address) == (64, ELSEWHERE)
    assert "secret" not in failure.account_hash


def test_ninth_failure_of_an_account_at_one_address_is_not_checked(officer: Officer) -> None:
    outcomes = [attempt() for _number in range(10)]

    assert outcomes == ["WrongCredentials"] * 8 + ["TooManyFailures"] * 2
    assert LoginFailure.objects.count() == 8
    with pytest.raises(TooManyFailures) as refusal:
        log_in(officer_number="3301888", password=PASSWORD, address=ELSEWHERE)
    assert refusal.value.minutes == 15


def test_limit_ends_when_its_window_has_passed(officer: Officer) -> None:
    for _number in range(8):
        attempt()

    let_time_pass(timedelta(minutes=14))
    before = attempt(password=PASSWORD)
    let_time_pass(timedelta(minutes=1, seconds=1))
    after = attempt(password=PASSWORD)

    assert (before, after) == ("TooManyFailures", "李建国")


def test_login_clears_the_failures_of_this_account_at_this_address(officer: Officer) -> None:
    for _number in range(7):
        attempt()
    attempt("3301777")
    attempt(address=HERE)

    attempt(password=PASSWORD)

    assert sorted(LoginFailure.objects.values_list("address", flat=True)) == [HERE, ELSEWHERE]
    assert [attempt() for _number in range(9)] == ["WrongCredentials"] * 8 + ["TooManyFailures"]


def test_office_of_200_behind_one_address_gets_in_after_two_mistakes_each(officer: Officer) -> None:
    unit = officer.posting.unit  # type: ignore[union-attr]
    numbers = [make_officer(unit, f"警员{number}").officer_number for number in range(200)]

    mistakes = {attempt(number) for number in numbers for _time in range(2)}
    logins = {attempt(number, PASSWORD) for number in numbers}

    assert mistakes == {"WrongCredentials"}
    assert len(logins) == 200
    assert LoginFailure.objects.count() == 0


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules with small numbers: six hundred failures prove no more than six."""
    monkeypatch.setattr(login, "ADDRESS", login.Limit(6, timedelta(hours=1)))
    monkeypatch.setattr(login, "ACCOUNT", login.Limit(5, timedelta(hours=1)))


def test_an_address_that_tries_many_accounts_is_stopped(officer: Officer, low_limits: None) -> None:
    outcomes = [attempt(f"77777{number}") for number in range(6)]

    assert outcomes == ["WrongCredentials"] * 6
    assert attempt(password=PASSWORD) == "TooManyFailures"
    assert attempt(password=PASSWORD, address=HERE) == "李建国"


def test_an_address_that_is_stopped_still_lets_in_who_is_known_there(officer: Officer, low_limits: None) -> None:
    attempt(password=PASSWORD)
    for number in range(6):
        attempt(f"77777{number}")

    assert attempt(password=PASSWORD) == "李建国"
    assert [attempt() for _number in range(9)] == ["WrongCredentials"] * 8 + ["TooManyFailures"]


def test_an_account_tried_from_many_addresses_is_closed_to_strange_ones_only(
    officer: Officer, low_limits: None
) -> None:
    attempt(password=PASSWORD, address=HERE)
    guesses = [attempt(address=f"198.51.100.{number}") for number in range(6)]

    assert guesses == ["WrongCredentials"] * 5 + ["TooManyFailures"]
    assert attempt(password=PASSWORD, address="198.51.100.77") == "TooManyFailures"
    assert attempt(password=PASSWORD, address=HERE) == "李建国"


def test_an_address_stays_usual_for_90_days(officer: Officer, low_limits: None) -> None:
    attempt(password=PASSWORD, address=HERE)
    let_time_pass(timedelta(days=91))
    for number in range(5):
        attempt(address=f"198.51.100.{number}")

    assert attempt(password=PASSWORD, address=HERE) == "TooManyFailures"


def test_wide_limits_do_not_stop_a_first_login(officer: Officer, low_limits: None) -> None:
    unit = officer.posting.unit  # type: ignore[union-attr]
    new, password = register_officer(NewOfficer("3301999", "陈新", Place(unit), LONG_AGO), actor=None)
    for number in range(6):
        attempt("3301999", address=f"198.51.100.{number}")
        attempt(f"77777{number}")

    assert attempt("3301999", password) == new.name


def test_unknown_address_is_limited_as_one(officer: Officer) -> None:
    assert [attempt(address=None) for _number in range(9)][-1] == "TooManyFailures"
    assert attempt(password=PASSWORD, address=HERE) == "李建国"


def test_initial_password_opens_one_login(officer: Officer) -> None:
    unit = officer.posting.unit  # type: ignore[union-attr]
    new, password = register_officer(NewOfficer("3301999", "陈新", Place(unit), LONG_AGO), actor=None)

    first = log_in(officer_number="3301999", password=password.upper().replace("-", " "), address=HERE)

    assert (first, first.must_change_password) == (new, True)
    with pytest.raises(InitialPasswordSpent):
        log_in(officer_number="3301999", password=password, address=HERE)
    with pytest.raises(WrongCredentials):
        log_in(officer_number="3301999", password="wrong-password-1", address=HERE)


def test_no_other_login_form_can_pass_the_limits_by(officer: Officer) -> None:
    assert authenticate(username="3301888", password=PASSWORD) is None


def test_traces_are_forgotten_in_time(officer: Officer) -> None:
    attempt()
    attempt(password=PASSWORD, address=HERE)
    kept = forget_old_traces()
    let_time_pass(timedelta(days=1, seconds=1))
    a_day_later = forget_old_traces()
    let_time_pass(timedelta(days=90))
    a_season_later = forget_old_traces()

    assert (kept, a_day_later, a_season_later) == (0, 1, 1)


def test_login_statements_do_not_grow_with_failures(officer: Officer, django_assert_num_queries: Callable) -> None:
    attempt(password=PASSWORD)
    for _number in range(3):
        attempt()

    with django_assert_num_queries(13):  # four of them are savepoints
        attempt(password=PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_not_all_checked_as_the_first(officer: Officer) -> None:
    def try_once(number: int) -> str:
        try:
            return attempt()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(try_once, range(30)))

    assert outcomes.count("WrongCredentials") <= 8
    assert set(outcomes) == {"WrongCredentials", "TooManyFailures"}


class CountingHasher(MD5PasswordHasher):
    """Counts how often the preferred hasher was paid for."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).count += 1
        return str(super().encode(password, salt))
