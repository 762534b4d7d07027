"""Results as .xlsx: read back by another program, numbers of people as text, no formula, an audit row each."""

import io
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from people.models import Officer, Role, RoleGrant
from quizzes.exams import spreadsheets
from quizzes.exams.spreadsheets import Selection, as_text, export_results
from records.audit import AuditEntry
from records.files import fetch_file
from records.jobs import run
from records.models import Job, PrivateFile
from tests.factories import make_bank, make_exam, make_officer, make_paper, make_province, make_staff
from tests.quizzes.exams.test_statistics import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def trainer(province):
    return make_staff(province.prison, Role.TRAINER)


def read(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_workbook_reads_back_as_it_was_written(province, trainer):
    exam = make_exam(trainer, province.prison, attempts_allowed=2, title="执法资格测试")
    for number, right in enumerate((4, 4, 4, 2, 1), start=1):
        give(exam, make_officer(province.ward, f"甲{number}", number=f"00{number}"), right)
    make_officer(province.other_ward, "乙", number="0099")
    make_officer(province.other_ward, "丙", number="0100", status=Officer.Status.LEAVE)

    name, data = export_results(exam, actor=trainer, selection=Selection())

    sheets = read(data)
    people = sheets["人员"]
    assert (name.startswith("执法资格测试-成绩-"), name.endswith(".xlsx")) == (True, True)
    assert list(sheets) == ["说明", "人员", "题目", "知识点"]
    assert people[0][:8] == ["警号或工号", "姓名", "单位", "岗位", "状态", "最好成绩", "得分率（%）", "等次"]
    assert people[0][8:] == ["次数", "最近交卷", "离开页面次数（仅供了解）"]
    assert people[2][:9] == ["001", "甲1", "一监区", "管教", "合格", 8.0, 100.0, "优秀", 1.0]
    assert (len(people[2][9]), people[2][10]) == (len("2026-11-22 10:58"), 0.0)
    assert people[-1] == ["0099", "乙", "二监区", "管教", "未参加", "", "", "", 0.0, "", 0.0]
    about = dict(sheets["说明"])
    assert (about["考试"], about["单位"], about["状态"]) == ("执法资格测试", "你管的全部单位", "全部")
    counted = [about[label] for label in ("应参加", "合格", "未合格", "未参加", "不计入：休假")]
    assert counted == ["7", "3", "2", "2", "1"]
    assert sheets["题目"][1][5:] == [5.0, 5.0, 5.0, 100.0]


def test_selection_narrows_rows_and_stands_on_the_first_sheet(province, trainer):
    exam = make_exam(trainer, province.prison)
    give(exam, make_officer(province.ward, "甲"), 4)
    give(exam, make_officer(province.other_ward, "乙"), 4)
    selection = Selection("passed", "", str(province.other_ward.public_id))

    _name, data = export_results(exam, actor=trainer, selection=selection)

    sheets = read(data)
    assert [row[1] for row in sheets["人员"]] == ["姓名", "乙"]
    assert (dict(sheets["说明"])["状态"], dict(sheets["说明"])["单位"]) == ("合格", "二监区")
    entry = AuditEntry.objects.get(verb="exam_results_exported")
    assert (entry.actor_id, entry.target_id) == (trainer.pk, str(exam.public_id))
    assert entry.detail == {"rows": 1, "status": "passed", "unit": province.other_ward.code}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(province, trainer, sign):
    exam = make_exam(trainer, province.prison)
    make_officer(province.ward, f'{sign}HYPERLINK("http://a")', post=f"{sign}1+1")

    _name, data = export_results(exam, actor=trainer, selection=Selection())

    names = {row[1] for row in read(data)["人员"]}
    assert f'\'{sign}HYPERLINK("http://a")'.replace("\r", "\n") in {name.replace("\r", "\n") for name in names}
    with ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 2
    assert not any(b"<f>" in sheet or b"hyperlink" in sheet for sheet in sheets)


def test_head_of_each_table_stays_in_view(province, trainer):
    exam = make_exam(trainer, province.prison)

    _name, data = export_results(exam, actor=trainer, selection=Selection())

    with ZipFile(io.BytesIO(data)) as archive:
        people = archive.read("xl/worksheets/sheet2.xml")
    assert b'ySplit="1"' in people and b'state="frozen"' in people


def test_long_cells_are_cut_at_what_a_cell_holds():
    assert len(as_text("长" * 40000)) == 32767


def test_before_release_a_trainer_without_the_items_gets_no_score(province, trainer):
    above = make_staff(province.root, Role.TRAINER, "厅长")
    paper = make_paper(above, province.prison, bank=make_bank(province.root, "above"))
    exam = make_exam(above, province.prison, paper=paper)
    for _ in range(5):
        give(exam, make_officer(province.ward, "甲"), 4)

    _name, data = export_results(exam, actor=trainer, selection=Selection())

    sheets = read(data)
    assert list(sheets) == ["说明", "人员"]
    assert sheets["人员"][0] == [
        "警号或工号",
        "姓名",
        "单位",
        "岗位",
        "状态",
        "次数",
        "最近交卷",
        "离开页面次数（仅供了解）",
    ]
    assert {row[4] for row in sheets["人员"][1:]} == {"已交卷", "未参加"}


def queue(monkeypatch, exam, actor):
    monkeypatch.setattr(spreadsheets, "ON_THE_SPOT", 0)
    job = export_results(exam, actor=actor, selection=Selection())
    assert isinstance(job, Job)
    return job


def test_long_list_is_written_in_the_background_for_its_owner_alone(province, trainer, monkeypatch):
    exam = make_exam(trainer, province.prison)
    give(exam, make_officer(province.ward, "甲"), 4)
    job = queue(monkeypatch, exam, trainer)
    assert (job.owner_id, AuditEntry.objects.filter(verb="exam_results_exported").count()) == (trainer.pk, 0)

    run(job.public_id)

    job.refresh_from_db()
    name, data = fetch_file(job.result["file"], owner_id=trainer.pk)
    assert (job.state, name.endswith(".xlsx")) == ("done", True)
    assert [row[1] for row in read(data)["人员"]] == ["姓名", "周敏", "甲"]
    assert PrivateFile.objects.get().owner_id == trainer.pk
    assert AuditEntry.objects.filter(verb="exam_results_exported").count() == 1


def test_background_export_looks_at_rights_anew(province, trainer, monkeypatch):
    exam = make_exam(trainer, province.prison)
    job = queue(monkeypatch, exam, trainer)
    RoleGrant.objects.all().delete()

    run(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "这场考试已经不归你管，没有生成文件。")
    assert PrivateFile.objects.count() == 0
