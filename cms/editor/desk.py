"""What the trainers' desk says about pages."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.models import Page

from cms.models import PublishedPage
from cms.review import awaiting, sent_back_to
from people.models import Officer


class PagesPanel(Component):
    """What waits for this trainer's review, what came back, and own drafts."""

    name = "pages"
    template_name = "cms/editor/desk.html"
    order = 100

    def __init__(self, officer: Officer) -> None:
        self.officer = officer

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        mine = Page.objects.filter(owner=self.officer, live=False, first_published_at__isnull=True).specific()
        drafts = [page for page in mine.order_by("-latest_revision_created_at")[:10] if isinstance(page, PublishedPage)]
        return {
            "waiting": awaiting(self.officer),
            "returned": sent_back_to(self.officer),
            "drafts": [page for page in drafts if page.current_workflow_state is None][:5],
        }
