"""Where a page is on its way, in words. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Revision, WorkflowState, get_default_page_content_type

from records.wording import moment


@dataclass(frozen=True)
class State:
    """`code` chooses the color; `label` is one word, `sentence` says what happens next."""

    code: str
    label: str
    sentence: str


def state_of(page: Any) -> State:
    review = page.current_workflow_state
    if review and review.status == WorkflowState.STATUS_IN_PROGRESS:
        return State("review", _("待审核"), _("等另一位教官审核，这期间不能修改。"))
    if review and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return State("returned", _("待修改"), _("审核的人退回了，改好后再提交。"))
    planned_at = _planned_at(page)
    if planned_at:
        return State("planned", _("定时发布"), _("%(when)s发布。") % {"when": moment(planned_at)})
    if page.live and page.has_unpublished_changes:
        return State("live", _("已发布，有改动"), _("干警看到的是上次发布的内容，改动提交审核后才会更新。"))
    if page.live:
        return State("live", _("已发布"), _until(page.expire_at))
    if page.first_published_at:
        return State("gone", _("已下架"), _("干警现在看不到，可以改好后重新提交。"))
    return State("draft", _("草稿"), _("只有本单位的教官看得到。"))


def load_states(pages: Iterable[Any]) -> None:
    """Fetch for all of a list at once what `state_of` asks of each; Wagtail's own prefetch finds nothing for specific pages."""
    by_id = {str(page.pk): page for page in pages}
    for page in by_id.values():
        page._current_workflow_states, page._planned_at = [], None
    of_pages = {"base_content_type": get_default_page_content_type(), "object_id__in": list(by_id)}
    for review in WorkflowState.objects.active().filter(**of_pages):
        by_id[review.object_id]._current_workflow_states.append(review)
    planned = Revision.objects.filter(**of_pages, approved_go_live_at__isnull=False)
    for object_id, planned_at in planned.values_list("object_id", "approved_go_live_at"):
        by_id[object_id]._planned_at = planned_at


def _planned_at(page: Any) -> datetime | None:
    if hasattr(page, "_planned_at"):
        known: datetime | None = page._planned_at
        return known
    revision = page.scheduled_revision
    return revision.approved_go_live_at if revision else None


def _until(expire_at: datetime | None) -> str:
    return _("%(when)s下架。") % {"when": moment(expire_at)} if expire_at else _("干警现在就能看到。")
