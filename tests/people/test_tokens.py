from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.bearer import BearerAuthentication
from people.models import AccessToken, Officer, Role, RoleGrant, Unit
from people.roles import revoke_role
from people.scope import OutOfScope
from people.tokens import TokenInvalid, authenticate, issue_token, revoke_token
from people.units import end_unit
from records.clock import database_now
from records.models import AuditEntry
from tests.factories import Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def hr(province: Province) -> Officer:
    return make_staff(province.prison, Role.HR, "何静")


def issue(officer: Officer, unit: Any, **fields: Any) -> str:
    return issue_token(unit, **{"name": "人事系统", "days": 30, **fields}, actor=officer)[1]


def owner_of(secret: str) -> Officer:
    token = authenticate(secret)
    assert token
    return token.owner


def test_token_answers_as_its_owner_within_its_unit(province: Province, hr: Officer) -> None:
    RoleGrant.objects.create(officer=hr, role=Role.UNIT_ADMINISTRATOR, unit=province.city)
    RoleGrant.objects.create(officer=hr, role=Role.TRAINER, unit=province.prison)

    owner = owner_of(issue(hr, province.ward))

    assert owner == hr
    assert owner.scope_paths() == [province.ward.path]  # neither the rest of the prison nor the city, nor as a trainer
    assert owner.scope_paths(Role.HR) == [province.ward.path]


def test_only_a_digest_is_kept_and_the_issue_is_audited(province: Province, hr: Officer) -> None:
    secret = issue(hr, province.ward)

    kept = AccessToken.objects.values().get()
    entry = AuditEntry.objects.get(verb="access_token_issued")
    assert [value for value in kept.values() if secret in str(value)] == []
    assert (entry.actor_id, entry.unit_path, entry.detail["unit"]) == (hr.pk, province.ward.path, "SJ101")
    assert secret not in str(entry.detail)


@pytest.mark.parametrize("unit", ["prisons", "root", "city"])
def test_no_token_beyond_the_own_units(province: Province, hr: Officer, unit: str) -> None:
    with pytest.raises(OutOfScope):
        issue(hr, getattr(province, unit))


@pytest.mark.parametrize("role", [Role.TRAINER, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_other_roles_issue_none(province: Province, role: Role) -> None:
    with pytest.raises(OutOfScope):
        issue(make_staff(province.prison, role), province.prison)


@pytest.mark.parametrize(
    ("fields", "words"), [({"days": 366}, "最长 365 天"), ({"days": 0}, "最长"), ({"name": " "}, "用途")]
)
def test_lengths_and_names_are_checked(province: Province, hr: Officer, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(TokenInvalid, match=words):
        issue(hr, province.ward, **fields)
    assert not AccessToken.objects.exists()


def test_a_form_sent_twice_issues_one(province: Province, hr: Officer) -> None:
    issue(hr, province.ward)

    with pytest.raises(TokenInvalid, match="已经有一个"):
        issue(hr, province.ward)

    revoke_token(AccessToken.objects.get(), actor=hr)
    assert owner_of(issue(hr, province.ward)) == hr


def test_two_people_may_call_theirs_alike(province: Province, hr: Officer) -> None:
    other = make_staff(province.prison, Role.HR)

    secrets = [issue(one, province.ward) for one in (hr, other)]

    assert [owner_of(secret) for secret in secrets] == [hr, other]


def test_it_lasts_as_many_days_as_were_asked_for(province: Province, hr: Officer) -> None:
    issue(hr, province.ward, days=7)

    token = AccessToken.objects.get()
    assert token.expires_at - token.created_at == timedelta(days=7)


def test_there_is_none_for_a_unit_that_has_ended(province: Province, hr: Officer) -> None:
    end_unit(province.other_ward, actor=None, ended_on=database_now().date(), successor=province.ward)
    ended = Unit.objects.get(pk=province.other_ward.pk)

    with pytest.raises(TokenInvalid, match="已经撤销"):
        issue(hr, ended)
    assert not AccessToken.objects.exists()


def test_who_keeps_a_part_of_the_unit_reaches_that_part(province: Province, hr: Officer) -> None:
    secret = issue(hr, province.prison)

    RoleGrant.objects.filter(officer=hr).update(unit=province.ward)

    assert owner_of(secret).scope_paths() == [province.ward.path]


def test_what_has_ended_opens_nothing(province: Province, hr: Officer) -> None:
    revoked, expired, gone = [issue(hr, province.ward, name=name) for name in ("一", "二", "三")]
    assert [bool(authenticate(secret)) for secret in (revoked, expired, gone, "wkt_没有", "")] == [True] * 3 + [
        False
    ] * 2

    revoke_token(AccessToken.objects.get(name="一"), actor=hr)
    AccessToken.objects.filter(name="二").update(expires_at=database_now() - timedelta(seconds=1))
    assert [bool(authenticate(secret)) for secret in (revoked, expired, gone)] == [False, False, True]

    Officer.objects.filter(pk=hr.pk).update(is_active=False)
    assert authenticate(gone) is None


def test_who_loses_the_role_takes_the_tokens_reach_along(province: Province, hr: Officer) -> None:
    secret = issue(hr, province.ward)

    revoke_role(RoleGrant.objects.get(officer=hr), actor=None)

    assert owner_of(secret).scope_paths() == []


def test_the_security_administrator_of_the_unit_revokes_and_nobody_else(province: Province, hr: Officer) -> None:
    issue(hr, province.ward)
    token = AccessToken.objects.get()
    strangers = [
        make_staff(province.city, Role.SECURITY_ADMINISTRATOR),
        make_staff(province.prison, Role.HR),
        make_officer(province.ward),
    ]

    for stranger in strangers:
        with pytest.raises(OutOfScope):
            revoke_token(token, actor=stranger)
    revoke_token(token, actor=make_staff(province.prisons, Role.SECURITY_ADMINISTRATOR))
    revoke_token(token, actor=hr)

    assert AuditEntry.objects.filter(verb="access_token_revoked").count() == 1


def test_day_of_last_use_is_written_once_a_day(province: Province, hr: Officer, django_assert_num_queries: Any) -> None:
    secret = issue(hr, province.ward)

    with django_assert_num_queries(4):  # clock, token, day, grants
        authenticate(secret)
    with django_assert_num_queries(3):
        authenticate(secret)

    assert AccessToken.objects.get().last_used_on == database_now().date()


@pytest.mark.parametrize("header", ["Bearer wkt_falsch", "Bearer ", "bearer \xff"])
def test_a_wrong_header_is_refused_in_words(header: str) -> None:
    request = Request(RequestFactory().get("/", HTTP_AUTHORIZATION=header))

    with pytest.raises(AuthenticationFailed, match="令牌无效"):
        BearerAuthentication().authenticate(request)


@pytest.mark.parametrize("header", ["", "Basic eHg6eXk="])
def test_other_ways_to_log_in_are_not_its_matter(header: str) -> None:
    assert BearerAuthentication().authenticate(Request(RequestFactory().get("/", HTTP_AUTHORIZATION=header))) is None
