"""T26: guessing an officer's password stops neither the officer's running exam nor the officer."""

import pytest

from people.login import LoginRefused, log_in
from people.models import Officer, Role
from quizzes.exams.models import Attempt, Response
from quizzes.exams.tokens import issue_token
from tests.factories import PASSWORD, RIGHT, Province, make_exam, make_officer, make_province, make_staff, sit
from tests.security.browser import Browser, answer

OWN_ADDRESS = "10.20.30.40"
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    """Sits an exam, and is known at the office's address."""
    officer = make_officer(province.ward, number="3301888")
    log_in(officer_number="3301888", password=PASSWORD, address=OWN_ADDRESS)
    return officer


@pytest.fixture
def attempt(province: Province, officer: Officer) -> Attempt:
    exam = make_exam(make_staff(province.prison, Role.TRAINER), province.prison)
    attempt, _token = sit(exam, officer)
    return attempt


def guess(address: str, number: str = "3301888") -> str:
    try:
        log_in(officer_number=number, password="guess-guess-1", address=address)
    except LoginRefused as refusal:
        return type(refusal).__name__
    return "in"


ADDRESSES = {
    "one address": ["203.0.113.9"] * 100,
    "a hundred addresses": [f"203.0.113.{number}" for number in range(100)],
    "the officer's own address": [OWN_ADDRESS] * 100,
}


@pytest.mark.django_db(transaction=True)  # the endpoint gives its connection back
@pytest.mark.parametrize("addresses", ADDRESSES.values(), ids=ADDRESSES)
def test_a_hundred_bad_logins_stop_no_save(attempt: Attempt, addresses: list[str]) -> None:
    token, device, statuses = issue_token(attempt), Browser(), []
    for rev, address in enumerate(addresses, start=1):
        guess(address)
        statuses.append(device.save(token, answer(1, ["o0", "o2"][rev % 2], rev)).status)

    assert statuses == [200] * 100
    assert Response.objects.get(attempt=attempt, position=1).rev == 100
    assert device.save(token, answer(2, RIGHT["multiple"], 1)).status == 200


@pytest.mark.parametrize("addresses", list(ADDRESSES.values())[:2], ids=list(ADDRESSES)[:2])
def test_a_hundred_bad_logins_elsewhere_do_not_lock_the_officer_out(officer: Officer, addresses: list[str]) -> None:
    outcomes = [guess(address) for address in addresses]

    assert outcomes[-1] == "TooManyFailures"
    assert log_in(officer_number="3301888", password=PASSWORD, address=OWN_ADDRESS) == officer


def test_a_neighbor_who_guesses_elsewhere_and_here_is_limited_for_that_account_alone(
    province: Province, officer: Officer
) -> None:
    colleague = make_officer(province.ward, "王芳", number="3301777")

    outcomes = {guess(OWN_ADDRESS) for _number in range(100)}

    assert outcomes == {"WrongCredentials", "TooManyFailures"}
    assert log_in(officer_number="3301777", password=PASSWORD, address=OWN_ADDRESS) == colleague


def test_stuffing_many_accounts_is_stopped(province: Province) -> None:
    outcomes = [guess("203.0.113.9", str(4200000 + number)) for number in range(700)]

    assert outcomes[:600] == ["WrongCredentials"] * 600
    assert outcomes[600:] == ["TooManyFailures"] * 100
