import pytest

from people.models import Officer, Role
from people.officers import NewOfficer, OfficerInvalid, register_officer, set_status
from people.postings import Place
from people.scope import OutOfScope
from records.models import AuditEntry
from tests.factories import LONG_AGO, Province, make_officer, make_province, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


def test_officer_is_entered_with_a_posting_and_must_choose_a_password(province: Province, keeper: Officer) -> None:
    new = NewOfficer(" ａ３２０１ ", "陈新", Place(province.ward, "四级警长", "内勤"), LONG_AGO)

    officer, password = register_officer(new, actor=keeper)

    officer = Officer.objects.get(pk=officer.pk)
    assert (officer.officer_number, officer.name, officer.must_change_password) == ("A3201", "陈新", True)
    posting = officer.posting
    assert posting is not None
    assert (posting.unit, posting.rank, posting.post, posting.starts_on) == (
        province.ward,
        "四级警长",
        "内勤",
        LONG_AGO,
    )
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.target_id) == ("officer_registered", keeper.pk, str(officer.public_id))
    assert password not in str(entry.detail)


def test_officer_is_not_entered_twice_nor_outside_scope(province: Province, keeper: Officer) -> None:
    make_officer(province.township, number="3301888")

    with pytest.raises(OfficerInvalid, match="警号“3301888”已经有人在用。"):
        register_officer(NewOfficer("3301888", "陈新", Place(province.ward), LONG_AGO), actor=keeper)
    with pytest.raises(OutOfScope):
        register_officer(NewOfficer("3301999", "陈新", Place(province.township), LONG_AGO), actor=keeper)
    with pytest.raises(OfficerInvalid, match="请填写警号和姓名。"):
        register_officer(NewOfficer("3301999", " ", Place(province.ward), LONG_AGO), actor=keeper)

    assert Officer.objects.filter(name="陈新").count() == 0


@pytest.mark.parametrize(
    ("status", "open_account"),
    [("active", True), ("seconded", True), ("leave", True), ("retired", False), ("left", False)],
)
def test_status_decides_whether_the_account_is_open(
    province: Province, keeper: Officer, status: str, open_account: bool
) -> None:
    officer = make_officer(province.ward, is_active=not open_account)

    set_status(officer, status, actor=keeper)

    officer.refresh_from_db()
    assert (officer.status, officer.is_active) == (status, open_account)
    assert AuditEntry.objects.get().detail == {"from": "active", "to": status}


def test_status_is_changed_in_scope_only(province: Province, keeper: Officer) -> None:
    stranger = make_officer(province.township)

    with pytest.raises(OutOfScope):
        set_status(stranger, Officer.Status.LEFT, actor=keeper)

    stranger.refresh_from_db()
    assert (stranger.status, stranger.is_active) == ("active", True)
