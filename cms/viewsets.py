"""Trainers' screens in Wagtail's admin. A permission policy alone is not enough: Wagtail's generic edit, inspect, history,
usage and copy views ask it about the model only and then fetch any id. So the views here take their rows from the policy,
what lies outside is 404, and the screens that a viewset does not name are not routed at all (T3, T23)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.access import ScopePolicy, VocabularyPolicy
from cms.competencies import add_competency, change_competency
from cms.models import Competency
from people.models import Role


class TrainerView(View):
    """For screens of our own in the admin: trainers only. Which rows they see, each view takes from `visible_to`."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_role(Role.TRAINER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ScopedIndexView(generic.IndexView):
    """A list of rows in scope. Never a spreadsheet: exports have verbs, permissions and audit rows of their own."""

    FORMATS = ()
    key_field = "pk"

    def get_base_queryset(self):
        return self.permission_policy.rows_for(self.request.user, "view")

    @cached_property
    def changeable(self):
        return set(self.permission_policy.rows_for(self.request.user, "change").values_list("pk", flat=True))

    def get_edit_url(self, instance):
        return reverse(self.edit_url_name, args=[getattr(instance, self.key_field)])

    def get_list_buttons(self, instance):
        return []  # the title leads to the form; a menu with one entry would say nothing more


class ScopedCreateView(generic.CreateView):
    """Saving goes through a verb: `create_with(cleaned_data)` returns the new row."""

    success_message = gettext_lazy("已保存。")
    error_message = gettext_lazy("还没有保存：请按红字改正。")
    submit_button_label = gettext_lazy("保存")
    submit_button_active_label = gettext_lazy("正在保存…")

    def get_page_title(self):
        return _("新建%(name)s") % {"name": self.model._meta.verbose_name}

    def get_page_subtitle(self):
        return self.get_page_title()

    def get_breadcrumbs_items(self):
        above = {"url": reverse(self.index_url_name), "label": self.model._meta.verbose_name_plural}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.get_page_title()}]

    def create_with(self, cleaned):
        raise NotImplementedError

    def save_instance(self):
        return self.create_with(self.form.cleaned_data)

    def get_success_message(self, instance):
        return str(self.success_message)

    def get_success_buttons(self):
        return []


class ScopedEditView(generic.EditView):
    """Saving goes through a verb: `change_with(cleaned_data)` changes `self.object`."""

    key_field = "pk"
    page_title = gettext_lazy("修改")
    success_message = gettext_lazy("已保存。")
    error_message = gettext_lazy("还没有保存：请按红字改正。")
    submit_button_label = gettext_lazy("保存")
    submit_button_active_label = gettext_lazy("正在保存…")

    def get_queryset(self):
        return self.permission_policy.rows_for(self.request.user, "change")

    def get_object(self, queryset=None):
        return get_object_or_404(self.get_queryset(), **{self.key_field: self.kwargs["pk"]})

    def get_edit_url(self):
        return reverse(self.edit_url_name, args=[getattr(self.object, self.key_field)])

    def change_with(self, cleaned):
        raise NotImplementedError

    def save_instance(self):
        self.change_with(self.form.cleaned_data)
        return self.object

    def get_success_message(self):
        return str(self.success_message)

    def get_success_buttons(self):
        return []


class ScopedViewSet(ModelViewSet):
    """List, create and edit, nothing else: delete, history, usage, copy, inspect and reorder have no URL."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    sort_order_field = None
    index_view_class = ScopedIndexView
    add_view_class = ScopedCreateView
    edit_view_class = ScopedEditView
    policy_class: type[ScopePolicy] = ScopePolicy

    @property
    def permission_policy(self):
        return self.policy_class(self.model)

    def get_common_view_kwargs(self, **kwargs):
        absent = dict.fromkeys(("history_url_name", "usage_url_name", "delete_url_name"))
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self):
        key = self.pk_path_converter
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path(f"edit/<{key}:pk>/", self.edit_view, name="edit"),
        ]

    def register_permissions(self):
        """Django's model permissions give nothing here, so the group editor must not offer them."""

    def register_admin_url_finder(self):
        """Reports and logs that would link to rows have no use here."""


class CompetencyIndexView(ScopedIndexView):
    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if instance.pk in self.changeable else None


class CompetencyCreateView(ScopedCreateView):
    def create_with(self, cleaned):
        return add_competency(actor=self.request.user, **cleaned)


class CompetencyEditView(ScopedEditView):
    def change_with(self, cleaned):
        change_competency(self.object, actor=self.request.user, **cleaned)


class CompetencyPolicy(VocabularyPolicy):
    """Only those who may change a framework may add to it."""

    def user_has_permission(self, user, action):
        allowed = super().user_has_permission(user, action)
        return allowed and (action == "view" or Competency.objects.may_be_changed_by(user))


class CompetencyViewSet(ScopedViewSet):
    model = Competency
    name = "competencies"
    icon = "tag"
    menu_label = gettext_lazy("本领能力")
    menu_name = "competencies"
    menu_order = 240
    policy_class = CompetencyPolicy
    index_view_class = CompetencyIndexView
    add_view_class = CompetencyCreateView
    edit_view_class = CompetencyEditView
    form_fields = ("name", "framework", "position")
    list_display = ("name", "framework", "position")
    list_filter = ("framework",)
    list_per_page = 50
