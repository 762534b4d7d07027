"""Screens for papers: compose, look at, copy, discard."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages

from cms.viewsets import TrainerView
from lib.numerals import write_numeral
from quizzes.bank.models import Item
from quizzes.bank.types.credit import SOME_RIGHT
from quizzes.exams.changed_law import changed_before_use, stems_waiting
from quizzes.exams.composition import Composition
from quizzes.exams.crediting import offered_modes
from quizzes.exams.exposure import DAYS, cap
from quizzes.exams.imported import find_import
from quizzes.exams.item_choice import (
    build_section_drafts,
    list_banks,
    list_choices,
    list_topics,
    load_items,
    type_labels,
)
from quizzes.exams.papers import (
    PaperFrozen,
    PaperInUse,
    PaperInvalid,
    copy_paper,
    create_paper,
    discard_paper,
    revise_paper,
)
from quizzes.exams.sheets import build_sections
from quizzes.exams.trainer.paper_forms import FILL_COUNT, PaperForm, as_uuid, own_units
from quizzes.exams.trainer.views.page import Page, get_paper

CHOICES_PER_PAGE = 10


class Compose(Page, View):
    """The form of a paper, step by step: each step is a POST of the whole form, and only saving stores anything."""

    template_name = "exams/trainer/compose.html"
    header_icon = "doc-full"

    @cached_property
    def units(self):
        return own_units(self.request.user)

    def post(self, request, pk=None):
        form = PaperForm.posted(request.POST)
        action = request.POST.get("step", "search")
        if action in ("save", "save-and-schedule"):
            return self.save(form, action)
        form.act(action, request.user)
        return self.compose(form)

    def compose(self, form: PaperForm, status: int = 200) -> HttpResponse:
        items = load_items(self.request.user, form.composition.item_ids)
        waiting = stems_waiting([one for one in form.composition.item_ids if one not in items])
        if gone := form.composition.keep_only(items):
            form.notice = _("有 %(count)s 道题已停用或不在你的题库里，已从卷里去掉。") % {"count": gone}
            if waiting:
                words = _("其中引用的法条有变、还没有复核的：%(stems)s")
                form.notice += " " + words % {"stems": "；".join(waiting)}
        choices = list_choices(self.request.user, form.narrowed).exclude(public_id__in=form.composition.item_ids)
        rows = choices.select_related("approved_version", "bank").defer("search_text").prefetch_related("topics")
        return self.show(
            status,
            form=form,
            sections=number_sections(form, items),
            page=Paginator(rows, CHOICES_PER_PAGE).get_page(form.page),
            banks=list_banks(self.request.user),
            topics=list_topics(self.request.user),
            types=type_labels(),
            difficulties=Item.Difficulty.choices,
            units=self.units,
            exposure_cap=cap(),
            exposure_days=DAYS,
        )

    def save(self, form: PaperForm, action: str) -> HttpResponse:
        form.check()
        if not form.problems:
            try:
                paper = self.store(form)
            except PaperInvalid as error:
                form.problems.add("sections", str(error))
        if form.problems:
            return self.compose(form, 422)
        messages.success(self.request, _("“%(title)s”已保存。") % {"title": paper.title})
        if action == "save-and-schedule":
            return redirect(f"{reverse('exam_plans:add')}?paper={paper.public_id}")
        return redirect("papers:show", paper.public_id)

    def drafts_of(self, composition: Composition):
        return build_section_drafts(composition, load_items(self.request.user, composition.item_ids))


class NewPaper(Compose):
    page_title = gettext_lazy("新建试卷")

    def get(self, request):
        """`import`: a committed import whose questions are to be in it."""
        if "import" not in request.GET:
            return self.compose(PaperForm.empty(self.units, self.request.user))
        batch = find_import(request.user, request.GET["import"])
        if batch is None:
            raise Http404
        return self.compose(PaperForm.imported(batch, self.units, request.user))

    def store(self, form):
        unit = next((unit for unit in self.units if unit.public_id == as_uuid(form.unit)), None)
        if unit is None:
            raise Http404
        drafts = self.drafts_of(form.composition)
        return create_paper(actor=self.request.user, unit=unit, title=form.composition.title, sections=drafts)


class EditPaper(Compose):
    page_title = gettext_lazy("修改试卷")

    @cached_property
    def paper(self):
        return get_paper(self.request.user, self.kwargs["pk"])

    def get_steps(self):
        return [{"url": reverse("papers:show", args=[self.paper.public_id]), "label": self.paper.title}]

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.paper.frozen_at:
            messages.warning(request, _("这份试卷已用于考试，不能再改。可以复制为新试卷，再改那一份。"))
            return redirect("papers:show", self.paper.public_id)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        return self.compose(PaperForm.of(self.paper, self.request.user))

    def show(self, status=200, **context):
        return super().show(status, paper=self.paper, **context)

    def store(self, form):
        form.unit = str(self.paper.unit.public_id)
        drafts = self.drafts_of(form.composition)
        try:
            return revise_paper(self.paper, actor=self.request.user, title=form.composition.title, sections=drafts)
        except PaperFrozen:
            raise PaperInvalid(_("别人刚刚用它发布了考试，不能再改。可以复制为新试卷。")) from None


class ShowPaper(Page, View):
    """A stored paper: what is in it, and what can be done with it."""

    template_name = "exams/trainer/paper.html"
    header_icon = "doc-full"

    @cached_property
    def paper(self):
        return get_paper(self.request.user, self.kwargs["pk"])

    def get_page_title(self):
        return self.paper.title

    def get(self, request, pk):
        rows = list(self.paper.items.select_related("version__item", "section"))
        sections = build_sections(rows, {})
        outdated = {row.position for row in rows if row.version.item.approved_version_id != row.version_id}
        retired = {row.position for row in rows if row.version.item.status == Item.Status.RETIRED}
        return self.show(
            paper=self.paper,
            sections=sections,
            item_count=len(rows),
            points=sum(row.section.points for row in rows),
            outdated=set() if self.paper.frozen_at else outdated - retired,
            retired=set() if self.paper.frozen_at else retired,
            exams=self.paper.exams.visible_to(request.user).order_by("-opens_at"),
            is_used=self.paper.exams.exists(),
            changed=changed_before_use(self.paper),
        )


class CopyPaper(TrainerView, View):
    def post(self, request, pk):
        paper = get_paper(request.user, pk)
        try:
            copy, left_out = copy_paper(paper, actor=request.user)
        except PaperInvalid:
            messages.error(request, _("没有复制：卷里的题都已停用，或不在你的题库里。"))
            return redirect("papers:show", paper.public_id)
        if left_out:
            text = ngettext("有 %(count)s 道题已停用，没有复制。", "有 %(count)s 道题已停用，没有复制。", left_out)
            messages.warning(request, text % {"count": left_out})
        messages.success(request, _("已复制为“%(title)s”，现在可以改。") % {"title": copy.title})
        return redirect("papers:edit", copy.public_id)


class DiscardPaper(TrainerView, View):
    def post(self, request, pk):
        paper = get_paper(request.user, pk)
        try:
            discard_paper(paper, actor=request.user)
        except (PaperFrozen, PaperInUse):
            messages.error(request, _("有考试在用这份试卷，不能删除。"))
            return redirect("papers:show", paper.public_id)
        messages.success(request, _("“%(title)s”已删除。题库里的题还在。") % {"title": paper.title})
        return redirect("papers:index")


def number_sections(form: PaperForm, items: dict[str, Item]):
    """Sections as the form shows them: with a heading's numeral and each item's position through the whole paper."""
    sections, position = [], 0
    for number, section in enumerate(form.composition.sections, start=1):
        rows = []
        for item_id in section.item_ids:
            position += 1
            rows.append((position, item_id, items[item_id]))
        sections.append(
            {
                "state": section,
                "numeral": write_numeral(number),
                "rows": rows,
                "modes": offered_modes(section.type),
                "takes_partial": section.credit == SOME_RIGHT,
                "fill": form.fills.get(section.key) or FILL_COUNT,
            }
        )
    return sections
