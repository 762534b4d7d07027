"""Wagtail's own screens to begin, edit and preview a page, without the page tree around them. Who may come in is asked first and
here, for every address alike."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnCreate, PreviewOnEdit
from wagtail.admin.widgets.button import Button, HeaderButton

from cms.addresses import path_of, steps_of
from cms.editor.access import LISTS, get_kind, get_page, get_space


class PlainEditor:
    """What creating and editing share: a way back to the list, the preview alone at the side, messages of our own."""

    page_class: Any
    page: Any
    request: Any
    expects_json_response: bool
    get_edit_url: Any
    get_preview_url: Any

    def list_url(self) -> str:
        return reverse(f"{LISTS[self.page_class]}:index")

    def get_trail(self, last: str) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("工作台")},
            {"url": self.list_url(), "label": self.page_class._meta.verbose_name_plural},
            {"url": "", "label": last},
        ]

    def get_side_panels(self):
        if self.expects_json_response:
            return MediaContainer([])
        return MediaContainer([PreviewSidePanel(self.page, self.request, preview_url=self.get_preview_url())])

    def redirect_away(self):
        self.say(_("已提交审核，等另一位教官看过就会发布。"))
        return redirect(self.list_url())

    def redirect_and_remain(self):
        self.say(_("草稿已保存。"))
        step = self.asked_step
        if step:
            return redirect(reverse(step.url_name, args=[self.page.public_id]))
        return redirect(self.get_edit_url())

    @property
    def asked_step(self):
        """The screen of a room above whose button saved the draft."""
        return next((step for step in steps_of(self.page_class) if step.name == self.request.POST.get("then")), None)

    def say(self, words: str) -> None:
        """In place of what Wagtail has put there, which speaks of pages and links to screens that are off."""
        list(get_messages(self.request))
        messages.success(self.request, words)


class BeginPage(PlainEditor, CreateView):
    def dispatch(self, request, content_type_app_name, content_type_model_name, parent_page_id):
        get_space(request.user, parent_page_id)
        kind = get_kind(content_type_app_name, content_type_model_name)
        try:
            if not (page := self.find_begun(kind)):
                with transaction.atomic():
                    return super().dispatch(request, content_type_app_name, content_type_model_name, parent_page_id)
        except (IntegrityError, ValidationError):  # the same form was faster on another connection
            if not (page := self.find_begun(kind)):
                raise
        return EditPage.as_view()(request, page.pk)

    def find_begun(self, kind):
        """The page that this very form has made already: on a slow network one saves while the draft saves itself."""
        begun = self.begun
        return kind.objects.filter(public_id=begun, owner=self.request.user).first() if begun else None

    @cached_property
    def begun(self):
        with suppress(ValueError):
            return UUID(self.request.POST.get("begun", ""))
        return None

    def post(self, request):
        if self.find_begun(self.page_class):
            raise IntegrityError
        if self.begun and not self.page_class.objects.filter(public_id=self.begun).exists():
            self.page.public_id = self.begun
        return super().post(request)

    def get_context_data(self, **kwargs):
        title = _("新建%(name)s") % {"name": self.page_class._meta.verbose_name}
        return {
            **super().get_context_data(**kwargs),
            "header_title": title,
            "breadcrumbs_items": self.get_trail(title),
        }


class EditPage(PlainEditor, EditView):
    partials_template_name = "cms/editor/partials.html"

    def dispatch(self, request, page_id, **kwargs):
        get_page(request.user, page_id)
        with transaction.atomic():
            return super().dispatch(request, page_id, **kwargs)

    def get(self, request, *args, **kwargs):
        """Wagtail would say by a message what the state above the form says better."""
        response = super().get(request, *args, **kwargs)
        if self.lock:
            list(get_messages(request))
        return response

    def post(self, request, *args, **kwargs):
        by_another = (
            self.latest_revision and self.latest_revision.user_id != request.user.pk
        )  # else an autosave of one's own
        if not self.expects_json_response and by_another and self.is_out_of_date:
            messages.error(request, _("别人刚保存了新的内容，没有用你的覆盖。请看过新的内容后再改。"))
            return redirect(self.get_edit_url())
        return super().post(request, *args, **kwargs)

    def get_editing_sessions(self):
        """Not kept: a save of an outdated form is refused anyhow, and opening the editor writes nothing."""
        return

    def get_history_url(self):
        return None

    def add_save_confirmation_message(self):
        """`redirect_and_remain` says it."""

    @cached_property
    def header_more_buttons(self):
        return []

    @property
    def header_buttons(self):
        page, buttons = self.page, []
        if self.real_page_record.live and path_of(page):
            buttons.append(
                HeaderButton(_("干警看到的"), url=path_of(page), icon_name="view", attrs={"target": "_blank"})
            )
        if self.real_page_record.live or self.scheduled_revision:
            url = reverse("reviews:take-down", args=[page.public_id])
            buttons.append(Button(_("下架"), url=url, classname="button button-small button-secondary"))
        elif not self.real_page_record.first_published_at and not page.current_workflow_state:
            url = reverse("reviews:discard", args=[page.public_id])
            buttons.append(Button(_("删除草稿"), url=url, classname="button button-small button-secondary"))
        return buttons

    def get_context_data(self, **kwargs):
        title = self.page.title
        return {
            **super().get_context_data(**kwargs),
            "header_title": title,
            "breadcrumbs_items": self.get_trail(title),
        }


class PreviewEdited(PreviewOnEdit):
    def get_object(self):
        get_page(self.request.user, self.kwargs["page_id"])
        return super().get_object()


class PreviewBegun(PreviewOnCreate):
    def get_object(self):
        get_space(self.request.user, self.kwargs["parent_page_id"])
        get_kind(self.kwargs["content_type_app_name"], self.kwargs["content_type_model_name"])
        return super().get_object()
