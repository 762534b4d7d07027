from datetime import date

import pytest

from people.models import Officer, Role
from people.postings import Place, PostingInvalid, post_officer
from people.scope import OutOfScope
from people.units import end_unit
from records.models import AuditEntry
from tests.factories import LONG_AGO, Province, make_officer, make_province, make_staff

SPRING = date(2026, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


@pytest.fixture
def officer(province: Province) -> Officer:
    return make_officer(province.ward)


def spans(officer: Officer) -> list[tuple[str, str, date, date | None]]:
    return list(officer.postings.order_by("starts_on").values_list("unit__code", "post", "starts_on", "ends_on"))


def test_transfer_ends_the_posting_held_and_keeps_it(province: Province, keeper: Officer, officer: Officer) -> None:
    before = officer.posting

    post_officer(officer, Place(province.other_ward, "二级警长", "内勤"), starts_on=SPRING, actor=keeper)

    assert spans(officer) == [("SJ101", "管教", LONG_AGO, SPRING), ("SJ102", "内勤", SPRING, None)]
    assert (before.unit, officer.posting.unit) == (province.ward, province.other_ward)  # type: ignore[union-attr]
    entry = AuditEntry.objects.get()
    assert entry.detail == {"from": "SJ101", "to": "SJ102", "starts_on": "2026-03-01"}


def test_transfer_with_the_same_first_day_corrects_the_posting(
    province: Province, keeper: Officer, officer: Officer
) -> None:
    post_officer(officer, Place(province.other_ward, post="内勤"), starts_on=LONG_AGO, actor=keeper)

    assert spans(officer) == [("SJ102", "内勤", LONG_AGO, None)]


def test_posting_before_the_one_held_is_refused(province: Province, keeper: Officer, officer: Officer) -> None:
    with pytest.raises(PostingInvalid, match="任职起始日期 2019-12-31 早于现在任职的起始日期 2020-01-01。"):
        post_officer(officer, Place(province.other_ward), starts_on=date(2019, 12, 31), actor=keeper)

    assert spans(officer) == [("SJ101", "管教", LONG_AGO, None)]


def test_officer_between_postings_is_posted_again(province: Province, keeper: Officer, officer: Officer) -> None:
    officer.postings.update(ends_on=date(2025, 1, 1))

    post_officer(officer, Place(province.other_ward), starts_on=SPRING, actor=keeper)

    assert spans(officer) == [("SJ101", "管教", LONG_AGO, date(2025, 1, 1)), ("SJ102", "", SPRING, None)]


def test_transfer_needs_both_units_in_scope(province: Province, keeper: Officer, officer: Officer) -> None:
    stranger = make_officer(province.township)

    with pytest.raises(OutOfScope):
        post_officer(officer, Place(province.township), starts_on=SPRING, actor=keeper)
    with pytest.raises(OutOfScope):
        post_officer(stranger, Place(province.ward), starts_on=SPRING, actor=keeper)
    with pytest.raises(OutOfScope):
        post_officer(officer, Place(province.other_ward), starts_on=SPRING, actor=make_staff(province.root, Role.HR))

    assert [spans(officer)[0][0], spans(stranger)[0][0]] == ["SJ101", "QD01"]
    assert AuditEntry.objects.count() == 0


def test_nobody_is_posted_to_an_ended_unit(province: Province, keeper: Officer, officer: Officer) -> None:
    end_unit(province.other_ward, actor=keeper, ended_on=SPRING)

    with pytest.raises(PostingInvalid, match="“二监区”已经撤销。"):
        post_officer(officer, Place(province.other_ward), starts_on=SPRING, actor=keeper)
