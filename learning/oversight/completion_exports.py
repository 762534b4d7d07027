"""The list of the completion page as an .xlsx file: numbers of people are text, no cell is a formula (T18), what was asked for stands on
the first sheet, and each export leaves an audit row. Above `ON_THE_SPOT` rows the file is written in the background and kept for 24 hours
as a private file of whoever asked for it. Written from the duties that held at one instant, so that a late job says what the page said."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.assignments.models import Duty, Requirement
from learning.oversight.completion import CompletionReport, Question, get_completion, list_assignments, name_units
from learning.oversight.completion_page import cell_label, last_reminders, overdue_days, progress_words, standing_label
from learning.oversight.matrix import fill_requirements
from learning.oversight.reports import VIEWERS
from lib.policy import refuse_in_report
from people.models import Officer, Unit
from quizzes.exams.spreadsheets import as_text
from records.audit import write_entry
from records.files import keep_file
from records.jobs import JobFailed, Running, enqueue
from records.models import Job

KIND = "completion_export"
ON_THE_SPOT = 5000
CHUNK = 1000


@dataclass(frozen=True)
class Selection:
    """Which rows of a question's list; `standing` as in `Question.select`."""

    standing: str = ""
    search: str = ""


def export_completion(question: Question, selection: Selection, *, actor: Officer) -> tuple[str, bytes] | Job:
    """Name and bytes of the workbook, with its audit row; or the job that will write a large one."""
    if question.select(selection.standing, selection.search).count() <= ON_THE_SPOT:
        return _export(question, selection, actor)
    arguments: dict[str, object] = {
        "actor": actor.pk,
        "assignment": question.assignment.pk,
        "unit": question.unit.pk,
        "at": question.at.isoformat(),
        "post": question.post,
        **asdict(selection),
    }
    with transaction.atomic():
        return enqueue(KIND, owner_id=actor.pk, arguments=arguments)


def run_export(running: Running) -> dict[str, object]:
    """The job: rights are looked at anew, since they may have gone meanwhile.

    Raises JobFailed.
    """
    arguments = running.job.arguments
    actor = Officer.objects.get(pk=arguments["actor"])
    unit = Unit.objects.visible_to(actor, *VIEWERS).filter(pk=arguments["unit"]).first()
    assignment = list_assignments(actor).filter(pk=arguments["assignment"]).first()
    if unit is None or assignment is None:
        raise JobFailed(_("这些数据已经不归你管，没有生成文件。"))
    at = datetime.fromisoformat(arguments["at"])
    question = Question(assignment, unit, at, is_present=False, post=arguments["post"])
    selection = Selection(arguments["standing"], arguments["search"])
    name, data = _export(question, selection, actor, running)
    file = keep_file(data, owner_id=actor.pk, purpose=KIND, name=name)
    return {"file": str(file.public_id)}


def _export(
    question: Question, selection: Selection, actor: Officer, running: Running | None = None
) -> tuple[str, bytes]:
    report, requirements = get_completion(question), question.requirements()
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        _write_about(book, report, selection, actor)
        count = _write_people(book, question, selection, requirements, running)
    with transaction.atomic():
        detail: dict[str, object] = {"rows": count, "standing": selection.standing, "as_of": question.at.isoformat()}
        path = question.unit.path
        write_entry("completion_exported", actor=actor, target=question.assignment, unit_path=path, detail=detail)
    words = {"title": question.assignment.title, "moment": f"{timezone.localtime(question.at):%Y%m%d-%H%M}"}
    return _("%(title)s-完成情况-%(moment)s.xlsx") % words, stream.getvalue()


def _write_about(book: Any, report: CompletionReport, selection: Selection, actor: Officer) -> None:
    question, numbers = report.question, report.numbers
    standings = [(standing_label(code), str(count)) for code, count in sorted(numbers.standings.items()) if count]
    left_out = [
        (_("不计入：%(reason)s") % {"reason": Duty.LeftOut(code).label}, str(count))
        for code, count in sorted(numbers.left_out.items())
    ]
    lines = [
        (_("培训任务"), question.assignment.title),
        (_("单位"), question.unit.name),
        (_("岗位"), question.post or _("全部")),
        (_("名单"), standing_label(selection.standing)),
        (_("姓名或号码"), selection.search or _("全部")),
        (_("数据截至"), _moment(question.at)),
        (_("任务截止"), _moment(question.due_at)),
        (_("应完成"), str(numbers.expected)),
        *standings,
        *left_out,
        (_("导出人"), actor.name),
    ]
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for number, (label, value) in enumerate(lines):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, as_text(value), text)


def _write_people(
    book: Any, question: Question, selection: Selection, requirements: Sequence[Requirement], running: Running | None
) -> int:
    sheet = book.add_worksheet(_("人员"))
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    head = [_("警号或工号"), _("姓名"), _("单位"), _("岗位"), _("职级"), _("状态"), _("进度"), _("截止时间")]
    head += [_("逾期天数"), _("新到岗"), _("上次催办")]
    refuse_in_report(head)
    head += [one.title for one in requirements]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, 16)
    for column, label in enumerate(head):
        sheet.write_string(0, column, as_text(label), bold)
    number = 0
    for cells in _rows(question, selection, requirements):
        number += 1
        for column, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(number, column, as_text(value), text)
            elif value is not None:
                sheet.write_number(number, column, value)
        if running and number % CHUNK == 0:
            running.report(number, max(number, running.job.total))
    return number


def _rows(
    question: Question, selection: Selection, requirements: Sequence[Requirement]
) -> Iterator[list[str | int | None]]:
    """Four statements for every `CHUNK` people."""
    needed = question.assignment.needed_count or len(requirements)
    for duties in _in_chunks(question.select(selection.standing, selection.search).iterator(chunk_size=CHUNK)):
        places = name_units((duty.unit.path for duty in duties), question.unit.path)
        reminded = last_reminders(question.assignment, [duty.officer_id for duty in duties], question.at)
        matrix = fill_requirements(duties, requirements, question.at)
        for duty, row in zip(duties, matrix, strict=True):
            last = reminded.get(duty.officer_id)
            yield [
                *(duty.officer.officer_number, duty.officer.name, places[duty.unit.path], duty.post, duty.rank),
                standing_label(duty.standing) if not duty.left_out else duty.get_left_out_display(),  # type: ignore[attr-defined]
                progress_words(duty, needed),
                _moment(duty.due_at),
                overdue_days(duty, question.at),
                _("是") if duty.is_arrival else "",
                _moment(last) if last else "",
                *(cell_label(cell) for cell in row.cells if cell),
            ]


def _in_chunks(duties: Iterable[Duty]) -> Iterator[list[Duty]]:
    iterator = iter(duties)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
