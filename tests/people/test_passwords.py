import re

import pytest
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.test import Client
from django.urls import reverse

from config.settings import base
from people.hashers import InitialPasswordHasher, MeasuredArgon2PasswordHasher
from people.login import WrongCredentials, log_in
from people.models import LoginFailure, Officer, Role
from people.officers import NewOfficer, register_officer
from people.passwords import (
    PasswordRefused,
    WrongPassword,
    change_password,
    has_initial_password,
    is_right_password,
    make_initial_password,
    may_reset,
    reset_password,
)
from people.postings import Place
from people.scope import OutOfScope
from records.models import AuditEntry
from tests.factories import LONG_AGO, PASSWORD, Province, make_officer, make_province, make_staff

CHOSEN = "湖边的三棵柳树 2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward, number="3301888")


def enter(province: Province) -> tuple[Officer, str]:
    return register_officer(NewOfficer("3301999", "陈新", Place(province.ward), LONG_AGO), actor=None)


def test_initial_passwords_are_readable_and_all_different() -> None:
    passwords = {make_initial_password() for _number in range(1000)}

    assert len(passwords) == 1000
    assert all(re.fullmatch(r"([2-9a-hjkmnp-z]{4}-){3}[2-9a-hjkmnp-z]{4}", password) for password in passwords)


def test_initial_password_is_stored_by_its_own_hasher_with_its_own_salt(province: Province) -> None:
    officer, password = enter(province)

    assert identify_hasher(officer.password).algorithm == "initial_sha256"
    assert password.replace("-", "") not in officer.password
    assert get_hasher("initial_sha256").verify(password.replace("-", ""), officer.password)
    assert InitialPasswordHasher().salt() not in officer.password


def test_production_hashes_chosen_passwords_by_argon2_at_the_measured_cost() -> None:
    encoded = MeasuredArgon2PasswordHasher().encode(CHOSEN, "saltsaltsalt")

    assert base.PASSWORD_HASHERS[0] == "people.hashers.MeasuredArgon2PasswordHasher"
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert MeasuredArgon2PasswordHasher().verify(CHOSEN, encoded)


def test_change_sets_the_chosen_password_and_writes_it_down(officer: Officer) -> None:
    change_password(officer, present=PASSWORD, chosen=CHOSEN)

    assert (is_right_password(officer, CHOSEN), is_right_password(officer, PASSWORD)) == (True, False)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.target_id) == ("password_changed", officer.pk, str(officer.public_id))


def test_change_needs_the_present_password(officer: Officer) -> None:
    with pytest.raises(WrongPassword):
        change_password(officer, present="wrong-password-1", chosen=CHOSEN)
    with pytest.raises(WrongPassword):
        change_password(officer, present=None, chosen=CHOSEN)

    officer.refresh_from_db()
    assert is_right_password(officer, PASSWORD)


def test_first_change_after_an_initial_password_needs_no_other(province: Province) -> None:
    _officer, password = enter(province)
    officer = log_in(officer_number="3301999", password=password, address=None)

    change_password(officer, present=None, chosen=CHOSEN)

    officer.refresh_from_db()
    assert (officer.must_change_password, has_initial_password(officer)) == (False, False)
    assert log_in(officer_number="3301999", password=CHOSEN, address=None) == officer
    assert not is_right_password(officer, password)


@pytest.mark.parametrize("chosen", ["short-1", "password123", "20261122334455", "a3301888b"])
def test_weak_passwords_are_refused_with_reasons(officer: Officer, chosen: str) -> None:
    with pytest.raises(PasswordRefused) as refusal:
        change_password(officer, present=PASSWORD, chosen=chosen)

    assert refusal.value.reasons != []
    officer.refresh_from_db()
    assert is_right_password(officer, PASSWORD)


def test_present_password_cannot_be_chosen_again(province: Province, officer: Officer) -> None:
    _new, initial = enter(province)
    new = log_in(officer_number="3301999", password=initial, address=None)

    for someone, present, chosen in [(officer, PASSWORD, PASSWORD), (new, None, initial.upper())]:
        with pytest.raises(PasswordRefused) as refusal:
            change_password(someone, present=present, chosen=chosen)
        assert refusal.value.reasons == ["新密码不能和现在的密码相同。"]


def test_change_ends_the_sessions_elsewhere(officer: Officer) -> None:
    elsewhere = Client()
    elsewhere.force_login(officer)
    session = elsewhere.session

    change_password(officer, present=PASSWORD, chosen=CHOSEN)

    assert session["_auth_user_hash"] != officer.get_session_auth_hash()
    assert elsewhere.get(reverse("people_staff:roster")).status_code == 302


def test_reset_gives_an_initial_password_and_lifts_the_limit(province: Province, officer: Officer) -> None:
    keeper = make_staff(province.prison, Role.UNIT_ADMINISTRATOR)
    for _number in range(8):
        with pytest.raises(WrongCredentials):
            log_in(officer_number="3301888", password="wrong-password-1", address="10.1.2.3")

    password = reset_password(officer, actor=keeper)

    assert LoginFailure.objects.count() == 0
    assert log_in(officer_number="3301888", password=password, address="10.1.2.3").must_change_password
    assert not is_right_password(Officer.objects.get(pk=officer.pk), PASSWORD)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.target_id) == ("password_reset", keeper.pk, str(officer.public_id))
    assert (entry.unit_path, entry.detail) == (province.ward.path, {})


def test_reset_outside_the_keepers_units_is_refused(province: Province, officer: Officer) -> None:
    for actor in [
        make_staff(province.other_ward, Role.UNIT_ADMINISTRATOR),
        make_staff(province.city, Role.SYSTEM_ADMINISTRATOR),
        make_staff(province.root, Role.HR),
        make_staff(province.root, Role.TRAINER),
        make_staff(province.root, Role.AUDITOR),
        make_officer(province.ward),
    ]:
        with pytest.raises(OutOfScope):
            reset_password(officer, actor=actor)

    officer.refresh_from_db()
    assert is_right_password(officer, PASSWORD)
    assert AuditEntry.objects.count() == 0


def test_nobody_resets_an_account_that_may_do_more_than_they(province: Province) -> None:
    keeper = make_staff(province.prison, Role.UNIT_ADMINISTRATOR)
    security = make_staff(province.prison, Role.SECURITY_ADMINISTRATOR)
    auditor = make_staff(province.ward, Role.AUDITOR)
    wider = make_staff(province.ward, Role.TRAINER)
    wider.role_grants.create(role=Role.TRAINER, unit=province.city)
    narrow = make_staff(province.ward, Role.TRAINER)

    def allowed(actor: Officer) -> list[bool]:
        someone = [security, auditor, wider, narrow, keeper]
        return [may_reset(actor, Officer.objects.get(pk=officer.pk)) for officer in someone]

    assert allowed(keeper) == [False, False, False, True, False]
    assert allowed(security) == [False, True, False, False, False]
