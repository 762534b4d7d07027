import pytest
from django.test import Client
from django.urls import reverse

from people.login import log_in
from people.models import Officer, Role
from people.officers import NewOfficer, register_officer, set_status
from people.passwords import change_password, is_right_password
from people.postings import Place
from people.reissue import list_owing, reissue, start_reissue
from people.roles import grant_role
from people.roster.sheet import read_tables
from people.scope import OutOfScope
from records import jobs
from records.files import fetch_file
from records.models import AuditEntry, Job
from tests.factories import LONG_AGO, Province, make_province, make_staff

CHOSEN = "湖边的三棵柳树 2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


def enter(province: Province, number: str, unit: str = "ward") -> tuple[Officer, str]:
    return register_officer(NewOfficer(number, "陈新", Place(getattr(province, unit)), LONG_AGO), actor=None)


def test_whoever_never_chose_a_password_gets_another(province: Province, keeper: Officer) -> None:
    new, first = enter(province, "3301001")
    spent, spent_password = enter(province, "3301002")
    log_in(officer_number="3301002", password=spent_password, address=None)

    job = start_reissue(province.prison, actor=keeper)
    jobs.run(job.public_id)

    result = Job.objects.get().result
    _name, data = fetch_file(result["file"], owner_id=keeper.pk)
    [[_header, *lines]] = read_tables(data)
    assert [line[:3] for line in lines] == [["3301001", "陈新", "一监区"], ["3301002", "陈新", "一监区"]]
    assert log_in(officer_number="3301001", password=lines[0][3], address=None) == new
    assert log_in(officer_number="3301002", password=lines[1][3], address=None) == spent
    assert not is_right_password(Officer.objects.get(pk=new.pk), first)
    entry = AuditEntry.objects.get(verb="passwords_reissued")
    assert (entry.actor_id, entry.unit_path) == (keeper.pk, province.prison.path)
    assert entry.detail == {"officers": ["3301001", "3301002"]}


def test_others_keep_their_passwords(province: Province, keeper: Officer) -> None:
    chosen, password = enter(province, "3301001")
    change_password(chosen, present=password, chosen=CHOSEN)
    staff, _password = enter(province, "3301002")
    grant_role(staff, Role.HR, unit=province.ward, actor=None)
    gone, _password = enter(province, "3301003")
    set_status(gone, Officer.Status.LEFT, actor=None)
    _elsewhere, _password = enter(province, "3301004", "township")
    owing, _password = enter(province, "3301005", "other_ward")

    assert list(list_owing(province.prison)) == [owing]
    assert list(list_owing(province.ward)) == []


def test_who_chose_one_between_listing_and_locking_is_left_alone(
    province: Province, keeper: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, password = enter(province, "3301001")
    job = start_reissue(province.prison, actor=keeper)
    everyone = Officer.objects.filter(pk=officer.pk)
    monkeypatch.setattr("people.reissue.list_owing", lambda unit: everyone)
    change_password(officer, present=password, chosen=CHOSEN)

    result = reissue(jobs.Running(job))

    assert result["count"] == 0
    assert is_right_password(Officer.objects.get(pk=officer.pk), CHOSEN)


def test_other_units_and_other_roles_are_refused(province: Province, keeper: Officer) -> None:
    enter(province, "3301004", "township")
    for actor, unit in [
        (keeper, province.township),
        (keeper, province.prisons),
        (make_staff(province.root, Role.HR), province.ward),
        (make_staff(province.root, Role.SECURITY_ADMINISTRATOR), province.ward),
    ]:
        with pytest.raises(OutOfScope):
            start_reissue(unit, actor=actor)

    assert Job.objects.count() == 0


def test_pages_from_the_unit_to_the_file(province: Province, keeper: Officer, client: Client) -> None:
    enter(province, "3301001")
    client.force_login(keeper)
    address = reverse("people_staff:reissue-start", args=[province.ward.public_id])

    asked = client.get(address).content.decode()
    waiting = client.post(address)["Location"]
    page = client.get(waiting).content.decode()
    jobs.run(Job.objects.get().public_id)
    done = client.get(waiting)

    assert ["有 1 人还没有设过自己的密码" in asked, "正在生成" in page] == [True, True]
    assert done["Location"] == reverse("records:file", args=[Job.objects.get().result["file"]])


def test_another_keepers_job_does_not_exist(province: Province, keeper: Officer, client: Client) -> None:
    job = start_reissue(province.prison, actor=make_staff(province.prison, Role.UNIT_ADMINISTRATOR))
    client.force_login(keeper)

    assert client.get(reverse("people_staff:reissue", args=[job.public_id])).status_code == 404
