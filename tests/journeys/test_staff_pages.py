"""Those who keep people's affairs: the way of a roster from the file to the newcomer's first login, and every page of
theirs under axe and at 320 px with the largest text."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from people.models import Officer, Role, RoleGrant, RosterImport
from people.reissue import start_reissue
from people.roles import grant_role
from people.roster.importing import confirm_roster, stage_roster
from people.roster.sheet import read_tables
from records.files import keep_file
from records.models import Job
from tests.factories import Province, make_officer, make_province, make_staff
from tests.journeys.conftest import COMPUTER_SIZE, PHONE_SIZE, SMALL_SIZE
from tests.journeys.exam_room import NewContext
from tests.journeys.looks import LOOKS, check_looks
from tests.journeys.page_checks import find_spilled_text, find_violations
from tests.people.roster.sheets import make_xlsx

pytestmark = pytest.mark.journey
ROWS = [
    ["3301999", "陈新", "SJ101", "四级警长", "管教", "在职", "2026-03-01"],
    ["3301888", "李建军", "SJ102", "二级警长", "内勤", "借调", "2026-03-01"],
    ["3301777", "王芳", "SJ101", "二级警长"],
    ["3301666", "", "SJ101"],
    ["3301555", "赵静", "没有这个单位"],
]


class Cast:
    """A keeper, a security administrator and an auditor of the prison, two officers of the ward, and what happened to them."""

    def __init__(self) -> None:
        self.province: Province = make_province()
        self.officer = make_officer(self.province.ward, "李建国", number="3301888")
        make_officer(self.province.ward, "王芳", number="3301777")
        self.keeper = make_staff(self.province.prison, Role.UNIT_ADMINISTRATOR, "周敏")
        self.security = make_staff(self.province.prison, Role.SECURITY_ADMINISTRATOR, "吴刚")
        self.auditor = make_staff(self.province.prison, Role.AUDITOR, "郑洁")
        self.grant: RoleGrant = grant_role(self.officer, Role.HR, unit=self.province.prison, actor=self.security)

    def stage(self) -> RosterImport:
        roster = stage_roster(name="第一监狱人员名册.xlsx", data=make_xlsx(ROWS), actor=self.keeper)
        roster.refresh_from_db()
        return roster

    def import_path(self, query: str = "") -> str:
        return f"/people/roster/imports/{self.stage().public_id}/{query}"

    def imported_path(self) -> str:
        roster = self.stage()
        confirm_roster(roster, actor=self.keeper)
        return f"/people/roster/imports/{roster.public_id}/"

    def refused_path(self) -> str:
        roster = stage_roster(name="照片.xlsx", data=b"PK nonsense", actor=self.keeper)
        return f"/people/roster/imports/{roster.public_id}/"

    def reading_path(self) -> str:
        roster = self.stage()
        RosterImport.objects.filter(pk=roster.pk).update(state="reading")
        Job.objects.update(state="running", progress=1, total=4)
        return f"/people/roster/imports/{roster.public_id}/"

    def file_path(self) -> str:
        file = keep_file(b"x", owner_id=self.keeper.pk, purpose="x", name="初始密码-2026-11-22.xlsx", single_use=True)
        return f"/files/{file.public_id}/"

    def reissuing_path(self) -> str:
        job = start_reissue(self.province.ward, actor=self.keeper)
        Job.objects.filter(pk=job.pk).update(state="running", progress=1, total=4)
        return f"/people/roster/passwords/{job.public_id}/"


KEEPERS_PAGES: dict[str, Callable[[Cast], str]] = {
    "roster": lambda cast: "/people/roster/",
    "roster of a unit": lambda cast: f"/people/roster/?unit={cast.province.prison.public_id}&search=没有",
    "officer": lambda cast: f"/people/roster/officers/{cast.officer.public_id}/",
    "new officer": lambda cast: "/people/roster/officers/add/",
    "import": lambda cast: cast.import_path() and "/people/roster/imports/",
    "import being read": Cast.reading_path,
    "problems": lambda cast: cast.import_path(),
    "new people": lambda cast: cast.import_path("?show=new"),
    "transfers": lambda cast: cast.import_path("?show=transferred"),
    "missing": lambda cast: cast.import_path("?show=missing"),
    "imported": Cast.imported_path,
    "refused": Cast.refused_path,
    "password file": Cast.file_path,
    "units": lambda cast: "/people/units/",
    "unit": lambda cast: f"/people/units/{cast.province.prison.public_id}/",
    "passwords again": lambda cast: f"/people/units/{cast.province.prison.public_id}/passwords/",
    "passwords being made": Cast.reissuing_path,
    "not the keeper's": lambda cast: "/people/audit/",
}
SECURITY_PAGES: dict[str, Callable[[Cast], str]] = {
    "roles": lambda cast: "/people/roles/",
    "grant": lambda cast: "/people/roles/grant/",
    "revoke": lambda cast: f"/people/roles/{cast.officer.public_id}/hr/{cast.province.prison.public_id}/",
}
AUDIT_PAGES: dict[str, Callable[[Cast], str]] = {"audit": lambda cast: "/people/audit/"}
PAGES = {
    **{name: ("keeper", path) for name, path in KEEPERS_PAGES.items()},
    **{name: ("security", path) for name, path in SECURITY_PAGES.items()},
    **{name: ("auditor", path) for name, path in AUDIT_PAGES.items()},
}


@pytest.fixture
def cast(new_context: NewContext) -> Cast:
    return Cast()


def open_page(cast: Cast, new_context: NewContext, name: str, *sizes: dict[str, int]) -> list[Page]:
    person, path = PAGES[name]
    address = path(cast)
    pages = []
    for size in sizes:
        page = new_context(getattr(cast, person), size=size, reduced_motion="reduce").new_page()
        page.goto(address)
        pages.append(page)
    return pages


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(cast: Cast, new_context: NewContext, name: str) -> None:
    phone, computer = open_page(cast, new_context, name, PHONE_SIZE, COMPUTER_SIZE)

    assert check_looks(phone, find_violations, LOOKS) == {}
    assert check_looks(computer, find_violations, [("light", "s"), ("dark", "s")]) == {}


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_the_largest_text_fits_the_smallest_screen(cast: Cast, new_context: NewContext, name: str) -> None:
    small, computer = open_page(cast, new_context, name, SMALL_SIZE, COMPUTER_SIZE)

    assert check_looks(small, find_spilled_text, [("light", "xxl")]) == {}
    assert check_looks(computer, find_spilled_text, [("light", "s"), ("light", "xxl")]) == {}


def test_forms_that_were_refused(cast: Cast, new_context: NewContext) -> None:
    page = new_context(cast.keeper, size=SMALL_SIZE, reduced_motion="reduce").new_page()
    page.goto("/people/roster/officers/add/")
    page.get_by_role("button", name="新增", exact=True).click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("错误：")
    assert check_looks(page, find_violations, LOOKS) == {}
    assert check_looks(page, find_spilled_text, [("light", "xxl")]) == {}


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE_SIZE, id="phone"), pytest.param(COMPUTER_SIZE, id="computer", marks=pytest.mark.long)]
)
def test_a_roster_comes_in_and_the_newcomer_logs_in(
    cast: Cast, new_context: NewContext, tmp_path: Path, size: dict[str, int]
) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(make_xlsx(ROWS))
    page = new_context(cast.keeper, size=size).new_page()

    page.goto("/people/roster/")
    page.get_by_role("link", name="导入名册").click()
    page.get_by_label("名册文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("没有姓名。")).to_be_visible()
    page.get_by_role("link", name=re.compile("^调动")).click()
    expect(page.get_by_text("李建军").last).to_be_visible()
    assert not Officer.objects.filter(officer_number="3301999").exists()
    page.get_by_role("button", name="确认导入 3 人").click()
    page.get_by_role("link", name="取初始密码").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()

    [[_header, line]] = read_tables(Path(download.value.path()).read_bytes())
    assert line[:2] == ["3301999", "陈新"]
    assert Officer.objects.get(officer_number="3301888").name == "李建军"
    first_login(new_context(size=size).new_page(), number="3301999", password=line[3])


def first_login(page: Any, *, number: str, password: str) -> None:
    page.goto("/exams/")
    page.get_by_label("警号或工号").fill(number)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("新密码").fill("湖边的三棵柳树 2026")
    page.get_by_role("button", name="保存新密码").click()
    expect(page).to_have_url(re.compile("/exams/$"))
