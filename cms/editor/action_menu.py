"""The buttons at the editor's foot: submit and save, or withdraw while a review is open. Nobody publishes here."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import WorkflowState


class Submit(ActionMenuItem):
    name = "action-submit"
    label = gettext_lazy("提交审核")
    icon_name = "check"


class SaveDraft(ActionMenuItem):
    name = "action-save"
    label = gettext_lazy("存草稿")
    icon_name = "draft"


class Withdraw(ActionMenuItem):
    name = "action-withdraw"
    label = gettext_lazy("撤回审核")
    icon_name = "undo"
    template_name = "cms/editor/withdraw.html"

    def get_url(self, parent_context: Mapping[str, Any]) -> str:
        return reverse("reviews:withdraw", args=[parent_context["page"].public_id])


def items_for(context: Mapping[str, Any]) -> list[ActionMenuItem]:
    """The first is the button, the others open from it."""
    page = context.get("page")
    review = page.current_workflow_state if page else None
    if review and review.status == WorkflowState.STATUS_IN_PROGRESS:
        return [Withdraw()]
    if context.get("locked_for_user"):
        return []
    return [Submit(), SaveDraft()]
