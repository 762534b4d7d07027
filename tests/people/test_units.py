from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.models import Officer, Posting, Role, Unit
from people.scope import OutOfScope
from people.units import NewUnit, UnitInvalid, end_unit, open_unit
from records.models import AuditEntry
from tests.factories import LONG_AGO, Province, make_officer, make_province, make_staff

TODAY = timezone.localdate()
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


def new(code: str = "SJ103", name: str = "三监区") -> NewUnit:
    return NewUnit(code, name, Unit.Kind.WARD, LONG_AGO)


def test_unit_opens_below_its_parent(province: Province, keeper: Officer) -> None:
    unit = open_unit(new(), parent=province.prison, actor=keeper)

    assert (unit.get_parent(), unit.code, unit.name) == (province.prison, "SJ103", "三监区")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.unit_path) == ("unit_opened", keeper.pk, unit.path)


def test_unit_opens_only_in_the_keepers_units(province: Province, keeper: Officer) -> None:
    for parent in [province.prisons, province.city, None]:
        with pytest.raises(OutOfScope):
            open_unit(new(), parent=parent, actor=keeper)
    for role in [Role.HR, Role.TRAINER, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR]:
        with pytest.raises(OutOfScope):
            open_unit(new(), parent=province.prison, actor=make_staff(province.root, role))

    assert Unit.objects.filter(code="SJ103").count() == 0


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (new(code="SJ101"), "单位代码“SJ101”已经有单位在用。"),
        (new(name="一监区"), "同一个上级下面已经有“一监区”。"),
        (new(name="三/四监区"), "单位名称里不能有“/”，它在名册里用来分隔上下级。"),
        (new(name=" "), "请填写单位代码和单位名称。"),
    ],
)
def test_unit_that_could_be_mistaken_is_refused(
    province: Province, keeper: Officer, unit: NewUnit, reason: str
) -> None:
    with pytest.raises(UnitInvalid, match=reason):
        open_unit(unit, parent=province.prison, actor=keeper)


def test_ended_unit_hands_its_people_to_the_successor(province: Province, keeper: Officer) -> None:
    officer = make_officer(province.ward)
    day = TODAY - timedelta(days=3)

    end_unit(province.ward, actor=keeper, ended_on=day, successor=province.other_ward)

    postings = list(officer.postings.order_by("starts_on").values_list("unit__code", "starts_on", "ends_on", "post"))
    assert postings == [("SJ101", LONG_AGO, day, "管教"), ("SJ102", day, None, "管教")]
    ward = Unit.objects.get(code="SJ101")
    assert (ward.ended_on, ward.successor, ward.get_parent()) == (day, province.other_ward, province.prison)
    entry = AuditEntry.objects.get()
    assert entry.detail == {"code": "SJ101", "successor": "SJ102", "moved": 1}


def test_planned_and_past_postings_of_an_ended_unit(province: Province, keeper: Officer) -> None:
    planned, past, dated = (make_officer(province.ward, name) for name in ["计划", "从前", "到期"])
    Posting.objects.filter(officer=planned).update(starts_on=TODAY + timedelta(days=9))
    Posting.objects.filter(officer=past).update(ends_on=date(2021, 1, 1))
    Posting.objects.filter(officer=dated).update(ends_on=TODAY + timedelta(days=9))

    end_unit(province.ward, actor=keeper, ended_on=TODAY, successor=province.other_ward)

    def spans(officer: Officer) -> list[tuple[str, date, date | None]]:
        return list(officer.postings.order_by("starts_on").values_list("unit__code", "starts_on", "ends_on"))

    assert spans(planned) == [("SJ102", TODAY + timedelta(days=9), None)]
    assert spans(past) == [("SJ101", LONG_AGO, date(2021, 1, 1))]
    assert spans(dated) == [("SJ101", LONG_AGO, TODAY), ("SJ102", TODAY, TODAY + timedelta(days=9))]


def test_unit_with_people_or_units_in_it_does_not_end(province: Province, keeper: Officer) -> None:
    make_officer(province.ward)

    with pytest.raises(UnitInvalid, match="还有 1 人在这个单位，请选定承接单位。"):
        end_unit(province.ward, actor=keeper, ended_on=TODAY)
    with pytest.raises(UnitInvalid, match="下面还有没撤销的单位"):
        end_unit(province.prison, actor=keeper, ended_on=TODAY)
    with pytest.raises(UnitInvalid, match="承接单位要是另一个没有撤销的单位"):
        end_unit(province.ward, actor=keeper, ended_on=TODAY, successor=province.ward)
    with pytest.raises(UnitInvalid, match="撤销日期"):
        end_unit(province.ward, actor=keeper, ended_on=TODAY + timedelta(days=1))

    assert Unit.objects.active().count() == Unit.objects.count()


def test_people_are_not_handed_to_units_of_others(province: Province, keeper: Officer) -> None:
    officer = make_officer(province.ward)

    with pytest.raises(OutOfScope):
        end_unit(province.ward, actor=keeper, ended_on=TODAY, successor=province.township)
    with pytest.raises(OutOfScope):
        end_unit(province.township, actor=keeper, ended_on=TODAY, successor=province.ward)

    assert officer.postings.get().unit == province.ward


def test_nothing_opens_below_an_ended_unit_and_nothing_ends_twice(province: Province, keeper: Officer) -> None:
    end_unit(province.ward, actor=keeper, ended_on=TODAY)

    with pytest.raises(UnitInvalid, match="上级单位已经撤销"):
        open_unit(new(), parent=province.ward, actor=keeper)
    with pytest.raises(UnitInvalid, match="已经撤销了"):
        end_unit(province.ward, actor=keeper, ended_on=TODAY)
