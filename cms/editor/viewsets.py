"""The lists of lectures, notices and series of one's units: declarations only."""

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import WorkflowState

from cms.access import ScopePolicy
from cms.models import LecturePage, NoticePage, SeriesPage
from cms.reading import series_for
from cms.states import load_states, state_of
from cms.viewsets import ScopedIndexView, ScopedViewSet
from people.models import Role, Unit
from people.scope import within
from records.wording import moment

STATES = (
    ("draft", gettext_lazy("草稿")),
    ("review", gettext_lazy("待审核")),
    ("returned", gettext_lazy("待修改")),
    ("live", gettext_lazy("已发布")),
    ("gone", gettext_lazy("已下架")),
)


class PagePolicy(ScopePolicy):
    """Pages of the units that the trainer's grants cover; they have no manager of ours."""

    def rows_for(self, user, action):
        return self.model.objects.filter(within("unit__path", user.scope_paths(Role.TRAINER)))


def own_units(request):
    return Unit.objects.visible_to(request.user, Role.TRAINER).filter(space__isnull=False)


def filter_state(pages, name, value):
    open_states = WorkflowState.objects.active().values("object_id", "status")
    by_status = {"review": WorkflowState.STATUS_IN_PROGRESS, "returned": WorkflowState.STATUS_NEEDS_CHANGES}
    if value in by_status:
        return pages.filter(pk__in=[int(row["object_id"]) for row in open_states if row["status"] == by_status[value]])
    if value == "live":
        return pages.filter(live=True)
    was_live = Q(first_published_at__isnull=False)
    return pages.filter(was_live if value == "gone" else ~was_live, live=False)


class PageFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("状态"), choices=STATES, method=filter_state)
    unit = django_filters.ModelChoiceFilter(label=gettext_lazy("单位"), queryset=own_units)

    class Meta:
        model = NoticePage
        fields = ()


class LectureFilterSet(PageFilterSet):
    series = django_filters.ModelChoiceFilter(
        label=gettext_lazy("系列"), queryset=lambda request: series_for(request.user)
    )


class StateColumn(Column):
    def get_value(self, instance):
        return render_to_string("cms/editor/_state_chip.html", {"state": state_of(instance)})


class PageIndexView(ScopedIndexView):
    template_name = "cms/editor/index.html"
    search_fields = ("title",)
    search_backend_name = None
    default_ordering = "-latest_revision_created_at"
    kind = ""
    begin_label: Any = ""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("unit")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        load_states(context["object_list"])
        return context

    def get_edit_url(self, instance):
        return reverse("wagtailadmin_pages:edit", args=[instance.pk])

    def get_add_url(self):
        return reverse("reviews:new", args=[self.kind])

    def get_valid_orderings(self):
        return [*super().get_valid_orderings(), "-latest_revision_created_at"]

    @cached_property
    def header_buttons(self):
        return [HeaderButton(self.begin_label, url=self.add_url, icon_name="plus")]

    def own_columns(self):
        return []

    @cached_property
    def columns(self):
        return [
            TitleColumn("title", label=_("标题"), accessor="title", get_url=self.get_edit_url, sort_key="title"),
            StateColumn("state", label=_("状态")),
            *self.own_columns(),
            Column("unit", label=_("单位"), accessor="unit.name", sort_key="unit__name"),
            Column(
                "latest_revision_created_at",
                label=_("最后修改"),
                accessor=lambda page: moment(page.latest_revision_created_at),
                sort_key="latest_revision_created_at",
            ),
        ]


def series_of(lecture):
    return lecture.series.title if lecture.series else ""


class LectureIndexView(PageIndexView):
    page_title = gettext_lazy("微课")
    kind, begin_label = "lecture", gettext_lazy("发布微课")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("unit", "series")

    def own_columns(self):
        return [
            Column("speaker", label=_("主讲人"), accessor="speaker", classname="wide-only"),
            Column("series", label=_("系列"), accessor=series_of, classname="wide-only"),
        ]


class NoticeIndexView(PageIndexView):
    page_title = gettext_lazy("通知简报")
    kind, begin_label = "notice", gettext_lazy("发布通知简报")

    def own_columns(self):
        return [Column("kind", label=_("栏目"), accessor="get_kind_display")]


class SeriesIndexView(PageIndexView):
    page_title = gettext_lazy("系列")
    kind, begin_label = "series", gettext_lazy("新建系列")


class PageViewSet(ScopedViewSet):
    """A list; the form is Wagtail's page editor (cms/editor/views/pages.py)."""

    policy_class = PagePolicy
    add_to_admin_menu = True
    form_fields = ()
    list_per_page = 30

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]


class LectureViewSet(PageViewSet):
    model = LecturePage
    name = "lectures"
    icon = "media"
    menu_label = gettext_lazy("微课")
    menu_order = 150
    index_view_class = LectureIndexView
    filterset_class = LectureFilterSet


class NoticeViewSet(PageViewSet):
    model = NoticePage
    name = "notices"
    icon = "info-circle"
    menu_label = gettext_lazy("通知简报")
    menu_order = 160
    index_view_class = NoticeIndexView
    filterset_class = PageFilterSet


class SeriesViewSet(PageViewSet):
    model = SeriesPage
    name = "series"
    icon = "list-ul"
    menu_label = gettext_lazy("系列")
    menu_order = 170
    index_view_class = SeriesIndexView
    filterset_class = PageFilterSet
