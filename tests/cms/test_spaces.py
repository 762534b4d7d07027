import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Site

from cms.models import HomePage, UnitSpace
from cms.spaces import ensure_space, group_of
from people.models import Officer, Role
from people.roles import grant_role, revoke_role
from tests.factories import Province, make_officer, make_province


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


def members(province: Province) -> set[str]:
    return set(group_of(UnitSpace.objects.get(unit=province.prison)).user_set.values_list("name", flat=True))


def test_site_begins_with_our_home_and_nothing_of_wagtail_s(db: None) -> None:
    assert Site.objects.get().root_page == HomePage.objects.get().page_ptr
    assert list(Page.objects.filter(depth=2)) == [HomePage.objects.get().page_ptr]
    assert not Group.objects.filter(name__in=("Editors", "Moderators")).exists()


def test_spaces_are_nested_as_units_are(province: Province) -> None:
    space = ensure_space(province.ward)

    above = [page.title for page in space.get_ancestors().filter(depth__gt=2)]
    assert above == ["省司法厅", "省监狱管理局", "第一监狱"]
    assert ensure_space(province.ward) == space


def test_group_follows_the_grants(province: Province) -> None:
    officer = make_officer(province.prison, "周敏")
    other = make_officer(province.prison, "王芳")
    grant = grant_role(officer, Role.TRAINER, unit=province.prison, actor=None)
    grant_role(other, Role.TRAINER, unit=province.prison, actor=None)
    both = members(province)

    revoke_role(grant, actor=None)

    assert (both, members(province)) == ({"周敏", "王芳"}, {"王芳"})


def test_other_roles_open_nothing(province: Province) -> None:
    grant_role(make_officer(province.prison), Role.HR, unit=province.prison, actor=None)

    assert not UnitSpace.objects.exists()


def test_group_may_add_and_change_below_its_space_and_never_publish(province: Province) -> None:
    space = ensure_space(province.prison)

    rights = GroupPagePermission.objects.filter(group=group_of(space))
    found = set(rights.values_list("page_id", "permission__codename"))
    assert found == {(space.pk, "add_page"), (space.pk, "change_page")}
    assert not GroupPagePermission.objects.exclude(permission__codename__in=("add_page", "change_page")).exists()


def test_revoked_trainer_loses_the_editor_at_once(province: Province) -> None:
    officer = make_officer(province.prison)
    grant = grant_role(officer, Role.TRAINER, unit=province.prison, actor=None)
    space = UnitSpace.objects.get(unit=province.prison)
    before = space.permissions_for_user(Officer.objects.get(pk=officer.pk)).can_add_subpage()

    revoke_role(grant, actor=None)

    after = space.permissions_for_user(Officer.objects.get(pk=officer.pk)).can_add_subpage()
    assert (before, after) == (True, False)
