"""HR's pages show own subtrees alone, and every figure with its people."""

import io

import pytest
from python_calamine import CalamineWorkbook

from people.models import Role
from quizzes.exams.attempts import submit_attempt
from quizzes.exams.models import Exam
from records.models import AuditEntry
from tests.factories import RIGHT, answer, make_exam, make_officer, make_province, make_staff, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def exam(province):
    trainer = make_staff(province.root, Role.TRAINER)
    return make_exam(trainer, province.prisons, review_policy=Exam.ReviewPolicy.IMMEDIATELY)


def test_page_says_the_numbers_with_their_denominators(province, exam, client):
    came = make_officer(province.ward, "甲一")
    make_officer(province.other_ward, "乙二")
    attempt, _token = sit(exam, came)
    submit_attempt(attempt, officer=came, epoch=1)
    client.force_login(make_staff(province.root, Role.HR, "何静"))

    page = client.get(f"/oversight/exams/{exam.public_id}/").content.decode()

    assert "2 人应参加，<b>1 人已交卷</b>（50.0%），其中 0 人合格（0/1，0.0%）" in page
    assert "0/2，差 2 人" in page


def test_page_tells_who_has_handed_in_while_results_are_withheld(province, client):
    exam = make_exam(make_staff(province.root, Role.TRAINER), province.prison)
    came = make_officer(province.ward, "甲一")
    attempt, _token = sit(exam, came)
    submit_attempt(attempt, officer=came, epoch=1)
    client.force_login(make_staff(province.ward, Role.HR, "何静"))

    page = client.get(f"/oversight/exams/{exam.public_id}/").content.decode()

    assert "2 人应参加，<b>1 人已交卷</b>（50.0%），成绩" in page
    assert ("已交卷</span>" in page, "未合格" in page, "1/2，差 1 人" in page) == (True, False, True)


def test_filters_by_status_unit_and_name(province, exam, client):
    names = ("甲一", "乙二", "丙三")
    for unit, name in zip((province.ward, province.ward, province.other_ward), names, strict=True):
        make_officer(unit, name)
    client.force_login(make_staff(province.root, Role.HR, "何静"))
    url = f"/oversight/exams/{exam.public_id}/?unit="

    def shown(query: str) -> list[str]:
        page = client.get(url + query).content.decode()
        return [name for name in names if f'<th scope="row">{name}</th>' in page]

    assert shown(str(province.ward.public_id)) == ["甲一", "乙二"]
    assert shown(f"{province.prison.public_id}&search=丙三&status=absent") == ["丙三"]
    assert shown(f"{province.prison.public_id}&status=passed") == []


def test_other_subtrees_do_not_exist(province, exam, client):
    make_officer(province.other_ward, "别的监区的人")
    client.force_login(make_staff(province.ward, Role.UNIT_ADMINISTRATOR, "本监区管理员"))

    own = client.get(f"/oversight/exams/{exam.public_id}/")
    outside = client.get(f"/oversight/exams/{exam.public_id}/?unit={province.other_ward.public_id}")
    above = client.get(f"/oversight/exams/{exam.public_id}/?unit={province.root.public_id}")

    assert "别的监区的人" not in own.content.decode()
    assert [own.status_code, outside.status_code, above.status_code] == [200, 404, 404]


def test_officers_are_told_whom_to_ask(province, exam, client):
    client.force_login(make_officer(province.ward))

    response = client.get(f"/oversight/exams/{exam.public_id}/")

    assert response.status_code == 403
    assert "请联系本单位管理员" in response.content.decode()


def test_export_has_numbers_of_people_as_text_and_an_audit_entry(province, exam, client):
    make_officer(province.ward, "=1+1", number="0032001")
    client.force_login(make_staff(province.root, Role.HR, "何静"))

    response = client.post(f"/oversight/exams/{exam.public_id}/people.xlsx", {"status": "absent"})

    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = book.get_sheet_by_name("名单").to_python()
    assert rows[1][:5] == ["0032001", "=1+1", "一监区", "管教", "未参加"]
    about = book.get_sheet_by_name("说明").to_python()
    assert ["应参加", "1"] in about and ["合格线（%）", "60"] in about
    entry = AuditEntry.objects.get(verb="exam_report_exported")
    assert entry.detail == {"rows": 1, "status": "absent"}


def test_export_says_the_score_in_points_and_in_percent(province, exam, client):
    attempt, token = sit(exam, officer := make_officer(province.ward, "李建国", number="0032001"))
    answer(token, 1, RIGHT["single"])
    submit_attempt(attempt, officer=officer, epoch=token.epoch)
    client.force_login(make_staff(province.root, Role.HR, "何静"))

    response = client.post(f"/oversight/exams/{exam.public_id}/people.xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    head, *rows = book.get_sheet_by_name("名单").to_python()
    result = attempt.results.get()
    row = dict(zip(head, next(row for row in rows if row[0] == "0032001"), strict=True))
    assert (row["最好成绩（分）"], row["最好成绩（%）"]) == (float(result.score), float(result.percentage))
    assert result.score not in (0, result.percentage)
