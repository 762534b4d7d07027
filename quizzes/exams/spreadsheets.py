"""Results as an .xlsx file for trainers. People's numbers are text, no cell is a formula (T18), what was filtered stands on the
first sheet, and each export leaves an audit row. Above `ON_THE_SPOT` rows the file is written in the background and kept as
a private file of whoever asked for it."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Officer, Role, Unit
from quizzes.exams.item_statistics import PaperStatistics, load_items
from quizzes.exams.models import Exam
from quizzes.exams.roll import OfficerRow
from quizzes.exams.statistics import OfficerStatistics, load_officers, may_see_keys, status_label
from records.audit import write_entry
from records.clock import database_now
from records.files import keep_file
from records.jobs import JobFailed, Running, enqueue
from records.models import Job

KIND = "exam_results_export"
ON_THE_SPOT = 5000
RISKY = ("=", "+", "-", "@", "\t", "\r")
CELL_LIMIT = 32767
REPORT_EVERY = 1000


@dataclass(frozen=True)
class Selection:
    """What the list was narrowed by; "" where nothing did. `unit_id`: a unit's public id."""

    status: str = ""
    search: str = ""
    unit_id: str = ""

    def unit(self, actor: Officer) -> Unit | None:
        if not self.unit_id:
            return None
        unit: Unit | None = Unit.objects.visible_to(actor, Role.TRAINER).filter(public_id=self.unit_id).first()
        return unit


def export_results(exam: Exam, *, actor: Officer, selection: Selection) -> tuple[str, bytes] | Job:
    """Name and bytes of the workbook, with its audit row; or the job that will write a large one."""
    statistics = load_officers(exam, reader=actor, now=database_now())
    if len(_select(statistics, selection, actor)) <= ON_THE_SPOT:
        return _export(statistics, actor, selection)
    arguments: dict[str, object] = {"exam": exam.pk, "actor": actor.pk, **vars(selection)}
    with transaction.atomic():
        return enqueue(KIND, owner_id=actor.pk, arguments=arguments)


def run_export(running: Running) -> dict[str, object]:
    """The job: rights are looked at anew, since they may have gone meanwhile.

    Raises JobFailed.
    """
    arguments = running.job.arguments
    actor = Officer.objects.get(pk=arguments["actor"])
    exam = Exam.objects.visible_to(actor).filter(pk=arguments["exam"]).first()
    if exam is None:
        raise JobFailed(_("这场考试已经不归你管，没有生成文件。"))
    selection = Selection(*(arguments[name] for name in ("status", "search", "unit_id")))
    statistics = load_officers(exam, reader=actor, now=database_now())
    running.report(0, len(statistics.rows))
    name, data = _export(statistics, actor, selection, running)
    file = keep_file(data, owner_id=actor.pk, purpose=KIND, name=name)
    return {"file": str(file.public_id)}


def _select(statistics: OfficerStatistics, selection: Selection, actor: Officer) -> list[OfficerRow]:
    unit = selection.unit(actor)
    path = unit.path if unit else ""
    return statistics.select(status=selection.status, search=selection.search, unit_path=path)


def _export(
    statistics: OfficerStatistics, actor: Officer, selection: Selection, running: Running | None = None
) -> tuple[str, bytes]:
    exam, unit = statistics.exam, selection.unit(actor)
    rows = _select(statistics, selection, actor)
    items = load_items(exam, reader=actor) if may_see_keys(actor, exam, statistics.as_of) else None
    data = write_workbook(statistics, rows, items, _describe_selection(selection, unit, actor), running)
    with transaction.atomic():
        detail: dict[str, object] = {"rows": len(rows), "status": selection.status, "unit": unit.code if unit else ""}
        write_entry("exam_results_exported", actor=actor, target=exam, unit_path=exam.unit.path, detail=detail)
    moment = timezone.localtime(statistics.as_of)
    return _("%(title)s-成绩-%(moment)s.xlsx") % {"title": exam.title, "moment": f"{moment:%Y%m%d-%H%M}"}, data


