from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from people.login import log_in
from people.models import Officer, Posting, Role, RoleGrant, RosterImport
from people.postings import Place, post_officer
from people.roster import importing
from people.roster.importing import ImportClosed, confirm_roster, discard_roster, preview_of, stage_roster
from people.roster.sheet import RosterUnreadable, read_tables
from people.scope import OutOfScope
from records import jobs
from records.clock import database_now
from records.files import FileGone, discard_expired_files, fetch_file, read_file
from records.models import AuditEntry, Job, PrivateFile
from tests.factories import Province, make_officer, make_staff
from tests.people.roster.sheets import HEADER, make_csv, make_xlsx
from tests.people.roster.uploads import NEW, bring_in, spans, stage

TODAY = timezone.localdate()
SPRING = date(2026, 3, 1)
pytestmark = pytest.mark.django_db


def test_nothing_is_written_before_the_confirmation(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")
    before = list(Officer.objects.values()), list(Posting.objects.values()), AuditEntry.objects.count()

    roster = stage(keeper, NEW, ["3301888", "李改", "SJ102"])

    assert roster.state == "preview"
    assert roster.counts == {
        "new": 1,
        "changed": 0,
        "transferred": 1,
        "other_start": 0,
        "unchanged": 0,
        "missing": 0,
        "problems": 0,
    }
    assert (list(Officer.objects.values()), list(Posting.objects.values()), AuditEntry.objects.count()) == before


def test_new_officers_come_in_with_passwords_that_open_one_login(province: Province, keeper: Officer) -> None:
    roster = bring_in(keeper, NEW, ["3301998", "王芳", "SJ102"])

    assert (roster.state, roster.file_id) == ("done", None)
    officer = Officer.objects.get(officer_number="3301999")
    assert (officer.name, officer.status, officer.must_change_password) == ("陈新", "active", True)
    assert spans("3301999") == [("SJ101", "四级警长", "内勤", SPRING, None)]
    assert spans("3301998") == [("SJ102", "", "", TODAY, None)]
    assert roster.passwords_file is not None
    name, data = fetch_file(roster.passwords_file, owner_id=keeper.pk)
    [[header, first, second]] = read_tables(data)
    assert name == f"初始密码-{TODAY}.xlsx"
    assert header == ["警号或工号", "姓名", "单位", "初始密码（只能登录一次）"]
    assert [first[:3], second[:3]] == [
        ["3301999", "陈新", "省监狱管理局/第一监狱/一监区"],
        ["3301998", "王芳", "省监狱管理局/第一监狱/二监区"],
    ]
    assert log_in(officer_number="3301999", password=first[3], address=None) == officer


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


def test_the_audit_entry_says_which_file_how_many_and_what_became_what(province: Province, keeper: Officer) -> None:
    make_officer(province.ward, number="3301888")

    roster = bring_in(keeper, NEW, ["3301888", "李建军", "SJ101"])

    entry = AuditEntry.objects.get(verb="roster_imported")
    assert (entry.actor_id, entry.target_id, entry.unit_path) == (keeper.pk, str(roster.public_id), province.ward.path)
    assert entry.detail == {
        "file": "名册.xlsx",
        "sha256": roster.file_hash,
        "counts": roster.counts,
        "changes": [["3301888", ["name", "李建国", "李建军"]]],
    }


def test_a_roster_that_changed_since_the_preview_is_not_written(province: Province, keeper: Officer) -> None:
    officer = make_officer(province.ward, number="3301888")
    roster = stage(keeper, ["3301888", "李建军", "SJ101"], NEW)
    post_officer(officer, Place(province.other_ward), starts_on=SPRING, actor=None)
    confirm_roster(roster, actor=keeper)

    jobs.run(roster.job_id)

    roster.refresh_from_db()
    assert roster.state == "refused"
    assert roster.problem.startswith("核对以后名册又有变动")
    assert Job.objects.get(public_id=roster.job_id).state == "failed"
    assert Officer.objects.get(pk=officer.pk).name == "李建国"
    assert not Officer.objects.filter(officer_number="3301999").exists()
    assert not AuditEntry.objects.filter(verb="roster_imported").exists()


def test_rights_taken_away_since_the_preview_stop_the_writing(province: Province, keeper: Officer) -> None:
    roster = stage(keeper, NEW)
    confirm_roster(roster, actor=keeper)
    RoleGrant.objects.update(revoked_at=database_now())

    jobs.run(roster.job_id)

    assert RosterImport.objects.get().state == "refused"
    assert not Officer.objects.filter(officer_number="3301999").exists()


def test_all_of_it_is_written_or_nothing(province: Province, keeper: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies after the last row and before the commit; the next one does it all again."""
    roster = stage(keeper, NEW)
    confirm_roster(roster, actor=keeper)
    write_entry = importing.write_entry

    def die(*args: object, **kwargs: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(importing, "write_entry", die)
    jobs.run(roster.job_id)
    after_death = Officer.objects.filter(officer_number="3301999").count(), RosterImport.objects.get().state
    monkeypatch.setattr(importing, "write_entry", write_entry)
    jobs.run(roster.job_id)

    assert after_death == (0, "writing")
    assert RosterImport.objects.get().state == "done"
    assert Officer.objects.filter(officer_number="3301999").count() == 1


def test_jobs_run_twice_have_the_effect_of_one(province: Province, keeper: Officer) -> None:
    roster = stage(keeper, NEW)
    Job.objects.update(state=Job.State.QUEUED)
    jobs.run(roster.job_id)
    confirm_roster(roster, actor=keeper)
    jobs.run(roster.job_id)
    Job.objects.update(state=Job.State.QUEUED)
    jobs.run(roster.job_id)

    assert Officer.objects.filter(officer_number="3301999").count() == 1
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
    assert b"3301999" in read_file(roster.file_id or 0)


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
        with django_assert_num_queries(37):
            confirm_roster(roster, actor=keeper)
            jobs.run(roster.job_id)


def test_csv_in_gb18030_comes_in(province: Province, keeper: Officer) -> None:
    data = make_csv([["3301999", "陈㐂", "SJ101", "", "", "", ""]], header=HEADER, encoding="gb18030")
    roster = stage_roster(name="名册.csv", data=data, actor=keeper)
    jobs.run(roster.job_id)
    roster.refresh_from_db()
    confirm_roster(roster, actor=keeper)

    jobs.run(roster.job_id)

    assert Officer.objects.get(officer_number="3301999").name == "陈㐂"
