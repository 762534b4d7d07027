import pytest
from django.contrib.auth.models import Permission

from people.models import Officer, Role, RoleGrant
from people.roles import RoleRefused, grant_role, revoke_role
from people.scope import OutOfScope
from records.models import AuditEntry
from tests.factories import Province, make_officer, make_province, make_staff

SEPARATED = [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR]
ORDINARY = [Role.TRAINER, Role.HR, Role.UNIT_ADMINISTRATOR]
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def security(province: Province) -> Officer:
    return make_staff(province.prison, Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward, number="3301888")


def reload(officer: Officer) -> Officer:
    return Officer.objects.get(pk=officer.pk)


def test_grant_gives_the_role_for_the_subtree(province: Province, security: Officer, officer: Officer) -> None:
    grant = grant_role(officer, Role.HR, unit=province.prison, actor=security)

    assert (grant.granted_by, grant.revoked_at) == (security, None)
    assert reload(officer).scope_paths(Role.HR) == [province.prison.path]
    assert officer.has_role(Role.HR)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.unit_path) == ("role_granted", security.pk, province.prison.path)
    assert entry.detail == {"role": "hr", "unit": "SJ1", "officer_number": "3301888"}


def test_revoked_grant_gives_nothing_and_stays_on_record(
    province: Province, security: Officer, officer: Officer
) -> None:
    grant = grant_role(officer, Role.HR, unit=province.prison, actor=security)

    revoke_role(grant, actor=security)
    revoke_role(RoleGrant.objects.get(pk=grant.pk), actor=security)

    assert not reload(officer).has_role()
    assert RoleGrant.objects.get(pk=grant.pk).revoked_at is not None
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["role_revoked", "role_granted"]


def test_trainers_alone_are_let_into_wagtails_admin(province: Province, security: Officer, officer: Officer) -> None:
    other = grant_role(officer, Role.HR, unit=province.ward, actor=security)
    with_hr = reload(officer).has_perm("wagtailadmin.access_admin")
    first = grant_role(officer, Role.TRAINER, unit=province.ward, actor=security)
    second = grant_role(officer, Role.TRAINER, unit=province.prison, actor=security)
    as_trainer = reload(officer).has_perm("wagtailadmin.access_admin")
    revoke_role(first, actor=security)
    with_one_left = reload(officer).has_perm("wagtailadmin.access_admin")
    revoke_role(second, actor=security)

    assert (with_hr, as_trainer, with_one_left) == (False, True, True)
    assert not reload(officer).has_perm("wagtailadmin.access_admin")
    assert other.revoked_at is None
    assert Permission.objects.filter(group__name="教官").count() == 1


@pytest.mark.parametrize("held", SEPARATED)
@pytest.mark.parametrize("role", Role.values)
def test_separated_roles_stand_alone(
    province: Province, security: Officer, officer: Officer, held: Role, role: str
) -> None:
    grant_role(officer, held, unit=province.ward, actor=security)

    if role == held:
        grant_role(officer, role, unit=province.prison, actor=security)
    else:
        with pytest.raises(RoleRefused, match="必须分开"):
            grant_role(officer, role, unit=province.prison, actor=security)

    assert {grant.role for grant in RoleGrant.objects.filter(officer=officer)} == {held}


@pytest.mark.parametrize("held", ORDINARY)
@pytest.mark.parametrize("role", SEPARATED)
def test_ordinary_roles_keep_the_separated_ones_away(
    province: Province, security: Officer, officer: Officer, held: Role, role: Role
) -> None:
    grant_role(officer, held, unit=province.ward, actor=security)

    with pytest.raises(RoleRefused, match="必须分开"):
        grant_role(officer, role, unit=province.ward, actor=security)


def test_a_revoked_role_is_no_obstacle(province: Province, security: Officer, officer: Officer) -> None:
    revoke_role(grant_role(officer, Role.HR, unit=province.ward, actor=security), actor=security)

    assert grant_role(officer, Role.AUDITOR, unit=province.ward, actor=security).role == Role.AUDITOR


def test_nobody_grants_to_or_revokes_from_themselves(province: Province, security: Officer) -> None:
    own = RoleGrant.objects.get(officer=security)

    with pytest.raises(RoleRefused, match="不能给自己授权"):
        grant_role(security, Role.SECURITY_ADMINISTRATOR, unit=province.ward, actor=security)
    with pytest.raises(RoleRefused, match="不能给自己授权"):
        revoke_role(own, actor=security)

    assert RoleGrant.objects.active().filter(officer=security).count() == 1


def test_grants_stay_inside_the_granters_units(province: Province, security: Officer, officer: Officer) -> None:
    stranger = make_officer(province.township)
    foreign = RoleGrant.objects.create(officer=stranger, role=Role.HR, unit=province.township)

    for someone, unit in [(officer, province.prisons), (officer, province.township), (stranger, province.ward)]:
        with pytest.raises(OutOfScope):
            grant_role(someone, Role.HR, unit=unit, actor=security)
    with pytest.raises(OutOfScope):
        revoke_role(foreign, actor=security)

    assert list(RoleGrant.objects.active().filter(role=Role.HR)) == [foreign]
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.SECURITY_ADMINISTRATOR])
def test_only_security_administrators_grant(province: Province, officer: Officer, role: str) -> None:
    with pytest.raises(OutOfScope):
        grant_role(officer, Role.HR, unit=province.ward, actor=make_staff(province.root, Role(role)))


def test_same_grant_twice_and_unknown_roles_are_refused(
    province: Province, security: Officer, officer: Officer
) -> None:
    grant_role(officer, Role.HR, unit=province.ward, actor=security)

    with pytest.raises(RoleRefused, match="已经有这个角色"):
        grant_role(officer, Role.HR, unit=province.ward, actor=security)
    with pytest.raises(RoleRefused, match="没有这个角色"):
        grant_role(officer, "superuser", unit=province.ward, actor=security)
