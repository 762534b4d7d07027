import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from people.models import Officer, Role, RosterImport
from people.roster.importing import confirm_roster, stage_roster
from records import jobs
from records.models import Job, PrivateFile
from tests.factories import Province, make_officer, make_province, make_staff
from tests.people.roster.sheets import make_xlsx

pytestmark = pytest.mark.django_db
START = "/people/roster/imports/"


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    return make_staff(province.prison, Role.UNIT_ADMINISTRATOR)


@pytest.fixture
def browser(client: Client, keeper: Officer) -> Client:
    client.force_login(keeper)
    return client


def upload(browser: Client, *rows: list[str]) -> str:
    """Address of the import's page."""
    file = SimpleUploadedFile("名册.xlsx", make_xlsx(list(rows)))
    return browser.post(START, {"file": file})["Location"]


def let_run() -> None:
    jobs.run(RosterImport.objects.latest("id").job_id or "")


def test_from_upload_to_password_file(province: Province, browser: Client) -> None:
    make_officer(province.ward, "李建国", number="3301888")
    page = upload(browser, ["3301999", "陈新", "SJ101"], ["3301888", "李建军", "SJ102"], ["3301777", "", "SJ101"])
    reading = browser.get(page).content.decode()
    let_run()
    preview = browser.get(page)
    problems, moved = (browser.get(page, {"show": kind}).content.decode() for kind in ("problems", "transferred"))
    browser.post(f"{page}confirm/")
    writing = browser.get(page).content.decode()
    let_run()
    done = browser.get(page).content.decode()

    assert ["正在核对" in reading, "正在导入" in writing, "名册已导入" in done] == [True, True, True]
    assert [(tab.code, tab.count) for tab in preview.context["tabs"]] == [
        ("problems", 1),
        ("new", 1),
        ("transferred", 1),
        ("changed", 0),
        ("other_start", 0),
        ("missing", 1),
        ("unchanged", 0),
    ]
    assert preview.context["tab"] == "problems"
    assert "没有姓名。" in problems
    assert ["李建国" in moved, "<b>李建军</b>" in moved, "省监狱管理局/第一监狱/二监区" in moved] == [True, True, True]
    file = RosterImport.objects.get().passwords_file
    assert reverse("records:file", args=[file]) in done
    assert browser.get(page, {"show": "new"}).status_code == 200


def test_a_discarded_import_changes_nothing(province: Province, browser: Client) -> None:
    page = upload(browser, ["3301999", "陈新", "SJ101"])
    let_run()

    browser.post(f"{page}discard/")
    late = browser.post(f"{page}confirm/", follow=True).content.decode()

    assert ["这份名册已经处理过了" in late, "这次导入已放弃" in late] == [True, True]
    assert not Officer.objects.filter(officer_number="3301999").exists()


def test_a_file_that_cannot_be_read_says_why(browser: Client) -> None:
    page = browser.post(START, {"file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0 old")})["Location"]
    let_run()

    assert "这是旧版 .xls" in browser.get(page).content.decode()


@pytest.mark.parametrize(("files", "error"), [({}, "请选择文件"), ({"file": b""}, "文件是空的")])
def test_no_file_is_said_by_the_field(browser: Client, files: dict[str, bytes], error: str) -> None:
    data = {name: SimpleUploadedFile("a.csv", content) for name, content in files.items()}

    page = browser.post(START, data)

    assert page.context["form"].errors == {"file": [error]}


def test_a_job_that_died_for_good_is_not_waited_for(browser: Client) -> None:
    page = upload(browser, ["3301999", "陈新", "SJ101"])
    Job.objects.update(state=Job.State.FAILED)

    assert "这次没有做完" in browser.get(page).content.decode()


def test_what_was_staged_expires(browser: Client) -> None:
    page = upload(browser, ["3301999", "陈新", "SJ101"])
    let_run()
    PrivateFile.objects.all().delete()

    assert "核对结果过期了" in browser.get(page).content.decode()


def test_another_keepers_import_does_not_exist(province: Province, browser: Client) -> None:
    other = make_staff(province.prison, Role.UNIT_ADMINISTRATOR, "吴芳")
    roster = stage_roster(name="别人的名册.xlsx", data=make_xlsx([["3301999", "陈新", "SJ101"]]), actor=other)
    let_run()
    page = reverse("people_staff:import", args=[roster.public_id])

    replies = [browser.get(page), browser.post(f"{page}confirm/"), browser.post(f"{page}discard/")]

    assert [reply.status_code for reply in replies] == [404, 404, 404]
    assert "别人的名册" not in browser.get(START).content.decode()
    assert RosterImport.objects.get().state == "preview"
    confirm_roster(RosterImport.objects.get(), actor=other)


def test_formulas_and_markup_in_a_roster_stay_text(browser: Client) -> None:
    page = upload(browser, ["3301999", '<img src=x onerror="a()">', "SJ101", "=1+1"])
    let_run()

    content = browser.get(page, {"show": "new"}).content.decode()

    assert "<img src=x" not in content
    assert "&lt;img src=x" in content
