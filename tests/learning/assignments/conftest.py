"""Whom and what most tests of this room speak of. Each module has an HR officer of its own."""

import pytest

from tests.cms.factories import make_lecture
from tests.factories import make_officer, make_province
from tests.learning.assignments.cast import assign


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def officer(province):
    return make_officer(province.ward, "李建国")


@pytest.fixture
def lecture(province):
    return make_lecture(province.prison)


@pytest.fixture
def assignment(hr, province, officer, lecture):
    return assign(hr, province.prison, lecture)
