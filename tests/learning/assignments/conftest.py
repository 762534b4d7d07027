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


@pytest.fixture
def connect():
    """Listen to a signal until the test ends."""
    listening = []

    def listen(signal, receiver):
        signal.connect(receiver, weak=False)
        listening.append((signal, receiver))

    yield listen
    for signal, receiver in listening:
        signal.disconnect(receiver)