def write_workbook(
    statistics: OfficerStatistics,
    rows: Sequence[OfficerRow],
    items: PaperStatistics | None,
    filters: Sequence[tuple[str, str]],
    running: Running | None = None,
) -> bytes:
    """Sheets: what this is, people, and items and topics where they may be shown."""
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        _write_about(book, statistics, filters)
        head = [_("警号或工号"), _("姓名"), _("单位"), _("岗位"), _("状态")]
        scores = [_("最好成绩"), _("得分率（%）"), _("等次")] if statistics.shows_scores else []
        more = [_("次数"), _("最近交卷"), _("离开页面次数（仅供了解）")]
        cells = (_officer_cells(row, statistics.shows_scores) for row in rows)
        _write_table(book, _("人员"), [*head, *scores, *more], _reported(cells, len(rows), running))
        if items is not None and not items.is_hidden:
            _write_items(book, items)
    return stream.getvalue()


def _write_about(book: Any, statistics: OfficerStatistics, filters: Sequence[tuple[str, str]]) -> None:
    exam, counts = statistics.exam, statistics.counts
    lines = [
        (_("考试"), exam.title),
        (_("组织单位"), exam.unit.name),
        (_("时间"), f"{_moment(exam.opens_at)} – {_moment(exam.closes_at)}"),
        (_("数据截至"), _moment(statistics.as_of)),
        *filters,
        (_("应参加"), str(len(statistics.rows))),
        *((status_label(status), str(counts[status])) for status in counts),
        *(
            (_("不计入：%(status)s") % {"status": Officer.Status(status).label}, str(number))
            for status, number in statistics.left_out.items()
        ),
    ]
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for number, (label, value) in enumerate(lines):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, as_text(value), text)


def _officer_cells(row: OfficerRow, shows_scores: bool) -> list[str | Decimal | int | None]:
    cells: list[str | Decimal | int | None] = [row.officer_number, row.name, row.unit_name, row.post]
    cells.append(status_label(row.status))
    if shows_scores:
        cells += [row.score, row.percentage, row.band]
    return [*cells, row.attempt_count, _moment(row.ended_at) if row.ended_at else "", row.leave_count]


def _write_items(book: Any, items: PaperStatistics) -> None:
    head = [_("题号"), _("大题"), _("题型"), _("题干"), _("答案"), _("人数"), _("作答"), _("答对"), _("正确率（%）")]
    rows = (
        (
            *(item.position, item.section_title, item.type_label, item.stem, item.key_text),
            *(item.total, item.answered, item.correct, item.percentage),
        )
        for item in items.items
    )
    _write_table(book, _("题目"), head, rows)
    topics = ([topic.name, topic.item_count, topic.correct, topic.total, topic.percentage] for topic in items.topics)
    _write_table(book, _("知识点"), [_("知识点"), _("题数"), _("答对人次"), _("人次"), _("正确率（%）")], topics)


def _write_table(book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Text as text, numbers as numbers; the head stays in view."""
    sheet = book.add_worksheet(name)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, 16)
    for column, label in enumerate(head):
        sheet.write_string(0, column, label, bold)
    for number, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(number, column, as_text(value), text)
            elif value is not None:
                sheet.write_number(number, column, float(value))


def as_text(value: str) -> str:
    """A cell that no program takes for a formula, not even after it was saved as .csv."""
    return (f"'{value}" if value.startswith(RISKY) else value)[:CELL_LIMIT]


def _reported(rows: Iterable[Any], total: int, running: Running | None) -> Iterable[Any]:
    for number, row in enumerate(rows, start=1):
        if running and number % REPORT_EVERY == 0:
            running.report(number, total)
        yield row


def _describe_selection(selection: Selection, unit: Unit | None, actor: Officer) -> list[tuple[str, str]]:
    return [
        (_("状态"), status_label(selection.status) if selection.status else _("全部")),
        (_("单位"), unit.name if unit else _("你管的全部单位")),
        (_("姓名或号码"), selection.search or _("全部")),
        (_("导出人"), actor.name),
    ]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
