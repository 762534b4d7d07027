"""Review of pages by a second person, and taking pages down. Owns the open workflow states of pages; refuses a reviewer who asked for
the review or changed the page last, and one without a trainer's grant for the page's unit or one above it."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, TaskState, WorkflowState

from cms.models import PublishedPage, SecondPerson
from cms.spaces import is_trainer_of
from people.models import Officer
from records.audit import write_entry


class ReviewRefused(Exception):
    """This person may not do that to the page now; the message says why."""


def approve(page: Any, *, actor: Officer) -> None:
    """End the review well: the page goes live, now or at the instant it names. Locks the page's row.

    Raises ReviewRefused.
    """
    with transaction.atomic():
        state = _lock_open_review(page, actor)
        write_entry("page_approved", actor=actor, target=page, unit_path=page.unit.path)
        state.task.specific.on_action(state, user=actor, action_name="approve")


def send_back(page: Any, *, actor: Officer, comment: str) -> None:
    """Give the page back to its author with words of what to change. Locks the page's row.

    Raises ReviewRefused.
    """
    if not comment.strip():
        raise ReviewRefused(_("请写明要改什么。"))
    with transaction.atomic():
        state = _lock_open_review(page, actor)
        write_entry("page_sent_back", actor=actor, target=page, unit_path=page.unit.path)
        state.task.specific.on_action(state, user=actor, action_name="reject", comment=comment.strip())


def withdraw(page: Any, *, actor: Officer) -> None:
    """Take the page out of review, to go on writing.

    Raises ReviewRefused.
    """
    with transaction.atomic():
        _lock(page)
        state = page.current_workflow_state
        if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
            raise ReviewRefused(_("这一页现在不在审核中。"))
        if not is_trainer_of(actor, page.unit):
            raise ReviewRefused(_("只有本单位的教官可以撤回。"))
        state.cancel(user=actor)
        write_entry("page_withdrawn", actor=actor, target=page, unit_path=page.unit.path)


def take_down(page: Any, *, actor: Officer) -> None:
    """Officers cannot read it any longer; nothing is lost, and it can be submitted anew. Ends a schedule and an open review.

    Raises ReviewRefused.
    """
    if not is_trainer_of(actor, page.unit):
        raise ReviewRefused(_("只有本单位的教官可以下架。"))
    with transaction.atomic():
        _lock(page)
        live = type(page).objects.get(pk=page.pk)
        state = live.current_workflow_state
        if state:
            state.cancel(user=actor)
        live.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
        UnpublishPageAction(live, user=actor).execute(skip_permission_checks=True)


def discard_draft(page: Any, *, actor: Officer) -> None:
    """Delete a page that officers never saw.

    Raises ReviewRefused.
    """
    if not is_trainer_of(actor, page.unit):
        raise ReviewRefused(_("只有本单位的教官可以删除。"))
    with transaction.atomic():
        _lock(page)
        fresh = type(page).objects.get(pk=page.pk)
        if fresh.live or fresh.first_published_at or fresh.current_workflow_state:
            raise ReviewRefused(_("发布过或正在审核的内容不能删除，可以下架。"))
        write_entry("page_discarded", actor=actor, target=fresh, unit_path=fresh.unit.path)
        DeletePageAction(fresh, user=actor).execute(skip_permission_checks=True)


def awaiting(officer: Officer) -> list[PublishedPage]:
    """Pages that this officer may review, longest waiting first."""
    waiting = _open_states().order_by("started_at").values_list("revision__object_id", flat=True)
    pages = Page.objects.filter(pk__in=[int(pk) for pk in waiting]).specific()
    return [page for page in pages if isinstance(page, PublishedPage) and SecondPerson.may_review(page, officer)]


def sent_back_to(officer: Officer) -> list[tuple[PublishedPage, TaskState]]:
    """Pages that this officer submitted and that came back, with the reviewer's step."""
    states = WorkflowState.objects.filter(requested_by=officer, status=WorkflowState.STATUS_NEEDS_CHANGES)
    found = [(state.content_object.specific, state.current_task_state) for state in states]
    return [(page, step) for page, step in found if isinstance(page, PublishedPage)]


def last_words(page: Any) -> TaskState | None:
    """The step that sent the page back, while nobody has submitted it anew."""
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    step: TaskState | None = state.current_task_state
    return step


def _open_states() -> QuerySet[TaskState]:
    running = Q(status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS)
    states: QuerySet[TaskState] = TaskState.objects.filter(running).select_related("revision")
    return states


def _lock(page: Any) -> None:
    Page.objects.select_for_update().get(pk=page.pk)


def _lock_open_review(page: Any, actor: Officer) -> TaskState:
    _lock(page)
    fresh = type(page).objects.get(pk=page.pk)
    state: TaskState | None = fresh.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise ReviewRefused(_("这一页现在不在审核中，可能别人已经审过了。"))
    if not SecondPerson.may_review(fresh, actor):
        raise ReviewRefused(_("要由另一位教官审核：提交的人和最后修改的人都不能审。"))
    return state
