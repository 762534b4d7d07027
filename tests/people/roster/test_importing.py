import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from people.login import log_in
from people.models import Officer, Posting, Role, RoleGrant, RosterImport
from people.postings import Place, post_officer
from people.roster import importing
from people.roster.importing import ImportClosed, confirm_roster, discard_roster, preview_of, stage_roster
from people.roster.sheet import RosterUnreadable, read_tables
from people.scope import OutOfScope
from people.units import end_unit
from records import jobs
from records.clock import database_now
from records.files import FileGone, discard_expired_files, fetch_file, read_file
from records.models import AuditEntry, Job, PrivateFile
from tests.factories import LONG_AGO, Province, make_officer, make_province, make_staff
from tests.people.roster.sheets import HEADER, make_csv, make_xlsx

TODAY = timezone.localdate()
SPRING = date(2026, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Province:
    return make_province()


@pytest.fixture
def keeper(province: Province) -> Officer:
    """Keeps the roster of 第一监狱; stands in 省监狱管理局, so as not to be missing from the prison's files."""
    keeper = make_officer(province.prisons, "周敏", number="3200001")
    RoleGrant.objects.create(officer=keeper, role=Role.UNIT_ADMINISTRATOR, unit=province.prison)
    return Officer.objects.get(pk=keeper.pk)


def stage(keeper: Officer, *rows: list[Any], header: list[str] | None = None) -> RosterImport:
    """Upload a roster and let it be read."""
    roster = stage_roster(name="名册.xlsx", data=make_xlsx(list(rows), header=header), actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    return roster


def bring_in(keeper: Officer, *rows: list[Any], header: list[str] | None = None) -> RosterImport:
    """Upload, confirm, let it be written."""
    roster = stage(keeper, *rows, header=header)
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    return roster


def seen(roster: RosterImport, kind: str) -> list[Any]:
    """What the preview says of one kind: number and differences, or number, or line and text."""
    rows = preview_of(roster)[kind]
    if kind == "problems":
        return [(row["line"], row["text"]) for row in rows]
    return [(row["number"], [tuple(part) for part in row.get("differences", [])]) for row in rows]  # type: ignore


def spans(number: str) -> list[tuple[Any, ...]]:
    postings = Posting.objects.filter(officer__officer_number=number).order_by("starts_on")
    return list(postings.values_list("unit__code", "rank", "post", "starts_on", "ends_on"))


NEW = ["3201999", "陈新", "SJ101", "四级警长", "内勤", "", "2026-03-01"]


def test_nothing_is_written_before_the_confirmation(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")
    before = list(Officer.objects.values()), list(Posting.objects.values()), AuditEntry.objects.count()

    roster = stage(keeper, NEW, ["3201888", "李改", "SJ102"])

    assert roster.state == "preview"
    assert roster.counts == {
        "new": 1,
        "changed": 0,
        "transferred": 1,
        "unchanged": 0,
        "missing": 0,
        "problems": 0,
    }
    assert (list(Officer.objects.values()), list(Posting.objects.values()), AuditEntry.objects.count()) == before


def test_new_officers_come_in_with_passwords_that_open_one_login(province: Province, keeper: Officer) -> None:
    roster = bring_in(keeper, NEW, ["3201998", "王芳", "SJ102"])

    assert (roster.state, roster.file_id) == ("done", None)
    officer = Officer.objects.get(officer_number="3201999")
    assert (officer.name, officer.status, officer.must_change_password) == ("陈新", "active", True)
    assert spans("3201999") == [("SJ101", "四级警长", "内勤", SPRING, None)]
    assert spans("3201998") == [("SJ102", "", "", TODAY, None)]
    assert roster.passwords_file is not None
    name, data = fetch_file(roster.passwords_file, owner_id=keeper.pk)
    [[header, first, second]] = read_tables(data)
    assert name == f"初始密码-{TODAY}.xlsx"
    assert header == ["警号或工号", "姓名", "单位", "初始密码（只能登录一次）"]
    assert [first[:3], second[:3]] == [
        ["3201999", "陈新", "省监狱管理局/第一监狱/一监区"],
        ["3201998", "王芳", "省监狱管理局/第一监狱/二监区"],
    ]
    assert log_in(officer_number="3201999", password=first[3], address=None) == officer


def test_passwords_are_fetched_once_by_their_owner(province: Province, keeper: Officer) -> None:
    roster = bring_in(keeper, NEW)
    assert roster.passwords_file is not None

    with pytest.raises(FileGone):
        fetch_file(roster.passwords_file, owner_id=make_staff(province.root, Role.SYSTEM_ADMINISTRATOR).pk)
    fetch_file(roster.passwords_file, owner_id=keeper.pk)
    with pytest.raises(FileGone):
        fetch_file(roster.passwords_file, owner_id=keeper.pk)


def test_passwords_stand_nowhere_else(province: Province, keeper: Officer) -> None:
    roster = bring_in(keeper, NEW)
    assert roster.passwords_file is not None
    _name, data = fetch_file(roster.passwords_file, owner_id=keeper.pk)
    [[_header, line]] = read_tables(data)

    everything = [
        *AuditEntry.objects.values_list("detail", flat=True),
        *Job.objects.values_list("arguments", "result"),
        *RosterImport.objects.values(),
        *Officer.objects.values(),
    ]
    assert line[3] not in str(everything)
    assert line[3].replace("-", "") not in str(everything)


def test_changes_are_shown_from_what_to_what_and_written(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    roster = stage(keeper, ["3201888", "李建军", "SJ101", "二级警长", "内勤", "借调", "2026-03-01"])

    assert seen(roster, "changed") == [
        (
            "3201888",
            [
                ("name", "李建国", "李建军"),
                ("status", "active", "seconded"),
                ("rank", "一级警长", "二级警长"),
                ("post", "管教", "内勤"),
                ("starts_on", "2020-01-01", "2026-03-01"),
            ],
        )
    ]
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    officer = Officer.objects.get(officer_number="3201888")
    assert (officer.name, officer.status, officer.is_active) == ("李建军", "seconded", True)
    assert spans("3201888") == [
        ("SJ101", "一级警长", "管教", LONG_AGO, SPRING),
        ("SJ101", "二级警长", "内勤", SPRING, None),
    ]


def test_a_transfer_is_dated_and_keeps_what_the_file_leaves_open(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    roster = bring_in(keeper, ["3201888", "李建国", "SJ102", "", "", "", "2026-03-01"])

    assert roster.counts["transferred"] == 1
    assert spans("3201888") == [
        ("SJ101", "一级警长", "管教", LONG_AGO, SPRING),
        ("SJ102", "一级警长", "管教", SPRING, None),
    ]


def test_a_transfer_without_a_date_begins_on_the_day_of_the_upload(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    roster = stage(keeper, ["3201888", "李建国", "SJ102"])
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        confirm_roster(roster, actor=keeper)
        jobs.run(roster.job_id)

    assert [span[3] for span in spans("3201888")] == [LONG_AGO, TODAY]


def test_a_new_rank_with_the_old_date_holds_from_today(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    bring_in(keeper, ["3201888", "李建国", "SJ101", "三级高级警长", "管教", "在职", LONG_AGO.isoformat()])

    assert spans("3201888") == [
        ("SJ101", "一级警长", "管教", LONG_AGO, TODAY),
        ("SJ101", "三级高级警长", "管教", TODAY, None),
    ]


def test_known_dates_are_not_rewritten_by_a_file(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    roster = stage(keeper, ["3201888", "李建国", "SJ101", "一级警长", "管教", "在职", "2015-07-01"])

    assert (seen(roster, "unchanged"), roster.change_count) == ([("3201888", [])], 0)


def test_a_wrong_unit_is_corrected_on_the_same_day(province: Province, keeper: Officer) -> None:
    bring_in(keeper, ["3201999", "陈新", "SJ101"])

    bring_in(keeper, ["3201999", "陈新", "SJ102"])

    assert spans("3201999") == [("SJ102", "", "", TODAY, None)]


def test_who_returns_between_postings_is_posted_again(province: Province, keeper: Officer) -> None:
    officer = make_officer(province.ward, number="3201888")
    officer.postings.update(ends_on=date(2025, 1, 1))

    roster = bring_in(keeper, ["3201888", "李建国", "SJ101", "", "", "", "2026-03-01"])

    assert roster.counts["transferred"] == 1
    assert [span[3:] for span in spans("3201888")] == [(LONG_AGO, date(2025, 1, 1)), (SPRING, None)]


def test_the_same_file_again_changes_nothing(province: Province, keeper: Officer) -> None:
    bring_in(keeper, NEW, ["3201998", "王芳", "SJ102", "", "", "休假", ""])
    before = list(Officer.objects.values()), list(Posting.objects.values())

    roster = bring_in(keeper, NEW, ["3201998", "王芳", "SJ102", "", "", "休假", ""])

    assert (roster.counts["unchanged"], roster.change_count, roster.passwords_file) == (2, 0, None)
    assert (list(Officer.objects.values()), list(Posting.objects.values())) == before


def test_who_left_by_the_file_cannot_log_in_any_more(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    bring_in(keeper, ["3201888", "李建国", "SJ101", "", "", "离职"])

    officer = Officer.objects.get(officer_number="3201888")
    assert (officer.status, officer.is_active, len(spans("3201888"))) == ("left", False, 1)


def test_missing_people_are_listed_and_stay(province: Province, keeper: Officer) -> None:
    """Those of the part of the tree that the file covers: the wards of one prison here, not the rest of the province."""
    make_officer(province.ward, "在册", number="3201001")
    make_officer(province.ward, "缺席", number="3201002")
    make_officer(province.other_ward, "另区", number="3201003")
    make_officer(province.ward, "走了", number="3201004", status="left")
    make_officer(province.township, "别处", number="3201005")

    both = stage(keeper, ["3201001", "在册", "SJ101"], ["3201999", "陈新", "SJ102"])
    one = stage(keeper, ["3201001", "在册", "SJ101"])

    assert seen(both, "missing") == [("3201002", []), ("3201003", [])]
    assert seen(one, "missing") == [("3201002", [])]
    confirm_roster(both, actor=keeper)
    jobs.run(both.job_id)
    assert Officer.objects.get(officer_number="3201002").status == "active"


def test_units_are_found_by_code_name_and_path(province: Province, keeper: Officer) -> None:
    header = ["警号", "姓名", "单位代码", "单位名称"]
    rows = [
        ["3201001", "甲", "sj101", ""],
        ["3201002", "乙", "", "一监区"],
        ["3201003", "丙", "", "第一监狱/一监区"],
        ["3201004", "丁", "", "省监狱管理局／第一监狱＞一监区"],
        ["3201005", "戊", "SJ101", "一监区"],
        ["3201006", "己", "SJ101", "二监区"],
        ["3201007", "庚", "", "三监区"],
        ["3201008", "辛", "SJ109", ""],
    ]

    roster = stage(keeper, *rows, header=header)

    assert [number for number, _parts in seen(roster, "new")] == [f"320100{n}" for n in range(1, 6)]
    assert seen(roster, "problems") == [
        (7, "单位代码“SJ101”是“一监区”，和单位名称“二监区”对不上。"),
        (8, "你管理的单位里没有“三监区”。"),
        (9, "你管理的单位里没有代码“SJ109”。"),
    ]


def test_units_of_one_name_need_their_path(province: Province) -> None:
    other = province.prisons.add_child(code="SJ2", name="第二监狱", kind="prison", opened_on=LONG_AGO)
    other.add_child(code="SJ201", name="一监区", kind="ward", opened_on=LONG_AGO)
    keeper = make_staff(province.prisons, Role.UNIT_ADMINISTRATOR)

    roster = stage(keeper, ["3201001", "甲", "一监区"], header=["警号", "姓名", "单位"])
    with_path = stage(keeper, ["3201001", "甲", "第二监狱/一监区"], header=["警号", "姓名", "单位"])

    reason = "有 2 个单位叫“一监区”。请写上级单位，例如“第一监狱/一监区”，或填单位代码。"
    assert seen(roster, "problems") == [(2, reason)]
    assert [row["unit"] for row in preview_of(with_path)["new"]] == ["省监狱管理局/第二监狱/一监区"]


def test_ended_units_take_nobody(province: Province, keeper: Officer) -> None:
    end_unit(province.ward, actor=None, ended_on=TODAY)

    assert seen(stage(keeper, NEW), "problems") == [(2, "你管理的单位里没有代码“SJ101”。")]


def test_nothing_outside_the_keepers_units_is_shown_or_touched(province: Province, keeper: Officer) -> None:
    make_officer(province.township, "他处之人", number="3209001")
    make_officer(province.prisons, "上级之人", number="3209002")
    outside = ["3209003", "新人", "QD01"], ["3209004", "新人", "SJ"]

    roster = stage(keeper, ["3209001", "冒名", "SJ101"], ["3209002", "冒名", "SJ101"], *outside, NEW)

    assert seen(roster, "problems") == [
        (2, "警号“3209001”已经在别的单位使用。调动请由上级单位办理。"),
        (3, "警号“3209002”已经在别的单位使用。调动请由上级单位办理。"),
        (4, "你管理的单位里没有代码“QD01”。"),
        (5, "你管理的单位里没有代码“SJ”。"),
    ]
    staged = json.dumps(preview_of(roster), ensure_ascii=False)
    assert [name for name in ["他处之人", "上级之人", "城南司法所"] if name in staged] == []
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    assert list(Officer.objects.filter(name__in=["冒名", "新人"])) == []


@pytest.mark.parametrize("role", [Role.HR, Role.TRAINER, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR])
def test_only_keepers_of_rosters_upload(province: Province, role: Role) -> None:
    with pytest.raises(OutOfScope):
        stage_roster(name="名册.xlsx", data=make_xlsx([NEW]), actor=make_staff(province.root, role))

    assert (RosterImport.objects.count(), PrivateFile.objects.count()) == (0, 0)


def test_another_keepers_import_cannot_be_confirmed_or_discarded(province: Province, keeper: Officer) -> None:
    other = make_staff(province.root, Role.SYSTEM_ADMINISTRATOR)
    roster = stage(keeper, NEW)

    with pytest.raises(OutOfScope):
        confirm_roster(roster, actor=other)
    with pytest.raises(OutOfScope):
        discard_roster(roster, actor=other)

    assert RosterImport.objects.get().state == "preview"


def test_a_separated_role_is_given_back_before_its_holder_leaves(province: Province, keeper: Officer) -> None:
    auditor = make_staff(province.ward, Role.AUDITOR)

    roster = stage(keeper, [auditor.officer_number, auditor.name, "SJ101", "", "", "离职"])

    assert seen(roster, "problems") == [(2, "此人是系统管理员、安全管理员或审计员。请先由安全管理员撤销授权。")]


def test_good_lines_are_written_beside_bad_ones(province: Province, keeper: Officer) -> None:
    roster = bring_in(keeper, NEW, ["3201998", "", "SJ101"])

    assert (roster.state, roster.counts["problems"]) == ("done", 1)
    assert [Officer.objects.filter(officer_number=n).count() for n in ("3201999", "3201998")] == [1, 0]


def test_the_audit_entry_says_which_file_how_many_and_what_became_what(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3201888")

    roster = bring_in(keeper, NEW, ["3201888", "李建军", "SJ101"])

    entry = AuditEntry.objects.get(verb="roster_imported")
    assert (entry.actor_id, entry.target_id, entry.unit_path) == (keeper.pk, str(roster.public_id), province.ward.path)
    assert entry.detail == {
        "file": "名册.xlsx",
        "sha256": roster.file_hash,
        "counts": roster.counts,
        "changes": [["3201888", ["name", "李建国", "李建军"]]],
    }


def test_a_roster_that_changed_since_the_preview_is_not_written(province: Province, keeper: Officer) -> None:
    officer = make_officer(province.ward, number="3201888")
    roster = stage(keeper, ["3201888", "李建军", "SJ101"], NEW)
    post_officer(officer, Place(province.other_ward), starts_on=SPRING, actor=None)
    confirm_roster(roster, actor=keeper)

    jobs.run(roster.job_id)

    roster.refresh_from_db()
    assert roster.state == "refused"
    assert roster.problem.startswith("核对以后名册又有变动")
    assert Job.objects.get(public_id=roster.job_id).state == "failed"
    assert Officer.objects.get(pk=officer.pk).name == "李建国"
    assert not Officer.objects.filter(officer_number="3201999").exists()
    assert not AuditEntry.objects.filter(verb="roster_imported").exists()


def test_rights_taken_away_since_the_preview_stop_the_writing(province: Province, keeper: Officer) -> None:
    roster = stage(keeper, NEW)
    confirm_roster(roster, actor=keeper)
    RoleGrant.objects.update(revoked_at=database_now())

    jobs.run(roster.job_id)

    assert RosterImport.objects.get().state == "refused"
    assert not Officer.objects.filter(officer_number="3201999").exists()


def test_all_of_it_is_written_or_nothing(province: Province, keeper: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies after the last row and before the commit; the next one does it all again."""
    roster = stage(keeper, NEW)
    confirm_roster(roster, actor=keeper)
    write_entry = importing.write_entry

    def die(*args: object, **kwargs: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(importing, "write_entry", die)
    jobs.run(roster.job_id)
    after_death = Officer.objects.filter(officer_number="3201999").count(), RosterImport.objects.get().state
    monkeypatch.setattr(importing, "write_entry", write_entry)
    jobs.run(roster.job_id)

    assert after_death == (0, "writing")
    assert RosterImport.objects.get().state == "done"
    assert Officer.objects.filter(officer_number="3201999").count() == 1


def test_jobs_run_twice_have_the_effect_of_one(province: Province, keeper: Officer) -> None:
    roster = stage(keeper, NEW)
    Job.objects.update(state=Job.State.QUEUED)
    jobs.run(roster.job_id)
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    Job.objects.update(state=Job.State.QUEUED)
    jobs.run(roster.job_id)

    assert Officer.objects.filter(officer_number="3201999").count() == 1
    assert AuditEntry.objects.filter(verb="roster_imported").count() == 1


def test_a_confirmation_counts_once(province: Province, keeper: Officer) -> None:
    roster = stage(keeper, NEW)
    stale = RosterImport.objects.get()

    confirm_roster(roster, actor=keeper)

    with pytest.raises(ImportClosed):
        confirm_roster(stale, actor=keeper)
    with pytest.raises(ImportClosed):
        discard_roster(stale, actor=keeper)
    assert Job.objects.filter(kind="roster_write").count() == 1


def test_a_discarded_import_leaves_nothing(
    province: Province, keeper: Officer, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    roster = stage(keeper, NEW)

    with django_capture_on_commit_callbacks(execute=True):
        discard_roster(roster, actor=keeper)

    assert PrivateFile.objects.filter(purpose="roster_preview").count() == 0
    with pytest.raises(ImportClosed):
        preview_of(RosterImport.objects.get())


def test_what_was_staged_is_gone_after_a_day(province: Province, keeper: Officer) -> None:
    roster = stage(keeper, NEW)
    PrivateFile.objects.update(expires_at=database_now() - timedelta(seconds=1))
    discard_expired_files()

    with pytest.raises(ImportClosed):
        preview_of(roster)
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    assert RosterImport.objects.get().state == "refused"


def test_the_upload_is_kept_only_until_it_is_read(
    province: Province, keeper: Officer, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        roster = stage_roster(name="名册.xlsx", data=make_xlsx([NEW]), actor=keeper)

    roster.refresh_from_db()
    assert (roster.state, roster.file_id is not None) == ("preview", True)
    assert list(PrivateFile.objects.values_list("purpose", "owner_id")) == [("roster_preview", keeper.pk)]
    assert b"3201999" in read_file(roster.file_id or 0)


@pytest.mark.parametrize("data", [b"PK\x03\x04nonsense", make_csv([["x"]], header=["不是", "名册"])])
def test_a_file_that_is_no_roster_is_refused_in_words(province: Province, keeper: Officer, data: bytes) -> None:
    roster = stage_roster(name="照片.csv", data=data, actor=keeper)

    jobs.run(roster.job_id)

    roster.refresh_from_db()
    assert (roster.state, bool(roster.problem), roster.file_id) == ("refused", True, None)
    assert Job.objects.get().problem == roster.problem


def test_a_huge_upload_is_not_even_kept(province: Province, keeper: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_BYTES", 10)

    with pytest.raises(RosterUnreadable):
        stage_roster(name="名册.xlsx", data=b"x" * 11, actor=keeper)

    assert PrivateFile.objects.count() == 0


def test_statements_do_not_grow_with_the_rows(
    province: Province, keeper: Officer, django_assert_num_queries: Callable[..., Any]
) -> None:
    def rows(first: int, count: int) -> list[list[str]]:
        return [[str(first + number), "陈新", "SJ101", "", "内勤"] for number in range(count)]

    for first, count in [(3300000, 1), (3400000, 3)]:
        roster = stage(keeper, *rows(first, count))
        with django_assert_num_queries(36):
            confirm_roster(roster, actor=keeper)
            jobs.run(roster.job_id)


def test_csv_in_gb18030_comes_in(province: Province, keeper: Officer) -> None:
    data = make_csv([["3201999", "陈㐂", "SJ101", "", "", "", ""]], header=HEADER, encoding="gb18030")
    roster = stage_roster(name="名册.csv", data=data, actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    confirm_roster(roster, actor=keeper)

    jobs.run(roster.job_id)

    assert Officer.objects.get(officer_number="3201999").name == "陈㐂"
