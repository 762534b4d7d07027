"""Results of an exam: by officer, by item, and as an .xlsx file."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.generic import View

from people.models import Officer, Role, Unit
from quizzes.exams.item_statistics import SMALLEST, load_items
from quizzes.exams.models import Exam
from quizzes.exams.roll import ABSENT, FAILED, PASSED, RUNNING, STATUSES, SUBMITTED, percent
from quizzes.exams.spreadsheets import KIND, Selection, export_results
from quizzes.exams.statistics import load_officers, may_see_keys, status_label
from quizzes.exams.trainer.paper_forms import as_uuid
from quizzes.exams.trainer.views.page import EXAMS, Page, get_exam
from records.clock import database_now
from records.files import FileGone, fetch_file
from records.models import Job

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_PAGE = 50
ORDERS = ("position", "difficulty")


class ResultPage(Page, View):
    """A screen of one exam's results. A draft has none."""

    trail = EXAMS
    header_icon = "table"

    @cached_property
    def exam(self) -> Exam:
        exam = get_exam(self.request.user, self.kwargs["pk"])
        if exam.state == Exam.State.DRAFT:
            raise Http404
        return exam

    def get_steps(self):
        return [{"url": reverse("exam_plans:show", args=[self.exam.public_id]), "label": self.exam.title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(exam=self.exam, **kwargs)


class OfficerResults(ResultPage):
    template_name = "exams/trainer/officers.html"
    page_title = gettext_lazy("成绩")

    def get(self, request, pk):
        statistics = load_officers(self.exam, reader=request.user, now=database_now())
        selection = read_selection(request.user, request.GET)
        units = Unit.objects.filter(path__in=[path for path, _name in statistics.list_units()])
        unit = selection.unit(request.user)
        rows = statistics.select(status=selection.status, search=selection.search, unit_path=unit.path if unit else "")
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p"))
        return self.show(
            statistics=statistics,
            totals=totals_of(statistics),
            selection=selection,
            statuses=[(status, status_label(status)) for status in shown_statuses(statistics)],
            units=units,
            page=page,
            rows=[(row, status_label(row.status)) for row in page],
            left_out=[(Officer.Status(status).label, number) for status, number in statistics.left_out.items()],
        )


class ItemResults(ResultPage):
    template_name = "exams/trainer/items.html"
    page_title = gettext_lazy("每道题")

    def get(self, request, pk):
        order = request.GET.get("order", "")
        if not may_see_keys(request.user, self.exam, database_now()):
            return self.show(withheld=True)
        statistics = load_items(self.exam, reader=request.user)
        items = statistics.by_difficulty if order == "difficulty" else statistics.items
        return self.show(
            statistics=statistics, items=items, order=order if order in ORDERS else "position", smallest=SMALLEST
        )


class ExportResults(ResultPage):
    """The list as it was narrowed, as a file: at once, or written in the background when it is long."""

    def post(self, request, pk):
        exported = export_results(self.exam, actor=request.user, selection=read_selection(request.user, request.POST))
        if isinstance(exported, Job):
            return redirect("exam_plans:export-wait", self.exam.public_id, exported.public_id)
        return download(*exported)


class ExportWait(ResultPage):
    template_name = "exams/trainer/export.html"
    page_title = gettext_lazy("导出成绩")

    @cached_property
    def job(self) -> Job:
        return get_object_or_404(Job, public_id=self.kwargs["job"], owner_id=self.request.user.pk, kind=KIND)

    def get(self, request, pk, job):
        return self.show(job=self.job)


class ExportProgress(ExportWait):
    def get(self, request, pk, job):
        over = self.job.state in (Job.State.DONE, Job.State.FAILED)
        return JsonResponse({"over": over, "progress": self.job.progress, "total": self.job.total})


class ExportFile(ExportWait):
    """Fetching leaves a mark, hence POST."""

    def post(self, request, pk, job):
        file_id = as_uuid(str(self.job.result.get("file", "")))
        try:
            return download(*fetch_file(file_id, owner_id=request.user.pk))
        except FileGone:
            raise Http404 from None


def totals_of(statistics):
    """Counts for the sentence above the list, with what each share is of."""
    counts, came, expected = statistics.counts, statistics.came, len(statistics.rows)
    return {
        "expected": expected,
        "came": came,
        "came_share": percent(came, expected),
        "passed": counts[PASSED],
        "failed": counts[FAILED],
        "passed_share": percent(counts[PASSED], came),
        "running": counts[RUNNING],
        "absent": counts[ABSENT],
    }


def shown_statuses(statistics):
    verdicts = (PASSED, FAILED) if statistics.shows_scores else (SUBMITTED,)
    return [*verdicts, RUNNING, ABSENT]


def read_selection(trainer, data) -> Selection:
    status, unit = data.get("status", ""), data.get("unit", "")
    known = as_uuid(unit) and Unit.objects.visible_to(trainer, Role.TRAINER).filter(public_id=unit).exists()
    return Selection(
        status=status if status in STATUSES else "",
        search=data.get("search", "").strip()[:40],
        unit_id=unit if known else "",
    )


def download(name: str, data: bytes) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=SHEET, headers=headers)
