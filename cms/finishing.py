"""What Wagtail does when a review has ended well (settings.WAGTAIL_FINISH_WORKFLOW_ACTION). Wagtail imports this while its own
models are being made, so that nothing here may import a model."""

from typing import Any


def publish_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish just the revision that was reviewed, at once or at the instant that it names. The review is the permission: no
    group may publish."""
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
