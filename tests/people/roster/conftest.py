import pytest

from people.models import Officer, Role, RoleGrant
from tests.factories import Province, make_officer, make_province


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    """Keeps the roster of 第一监狱; stands in 省监狱管理局, so as not to be missing from the prison's files."""
    keeper = make_officer(province.prisons, "周敏", number="3200001")
    RoleGrant.objects.create(officer=keeper, role=Role.UNIT_ADMINISTRATOR, unit=province.prison)
    return Officer.objects.get(pk=keeper.pk)
