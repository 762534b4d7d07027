"""The one kind of step in the workflow of pages."""

from typing import Any

from wagtail.models import Page, Task, TaskState

from people.models import Officer, Role
from people.scope import is_within


class SecondPerson(Task):
    """Review by somebody else: a trainer of the page's unit or of one above it, neither who asked for the review nor who changed
    the page last. Meanwhile nobody edits, so that what is approved is what was shown."""

    admin_form_fields = ("name",)

    class Meta:
        verbose_name = "第二人审核"

    @classmethod
    def may_review(cls, page: Any, officer: Any) -> bool:
        """`page`: a specific page with an open review."""
        state = page.current_workflow_task_state
        if state is None or not isinstance(officer, Officer) or not officer.is_active:
            return False
        authors = {state.workflow_state.requested_by_id, state.revision.user_id}
        return officer.pk not in authors and is_within(page.unit.path, officer.scope_paths(Role.TRAINER))

    def locked_for_user(self, obj: Page, user: Any) -> bool:
        return True

    def user_can_access_editor(self, obj: Page, user: Any) -> bool:
        return False

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        """None in the editor: reviewers have a screen of their own (cms/review_views.py)."""
        return []

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        return TaskState.objects.none()
