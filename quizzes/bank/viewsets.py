"""The bank's screens in Wagtail's admin: declarations only."""

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from cms.access import VocabularyPolicy
from cms.viewsets import CompetencyViewSet, ScopedCreateView, ScopedEditView, ScopedIndexView, ScopedViewSet
from people.models import Role
from quizzes.bank import desk_views, export_views, import_views, life_views, views
from quizzes.bank.banks import change_bank, create_bank, create_topic, rename_topic
from quizzes.bank.filters import ItemFilterSet
from quizzes.bank.forms import BankCreateForm, BankEditForm, TopicForm
from quizzes.bank.listing import MOST_COUNTED, NumbersFirst
from quizzes.bank.models import Bank, Item, Topic
from quizzes.bank.search import find_items
from quizzes.bank.types import get_type

STEM_CHARS = 60


class TopicsColumn(Column):
    def get_value(self, instance):
        return "、".join(topic.name for topic in instance.topics.all())


class ItemIndexView(ScopedIndexView):
    key_field = "public_id"
    is_searchable = True
    results_template_name = "bank/item_results.html"
    page_title = gettext_lazy("题库")
    default_ordering = "-id"

    def get_base_queryset(self):
        items = super().get_base_queryset().select_related("bank", "current_version")
        return items.defer("search_text").prefetch_related("topics")

    def get_paginator(self, queryset, per_page, **options):
        def read(numbers):
            return self.get_base_queryset().filter(pk__in=numbers)

        at_most = MOST_COUNTED if self.is_searching else None
        return NumbersFirst(queryset, per_page, read=read, at_most=at_most, **options)

    def search_queryset(self, queryset):
        return find_items(queryset, self.search_query)

    def get_valid_orderings(self):
        return [*super().get_valid_orderings(), "-id"]

    @cached_property
    def columns(self):
        def stem(item):
            return Truncator(" ".join(item.current_version.content["stem"].split())).chars(STEM_CHARS)

        def kind(item):
            return _(get_type(item.type).short_label)

        wide = {"classname": "wide-only"}
        return [
            TitleColumn("stem", label=_("题干"), accessor=stem, get_url=self.get_edit_url),
            Column("type", label=_("题型"), accessor=kind, sort_key="type"),
            TopicsColumn("topics", label=_("知识点"), **wide),
            Column("difficulty", label=_("难度"), accessor="get_difficulty_display", sort_key="difficulty", **wide),
            Column("bank", label=_("题库"), accessor="bank.name", sort_key="bank__name", **wide),
            Column("status", label=_("状态"), accessor="get_status_display", sort_key="status", **wide),
            DateColumn("updated_at", label=_("更新"), sort_key="updated_at", **wide),
        ]

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(_("导入题目"), url=reverse("imports:index"), icon_name="upload", priority=10),
            HeaderButton(_("出一道题"), url=self.add_url, icon_name="plus", priority=20),
        ]

    @cached_property
    def header_more_buttons(self):
        screens = [
            (_("批量修改找到的题"), f"{reverse('items:bulk')}?{self.request.GET.urlencode()}", "edit"),
            (_("导出找到的题"), f"{reverse('items:export')}?{self.request.GET.urlencode()}", "download"),
            (_("待审核的题"), reverse("items:review"), "check"),
            (_("试题报错"), reverse("items:reports"), "mail"),
            (_("重复的题"), reverse("items:duplicates"), "copy"),
            (_("借来的题"), reverse("items:lent"), "group"),
        ]
        return [
            HeaderButton(label, url=url, icon_name=icon, priority=place)
            for place, (label, url, icon) in enumerate(screens)
        ]


class ItemViewSet(ScopedViewSet):
    model = Item
    name = "items"
    icon = "list-ul"
    menu_label = gettext_lazy("题库")
    menu_name = "items"
    menu_order = 200
    add_to_admin_menu = True
    index_view_class = ItemIndexView
    filterset_class = ItemFilterSet
    list_per_page = 30
    form_fields = ()

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", views.ItemCreate.as_view(), name="add"),
            path("edit/<uuid:pk>/", views.ItemEdit.as_view(), name="edit"),
            path("status/<uuid:pk>/", views.ItemStatus.as_view(), name="status"),
            path("review/", life_views.ReviewQueue.as_view(), name="review"),
            path("review/pass/", life_views.ReviewPass.as_view(), name="review_pass"),
            path("bulk/", life_views.BulkEdit.as_view(), name="bulk"),
            path("life/<uuid:pk>/", life_views.ItemLife.as_view(), name="life"),
            path("life/<uuid:pk>/step/", life_views.ItemStep.as_view(), name="step"),
            path("life/<uuid:pk>/compare/", life_views.CompareVersions.as_view(), name="compare"),
            path("life/<uuid:pk>/drafts/", life_views.ReplaceInDrafts.as_view(), name="drafts"),
            path("reports/", desk_views.ReportsInbox.as_view(), name="reports"),
            path("reports/<uuid:pk>/", desk_views.CloseReports.as_view(), name="reports_close"),
            path("duplicates/", desk_views.Duplicates.as_view(), name="duplicates"),
            path("duplicates/<int:pk>/", desk_views.DecidePair.as_view(), name="duplicates_decide"),
            path("lent/", desk_views.LentItems.as_view(), name="lent"),
            path("lent/<uuid:pk>/", desk_views.LentItem.as_view(), name="lent_item"),
            path("lent/<uuid:pk>/images/<uuid:image>/", desk_views.LentImage.as_view(), name="lent_image"),
            path("export/", export_views.ExportStart.as_view(), name="export"),
            path("export/<uuid:job>/", export_views.ExportWait.as_view(), name="export_wait"),
            path("frame/", views.ItemFrame.as_view(), name="frame"),
            path("fields/", views.ItemFields.as_view(), name="fields"),
            path("images/<uuid:pk>/", views.ItemImageView.as_view(), name="image"),
        ]


class TrainersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_role(Role.TRAINER)


class ImportViewSet(ViewSet):
    name = "imports"
    icon = "upload"
    menu_label = gettext_lazy("导入题目")
    menu_name = "imports"
    menu_order = 210
    menu_item_class = TrainersMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", import_views.ImportStart.as_view(), name="index"),
            path("template/<str:kind>/", import_views.TemplateFile.as_view(), name="template"),
            path("<uuid:pk>/", import_views.ImportPage.as_view(), name="import"),
            path("<uuid:pk>/progress/", import_views.ImportProgress.as_view(), name="progress"),
            path("<uuid:pk>/again/", import_views.ReadAgain.as_view(), name="again"),
            path("<uuid:pk>/correct/", import_views.Correct.as_view(), name="correct"),
            path("<uuid:pk>/commit/", import_views.Commit.as_view(), name="commit"),
            path("<uuid:pk>/discard/", import_views.Discard.as_view(), name="discard"),
            path("<uuid:pk>/repeated/", import_views.Repeated.as_view(), name="repeated"),
            path("<uuid:pk>/leftovers/", import_views.Leftovers.as_view(), name="leftovers"),
            path("<uuid:pk>/rows/<int:number>/", import_views.RowPage.as_view(), name="row"),
            path("<uuid:pk>/rows/<int:number>/status/", import_views.RowStatus.as_view(), name="row_status"),
            path("<uuid:pk>/rows/<int:number>/split/", import_views.SplitRow.as_view(), name="split"),
        ]


class BankIndexView(ScopedIndexView):
    key_field = "public_id"

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("unit")


class BankCreateView(ScopedCreateView):
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "officer": self.request.user}

    def create_with(self, cleaned):
        return create_bank(actor=self.request.user, **cleaned)


class BankEditView(ScopedEditView):
    key_field = "public_id"

    @cached_property
    def header_more_buttons(self):
        url = reverse("banks:loans", args=[self.object.public_id])
        return [HeaderButton(_("借给别的单位用"), url=url, icon_name="group", priority=10)]

    def change_with(self, cleaned):
        change_bank(self.object, actor=self.request.user, **cleaned)


class BankViewSet(ScopedViewSet):
    model = Bank
    name = "banks"
    icon = "folder-open-1"
    menu_label = gettext_lazy("题库名录")
    menu_name = "banks"
    pk_path_converter = "uuid"
    index_view_class = BankIndexView
    add_view_class = BankCreateView
    edit_view_class = BankEditView
    list_display = (
        "name",
        Column("code", label=gettext_lazy("代码"), sort_key="code", classname="wide-only"),
        Column("unit", label=gettext_lazy("所属单位"), sort_key="unit__name"),
    )

    def get_form_class(self, for_update=False):
        return BankEditForm if for_update else BankCreateForm

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("loans/<uuid:pk>/", desk_views.BankLoans.as_view(), name="loans"),
            path("loans/<uuid:pk>/<int:loan>/", desk_views.TakeBack.as_view(), name="take_back"),
        ]


class TopicIndexView(ScopedIndexView):
    search_fields = ("name",)

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if instance.pk in self.changeable else None


class TopicCreateView(ScopedCreateView):
    def create_with(self, cleaned):
        return create_topic(actor=self.request.user, **cleaned)


class TopicEditView(ScopedEditView):
    def change_with(self, cleaned):
        rename_topic(self.object, actor=self.request.user, **cleaned)


class TopicViewSet(ScopedViewSet):
    model = Topic
    name = "topics"
    icon = "tag"
    menu_label = gettext_lazy("知识点")
    menu_name = "topics"
    policy_class = VocabularyPolicy
    index_view_class = TopicIndexView
    add_view_class = TopicCreateView
    edit_view_class = TopicEditView
    list_display = ("name",)
    search_fields = ("name",)
    list_per_page = 50

    def get_form_class(self, for_update=False):
        return TopicForm


class BankSettings(ViewSetGroup):
    menu_label = gettext_lazy("题库设置")
    menu_name = "bank-settings"
    menu_icon = "cogs"
    menu_order = 800
    items = (BankViewSet, TopicViewSet, CompetencyViewSet)
