"""Trainers' screens of the statutes in Wagtail's admin: what is loaded, one file uploaded, shown and confirmed. Only for trainers of
a whole tree of units; an upload belongs to whoever made it, and is nobody else's (404)."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from cms.statutes import uploads
from cms.statutes.access import may_load_statutes
from cms.statutes.comparison import ADDED, CHANGED, MOVED, REMOVED, SAME
from cms.statutes.forms import FactsForm, StatuteFileForm
from cms.statutes.loading import StatuteRefused, say_problem
from cms.statutes.models import StatuteVersion
from cms.statutes.parsing import StatuteUnreadable
from cms.statutes.reading import list_statutes, today
from cms.viewsets import TrainerView
from records.files import FileGone, discard_file
from records.models import PrivateFile

MOST_SHOWN = 150  # articles of a preview; a new law of a thousand articles is counted, not printed


class StatutePage(TrainerView, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "doc-full"
    page_title = gettext_lazy("法律法规")

    def dispatch(self, request, *args, **kwargs):
        if not may_load_statutes(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class StatuteIndex(StatutePage):
    """What is loaded, and the form for one more file."""

    template_name = "statutes/admin/index.html"

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", StatuteFileForm())
        return super().get_context_data(shelves=list_statutes("", today()), **kwargs)

    def post(self, request):
        form = StatuteFileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = uploads.start_upload(name=file.name, data=file.read(), actor=request.user)
                return redirect("statute_texts:upload", upload.public_id)
            except StatuteUnreadable as error:
                form.add_error("file", say_problem(error))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class StatuteUpload(StatutePage):
    """An uploaded text before it is stored: how many articles, what changed, and the facts to confirm."""

    template_name = "statutes/admin/upload.html"
    page_title = gettext_lazy("核对法律法规")

    def get_breadcrumbs_items(self):
        above = {"url": reverse("statute_texts:index"), "label": _("法律法规")}
        return [*super().get_breadcrumbs_items()[:-1], above, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def upload(self):
        try:
            return uploads.get_upload(self.kwargs["upload_id"], actor=self.request.user)
        except PrivateFile.DoesNotExist:
            raise Http404 from None

    @cached_property
    def proposal(self):
        try:
            return uploads.propose(self.upload)
        except FileGone:
            raise Http404 from None

    def get_context_data(self, **kwargs):
        found = self.proposal
        initial = {
            "edition": found.edition,
            "effective_on": found.effective_on,
            "issuing_body": found.issuing_body,
        }
        kwargs.setdefault("form", FactsForm(initial=initial))
        pairs = (
            [pair for pair in found.comparison.pairs if pair.kind in (CHANGED, ADDED, REMOVED)] if found.base else []
        )
        return super().get_context_data(
            found=found,
            parsed=found.source.parsed,
            pairs=pairs[:MOST_SHOWN],
            left_out=max(0, len(pairs) - MOST_SHOWN),
            counts=count_kinds(found.comparison) if found.base else None,
            upload=self.upload,
            **kwargs,
        )

    def post(self, request, upload_id):
        if "discard" in request.POST:
            discard_file(self.upload.pk)
            messages.success(request, _("没有导入，文件已删除。"))
            return redirect("statute_texts:index")
        form = FactsForm(request.POST)
        if form.is_valid():
            try:
                loaded = uploads.confirm(self.upload, actor=request.user, **form.cleaned_data)
                return self.say_done(loaded.version)
            except StatuteRefused as error:
                form.add_error(None, str(error))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def say_done(self, version: StatuteVersion):
        done = ngettext(
            "《%(title)s》%(label)s已导入，共 %(count)s 条。",
            "《%(title)s》%(label)s已导入，共 %(count)s 条。",
            version.article_count,
        ) % {"title": version.statute.title, "label": version.label, "count": version.article_count}
        messages.success(self.request, done, buttons=[messages.button(version.get_absolute_url(), _("看全文"))])
        return redirect("statute_texts:index")


def count_kinds(comparison):
    return {
        "changed": comparison.count(CHANGED),
        "added": comparison.count(ADDED),
        "removed": comparison.count(REMOVED),
        "same": comparison.count(SAME, MOVED),
    }


class StatuteMenuItem(MenuItem):
    def is_shown(self, request):
        return may_load_statutes(request.user)


class StatuteViewSet(ViewSet):
    name = "statute_texts"
    url_prefix = "statutes"
    url_namespace = "statute_texts"
    icon = "doc-full"
    menu_label = gettext_lazy("法律法规")
    menu_name = "statutes"
    menu_order = 230
    add_to_admin_menu = True
    menu_item_class = StatuteMenuItem

    @property
    def menu_url(self):
        return reverse("statute_texts:index")

    def get_urlpatterns(self):
        return [
            path("", StatuteIndex.as_view(), name="index"),
            path("uploads/<uuid:upload_id>/", StatuteUpload.as_view(), name="upload"),
        ]
