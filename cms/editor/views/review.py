"""The second person's screens: what waits, the page as officers will see it, and one decision; and taking pages down. They work on
a phone."""

from typing import Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms import review
from cms.editor.access import LISTS, get_page_by_public_id
from cms.models import PREVIEW_POLICY, SecondPerson
from cms.states import state_of
from cms.viewsets import TrainerView


class ReviewScreen(TrainerView, WagtailAdminTemplateMixin):
    def dispatch(self, request, *args, **kwargs):
        if "pk" in kwargs and request.user.has_role("trainer"):
            self.page = get_page_by_public_id(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_header_title(self):
        return self.get_page_title()

    def do(self, verb: Any, words: str, **arguments: Any):
        """Run a verb on the page; say what happened, or why not."""
        try:
            verb(self.page, actor=self.request.user, **arguments)
        except review.ReviewRefused as error:
            messages.error(self.request, str(error))
            return redirect(self.request.path)
        messages.success(self.request, words)
        return redirect(f"{LISTS[type(self.page)]}:index")


class ReviewPage(ReviewScreen):
    template_name = "cms/editor/review.html"

    def get_page_title(self):
        return _("审核")

    def get_context_data(self, **kwargs):
        step = self.page.current_workflow_task_state
        submitter = step.workflow_state.requested_by if step else None
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "state": state_of(self.page),
            "submitter": submitter,
            "step": step,
            "may_review": SecondPerson.may_review(self.page, self.request.user),
            "preview_url": reverse("reviews:preview", args=[self.page.public_id]),
        }

    def get(self, request, pk):
        return self.render_to_response(self.get_context_data())

    def post(self, request, pk):
        if request.POST.get("decision") == "approve":
            return self.do(review.approve, _("审核通过。"))
        if request.POST.get("decision") == "send-back":
            return self.do(review.send_back, _("已退回给作者。"), comment=request.POST.get("comment", ""))
        return self.get(request, pk)


class PreviewReviewed(ReviewScreen):
    """The revision under review as officers will see it."""

    def get(self, request, pk):
        step = self.page.current_workflow_task_state
        shown = step.revision.as_object() if step else self.page.get_latest_revision_as_object()
        response = shown.serve_preview(request, "")
        response.headers["Content-Security-Policy"] = PREVIEW_POLICY
        return response


class Confirmed(ReviewScreen):
    """Asks before a POST does it."""

    template_name = "cms/editor/confirm.html"
    question: Any = ""
    button: Any = ""
    done: Any = ""
    verb: Any = None

    def get_context_data(self, **kwargs):
        back = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        own = {"page": self.page, "question": self.question, "button": self.button, "back_url": back}
        return {**super().get_context_data(**kwargs), **own}

    def get(self, request, pk):
        return self.render_to_response(self.get_context_data())

    def post(self, request, pk):
        return self.do(type(self).verb, str(self.done))


class TakeDown(Confirmed):
    question = gettext_lazy("下架以后干警就看不到了。内容还在，可以改好后重新提交审核。")
    button, done = gettext_lazy("下架"), gettext_lazy("已下架。")
    verb = staticmethod(review.take_down)

    def get_page_title(self):
        return _("下架")


class DiscardDraft(Confirmed):
    question = gettext_lazy("这份草稿会连同改动记录一起删除，找不回来。")
    button, done = gettext_lazy("删除草稿"), gettext_lazy("草稿已删除。")
    verb = staticmethod(review.discard_draft)

    def get_page_title(self):
        return _("删除草稿")


class Withdraw(ReviewScreen):
    """From the editor's own button, so that nothing is asked twice."""

    def post(self, request, pk):
        self.do(review.withdraw, _("已撤回，可以接着改。"))
        return redirect("wagtailadmin_pages:edit", self.page.pk)
