"""Screens for exams: fill in, check in plain words, publish, extend, withdraw."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from cms.viewsets import TrainerView
from people.models import Officer
from quizzes.exams.audiences import count_audience, count_by_unit, list_conflicts, list_people
from quizzes.exams.changed_law import changed_before_start
from quizzes.exams.exam_summary import PaperSize, summarize_exam
from quizzes.exams.models import Exam, Paper
from quizzes.exams.scheduling import (
    ExamDraft,
    ExamInvalid,
    create_exam,
    discard_exam,
    extend_exam,
    publish_exam,
    read_draft,
    revise_exam,
    withdraw_exam,
)
from quizzes.exams.trainer.exam_forms import ExamForm, Moment, initial_for, initial_of
from quizzes.exams.trainer.paper_forms import as_uuid
from quizzes.exams.trainer.views.page import EXAMS, Page, get_exam
from records.clock import database_now
from records.models import AuditEntry


class Outlook:
    """What publishing would mean: the sentence, whom it reaches, and what else these people have on those days."""

    def __init__(self, draft: ExamDraft, *, but: int | None = None, is_settled: bool = False) -> None:
        people = list_people(draft.audience, timezone.localdate())
        self.count = count_audience(draft.audience, people)
        looks_around = people and not is_settled
        self.conflicts = list_conflicts(people, draft.opens_at, draft.closes_at, but=but) if looks_around else []
        self.sentence = summarize_exam(draft, self.count, size_of(draft.paper))
        self.left_out = [(Officer.Status(status).label, number) for status, number in self.count.left_out.items()]
        window = draft.closes_at - draft.opens_at
        self.window_is_short = window < draft.duration
        self.leaks = draft.review_policy == Exam.ReviewPolicy.IMMEDIATELY and window > draft.duration and not is_settled


def size_of(paper: Paper) -> PaperSize:
    rows = paper.items.aggregate(points=Sum("section__points"))
    return PaperSize(points=rows["points"] or 0, item_count=paper.items.count())


def join(sentences: Iterable[str]) -> str:
    return " ".join(sentences)


class ExamFormPage(Page, View):
    """The form of an exam that nobody has seen yet. `refresh` only looks ahead; the others store it as a draft."""

    template_name = "exams/trainer/exam_form.html"
    header_icon = "date"
    trail = EXAMS

    def post(self, request, pk=None):
        form = ExamForm(request.POST, trainer=request.user, initial=self.get_initial())
        action = request.POST.get("step", "save-and-check")
        if action == "search":
            form.hide_errors = True  # nobody has asked to save yet
            return self.fill_in(form, outlook=self.look_ahead())
        exam = self.store(form) if form.is_valid() else None
        if exam is None:
            return self.fill_in(form, status=422)
        if action == "save":
            messages.success(request, _("“%(title)s”已存为草稿，还没有发布。") % {"title": exam.title})
            return redirect("exam_plans:index")
        return redirect("exam_plans:show", exam.public_id)

    def get_initial(self):
        return {}

    def look_ahead(self) -> Outlook | None:
        """None while something is missing; a name is not, since the sentence does without."""
        typed = self.request.POST.copy()
        typed["title"] = typed.get("title") or "-"
        form = ExamForm(typed, trainer=self.request.user, initial=self.get_initial())
        if not form.is_valid():
            return None
        draft = form.read_draft()
        usable = draft.audience and draft.closes_at > draft.opens_at
        return Outlook(draft, but=self.get_exam_pk()) if usable else None

    def get_exam_pk(self) -> int | None:
        return None

    def store(self, form: ExamForm) -> Exam | None:
        """None: the verb refused, and the form says why."""
        try:
            return self.write(form.read_draft())
        except ExamInvalid as error:
            form.take_problems(error.problems)
            return None

    def fill_in(self, form: ExamForm, *, status: int = 200, outlook: Outlook | None = None) -> HttpResponse:
        units = count_by_unit(self.request.user, timezone.localdate())
        top = min((unit.depth for unit, _count in units), default=0)
        papers = list(Paper.objects.visible_to(self.request.user).order_by("-pk"))
        return self.show(
            status,
            form=form,
            outlook=outlook,
            tree=[(unit, count, unit.depth - top) for unit, count in units],
            papers=papers,
        )


class NewExam(ExamFormPage):
    page_title = gettext_lazy("安排考试")

    def get(self, request):
        papers = Paper.objects.visible_to(request.user).select_related("unit")
        paper_id = as_uuid(request.GET.get("paper", ""))
        paper = papers.filter(public_id=paper_id).first() if paper_id else None
        initial = initial_for(paper, database_now())
        if "unit" not in initial:
            first = next((unit for unit, _n in count_by_unit(request.user, timezone.localdate())), None)
            initial |= {"unit": first.public_id, "units": [first.public_id]} if first else {}
        return self.fill_in(ExamForm(trainer=request.user, initial=initial))

    def write(self, draft):
        return create_exam(draft, actor=self.request.user)


class EditExam(ExamFormPage):
    page_title = gettext_lazy("修改考试")

    @cached_property
    def exam(self):
        return get_exam(self.request.user, self.kwargs["pk"])

    def get_exam_pk(self):
        return self.exam.pk

    def get_steps(self):
        return [{"url": reverse("exam_plans:show", args=[self.exam.public_id]), "label": self.exam.title}]

    def dispatch(self, request, *args, **kwargs):
        if self.exam.state != Exam.State.DRAFT:
            messages.warning(request, _("考试已经发布，只能延长截止时间或撤回。"))
            return redirect("exam_plans:show", self.exam.public_id)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return initial_of(read_draft(self.exam))

    def get(self, request, pk):
        return self.fill_in(ExamForm(trainer=request.user, initial=self.get_initial()))

    def write(self, draft):
        return revise_exam(self.exam, draft, actor=self.request.user)

    def show(self, status=200, **context):
        return super().show(status, exam=self.exam, **context)


class ShowExam(Page, View):
    """One exam: what it means in words, and what can be done with it in its state."""

    template_name = "exams/trainer/exam.html"
    header_icon = "date"
    trail = EXAMS

    @cached_property
    def exam(self):
        return get_exam(self.request.user, self.kwargs["pk"])

    def get_page_title(self):
        return self.exam.title

    def get(self, request, pk):
        return self.look()

    def look(self, status: int = 200, problems: dict[str, str] | None = None, **typed: str) -> HttpResponse:
        draft = read_draft(self.exam)
        return self.show(
            status,
            exam=self.exam,
            draft=draft,
            outlook=Outlook(draft, but=self.exam.pk, is_settled=self.exam.state != Exam.State.DRAFT),
            size=size_of(self.exam.paper),
            now=database_now(),
            problems=problems or {},
            withdrawal=self.read_withdrawal(),
            changed=changed_before_start(self.exam),
            **typed,
        )

    def read_withdrawal(self):
        entries = AuditEntry.objects.filter(verb="exam_withdrawn", target_id=str(self.exam.public_id))
        return entries.first() if self.exam.state == Exam.State.WITHDRAWN else None


class PublishExam(ShowExam):
    def post(self, request, pk):
        if "changed_law_ok" not in request.POST and changed_before_start(self.exam):
            words = _("卷里有题引用的法条有变，还没有复核。确实要照样发布，请勾选“法条有变，仍然发布”。")
            return self.look(422, problems={"publish": words})
        try:
            publish_exam(self.exam, actor=request.user)
        except ExamInvalid as error:
            return self.look(422, problems={"publish": join(error.problems.values())})
        messages.success(request, _("已发布。要考的人现在能在“考试”里看到它。"))
        return redirect("exam_plans:show", self.exam.public_id)


class ExtendExam(ShowExam):
    def post(self, request, pk):
        typed = request.POST.get("closes_at", "")
        try:
            extend_exam(self.exam, actor=request.user, closes_at=Moment().clean(typed))
        except ExamInvalid as error:
            return self.look(422, problems={"extend": join(error.problems.values())}, typed_end=typed)
        except ValidationError as error:
            return self.look(422, problems={"extend": join(error.messages)}, typed_end=typed)
        messages.success(request, _("截止时间已延后。正在答题的人，时长不变。"))
        return redirect("exam_plans:show", self.exam.public_id)


class WithdrawExam(ShowExam):
    def post(self, request, pk):
        reason = request.POST.get("reason", "")
        try:
            withdraw_exam(self.exam, actor=request.user, reason=reason)
        except ExamInvalid as error:
            return self.look(422, problems={"withdraw": join(error.problems.values())}, typed_reason=reason)
        messages.success(request, _("已撤回。已交的卷和成绩都还在。"))
        return redirect("exam_plans:show", self.exam.public_id)


class DiscardExam(TrainerView, View):
    def post(self, request, pk):
        exam = get_exam(request.user, pk)
        try:
            discard_exam(exam, actor=request.user)
        except ExamInvalid as error:
            messages.error(request, join(error.problems.values()))
            return redirect("exam_plans:show", exam.public_id)
        messages.success(request, _("草稿“%(title)s”已删除。试卷还在。") % {"title": exam.title})
        return redirect("exam_plans:index")
