"""The lists of papers and exams in Wagtail's admin: declarations only."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import OuterRef, Sum
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cms.viewsets import ScopedIndexView, ScopedViewSet
from people.models import Role, Unit
from quizzes.exams.crediting import plain
from quizzes.exams.models import Exam, Paper, PaperItem, count_rows
from quizzes.exams.trainer.urls import EXAM_SCREENS, PAPER_SCREENS
from records.clock import database_now
from records.wording import day, moment


def own_units(request):
    return Unit.objects.visible_to(request.user, Role.TRAINER)


class TrainerIndexView(ScopedIndexView):
    key_field = "public_id"
    template_name = "exams/trainer/index.html"
    search_fields = ("title",)
    search_backend_name = None
    default_ordering = "-id"
    show_url_name: str
    add_label: Any

    def get_edit_url(self, instance):
        return reverse(self.show_url_name, args=[instance.public_id])

    def get_valid_orderings(self):
        return [*super().get_valid_orderings(), "-id"]

    @cached_property
    def header_buttons(self):
        return [HeaderButton(self.add_label, url=self.add_url, icon_name="plus")]


class PaperFilterSet(WagtailFilterSet):
    unit = django_filters.ModelChoiceFilter(label=gettext_lazy("所属单位"), queryset=own_units)
    frozen = django_filters.BooleanFilter(
        label=gettext_lazy("用于考试"), field_name="frozen_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Paper
        fields = ()


class PaperIndexView(TrainerIndexView):
    page_title = gettext_lazy("试卷")
    show_url_name = "papers:show"
    add_label = gettext_lazy("新建试卷")
    results_template_name = "exams/trainer/paper_results.html"

    def get_base_queryset(self):
        rows = PaperItem.objects.filter(paper=OuterRef("pk")).order_by()
        points = rows.values("paper").annotate(total=Sum("section__points")).values("total")
        papers = super().get_base_queryset().select_related("unit")
        return papers.annotate(item_count=count_rows(rows, "paper"), points=points)

    @cached_property
    def columns(self):
        wide = {"classname": "wide-only"}
        return [
            TitleColumn("title", label=_("试卷名称"), accessor="title", get_url=self.get_edit_url, sort_key="title"),
            Column("item_count", label=_("题数"), accessor=lambda paper: str(paper.item_count), **wide),
            Column("points", label=_("总分"), accessor=lambda paper: plain(paper.points or 0), **wide),
            Column("unit", label=_("所属单位"), accessor="unit.name", sort_key="unit__name"),
            Column(
                "state", label=_("状态"), accessor=lambda paper: _("已用于考试") if paper.frozen_at else _("可以修改")
            ),
            Column("created_at", label=_("建立"), accessor=lambda paper: day(paper.created_at), sort_key="created_at"),
        ]


class PaperViewSet(ScopedViewSet):
    model = Paper
    name = "papers"
    icon = "doc-full"
    menu_label = gettext_lazy("试卷")
    menu_order = 300
    add_to_admin_menu = True
    index_view_class = PaperIndexView
    filterset_class = PaperFilterSet
    form_fields = ()
    list_per_page = 30

    def get_urlpatterns(self):
        lists = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
        return [*lists, *PAPER_SCREENS]


class ExamFilterSet(WagtailFilterSet):
    unit = django_filters.ModelChoiceFilter(label=gettext_lazy("组织单位"), queryset=own_units)
    state = django_filters.ChoiceFilter(label=gettext_lazy("状态"), choices=Exam.State.choices)

    class Meta:
        model = Exam
        fields = ()


class StageColumn(Column):
    """Draft, withdrawn, or where its window stands by the database's clock."""

    def get_value(self, instance):
        return render_to_string("exams/trainer/_stage.html", {"exam": instance, "now": self.now})

    def get_header_context_data(self, parent_context):
        self.now = database_now()
        return super().get_header_context_data(parent_context)


class ExamIndexView(TrainerIndexView):
    page_title = gettext_lazy("考试")
    show_url_name = "exam_plans:show"
    add_label = gettext_lazy("安排考试")
    results_template_name = "exams/trainer/exam_results.html"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("unit", "paper")

    @cached_property
    def columns(self):
        return [
            TitleColumn("title", label=_("考试名称"), accessor="title", get_url=self.get_edit_url, sort_key="title"),
            StageColumn("state", label=_("状态"), sort_key="state"),
            Column("opens_at", label=_("开考"), accessor=lambda exam: moment(exam.opens_at), sort_key="opens_at"),
            Column("closes_at", label=_("截止"), accessor=lambda exam: moment(exam.closes_at), sort_key="closes_at"),
            Column("paper", label=_("试卷"), accessor="paper.title", classname="wide-only"),
            Column("unit", label=_("组织单位"), accessor="unit.name", sort_key="unit__name"),
        ]


class ExamViewSet(ScopedViewSet):
    model = Exam
    name = "exam_plans"
    url_prefix = "exams"
    icon = "date"
    menu_label = gettext_lazy("考试")
    menu_order = 310
    add_to_admin_menu = True
    index_view_class = ExamIndexView
    filterset_class = ExamFilterSet
    form_fields = ()
    list_per_page = 30

    def get_urlpatterns(self):
        lists = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
        return [*lists, *EXAM_SCREENS]
