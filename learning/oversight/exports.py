"""Workbooks of a report: numbers of people as text, what was filtered on the first sheet, an audit entry for each (T18)."""

import io

import xlsxwriter
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from learning.oversight.presentation import status_label
from learning.oversight.reports import ExamReport
from lib.policy import refuse_in_report
from people.models import Officer
from quizzes.exams.roll import PASSED
from records.audit import write_entry
from records.wording import plain

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_report(report: ExamReport, *, actor: Officer, status: str) -> HttpResponse:
    """The rows of the list as .xlsx, and the entry in the audit trail."""
    data = write_workbook(report, status)
    with transaction.atomic():
        detail = {"rows": len(report.list_people(status)), "status": status}
        write_entry("exam_report_exported", actor=actor, target=report.exam, unit_path=report.unit.path, detail=detail)
    name = f"{report.exam.title}-{report.unit.name}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=TYPE, headers=headers)


def write_workbook(report: ExamReport, status: str = "") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    about = book.add_worksheet(_("说明"))
    for number, (label, value) in enumerate(_about(report, status)):
        about.write_string(number, 0, label, bold)
        about.write_string(number, 1, value)
    about.set_column(0, 1, 30)
    sheet = book.add_worksheet(_("名单"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 9, 16)
    heads = [
        _("警号或工号"),
        _("姓名"),
        _("单位"),
        _("岗位"),
        _("状态"),
        _("最好成绩（分）"),
        _("最好成绩（%）"),
        _("等次"),
        _("次数"),
        _("最近交卷"),
    ]
    refuse_in_report(heads)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(report.list_people(status), start=1):
        cells = [row.officer_number, row.name, row.unit_name, row.post, status_label(row.status)]
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell, text)
        if row.score is not None and row.percentage is not None:
            sheet.write_number(number, 5, float(row.score))
            sheet.write_number(number, 6, float(row.percentage))
        sheet.write_string(number, 7, row.band)
        sheet.write_number(number, 8, row.attempt_count)
        sheet.write_string(number, 9, f"{timezone.localtime(row.ended_at):%Y-%m-%d %H:%M}" if row.ended_at else "")
    book.close()
    return stream.getvalue()


def _about(report: ExamReport, status: str) -> list[tuple[str, str]]:
    passed = (_("合格 / 已交卷"), f"{report.counts[PASSED]} / {report.came}")
    return [
        (_("考试"), report.exam.title),
        (_("单位"), report.unit.name),
        (_("状态"), status_label(status)),
        (_("数据截至"), f"{timezone.localtime(report.as_of):%Y-%m-%d %H:%M}"),
        (_("合格线（%）"), plain(report.exam.pass_mark)),
        (_("应参加"), str(report.expected)),
        (_("已交卷"), str(report.came)) if report.is_withheld else passed,
    ]
