"""The list of the completion page as a workbook: the rows of the page, for whoever may see them when it is written."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from learning.oversight import completion_exports
from people.models import Role
from records import jobs
from records.clock import database_now
from records.models import AuditEntry, Job, PrivateFile
from tests.factories import make_officer, make_staff
from tests.learning.oversight.assigned import SATISFIED, assign, follow, give, tally

pytestmark = pytest.mark.django_db


def exported(response, sheet):
    return CalamineWorkbook.from_filelike(io.BytesIO(response)).get_sheet_by_name(sheet).to_python()


def test_export_has_the_rows_of_the_list_and_what_was_asked(province, hr, client):
    assignment = assign(province.root)
    late = make_officer(province.ward, "=1+1", number="0032001")
    give(assignment, late, due_at=database_now() - timedelta(days=1))
    give(assignment, make_officer(province.ward, "不逾期"))
    tally(assignment)

    response = client.post("/oversight/people.xlsx", {"status": "overdue", "unit": province.prison.public_id})

    rows = exported(response.content, "人员")
    assert [row[:7] for row in rows[1:]] == [["0032001", "'=1+1", "一监区", "管教", "一级警长", "逾期", "未开始"]]
    about = exported(response.content, "说明")
    assert [line for line in about if line[0] in ("单位", "名单", "应完成", "导出人")] == [
        ["单位", "第一监狱"],
        ["名单", "逾期"],
        ["应完成", "2"],
        ["导出人", "何静"],
    ]
    entry = AuditEntry.objects.get(verb="completion_exported")
    assert (entry.detail["rows"], entry.unit_path) == (1, province.prison.path)


def test_large_export_is_written_in_the_background_for_its_owner(province, hr, client, monkeypatch):
    monkeypatch.setattr(completion_exports, "ON_THE_SPOT", 1)
    assignment = assign(province.root)
    duties = [give(assignment, make_officer(province.ward, name)) for name in ("甲", "乙", "丙")]
    tally(assignment)

    response = client.post("/oversight/people.xlsx", {"status": "all"})
    follow(duties[0], database_now(), **SATISFIED)  # later than what was asked for
    waiting = client.get(response.url).content.decode()
    job = Job.objects.get(kind=completion_exports.KIND)
    jobs.run(job.public_id)
    ready = client.get(response.url).content.decode()
    file = PrivateFile.objects.get()
    data = client.post(f"/files/{file.public_id}/").content

    assert ("正在生成文件" in waiting, "文件做好了" in ready) == (True, True)
    assert sorted((row[1], row[5]) for row in exported(data, "人员")[1:]) == [
        ("丙", "未完成"),
        ("乙", "未完成"),
        ("甲", "未完成"),
    ]
    client.force_login(make_staff(province.root, Role.HR, "别人"))
    assert [client.get(response.url).status_code, client.post(f"/files/{file.public_id}/").status_code] == [404, 404]


def test_export_of_units_that_were_taken_away_is_not_made(province, hr, client, monkeypatch):
    monkeypatch.setattr(completion_exports, "ON_THE_SPOT", 0)
    assignment = assign(province.root)
    give(assignment, make_officer(province.ward))
    tally(assignment)
    client.post("/oversight/people.xlsx", {"status": "all"})
    hr.role_grants.update(revoked_at=database_now())

    jobs.run(Job.objects.get().public_id)

    job = Job.objects.get()
    assert (job.state, job.problem, PrivateFile.objects.count()) == (
        "failed",
        "这些数据已经不归你管，没有生成文件。",
        0,
    )
