"""What can be done with one assignment: look at it, publish, extend, except, withdraw."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.assignments import publishing
from learning.assignments.access import assigners_only, get_managed, get_officer, get_reachable
from learning.assignments.drafts import AssignmentInvalid
from learning.assignments.forms import ExceptForm, ExtendForm, ExtendSomeForm, ReasonForm
from learning.assignments.pages import describe

FORMS = {
    "extend_form": ExtendForm,
    "some_form": ExtendSomeForm,
    "except_form": ExceptForm,
    "withdraw_form": ReasonForm,
}


@assigners_only
@require_safe
def show(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    return look(request, get_reachable(request.user, assignment_id))


def look(request, assignment, status=200, **typed):
    """`typed`: forms that were refused."""
    forms = {name: form(actor=request.user, prefix=name) for name, form in FORMS.items()}
    return render(request, "assignments/show.html", describe(assignment, request.user) | forms | typed, status=status)


@assigners_only
@require_POST
def publish(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    assignment = get_managed(request.user, assignment_id)
    try:
        publishing.publish_assignment(assignment, actor=request.user)
    except AssignmentInvalid as error:
        return look(request, assignment, 422, refused=list(error.problems.values()))
    messages.success(request, _("已发布，并给每个人发了消息。"))
    return redirect("assignments:show", assignment.public_id)


@assigners_only
@require_POST
def discard(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    assignment = get_managed(request.user, assignment_id)
    try:
        publishing.discard_draft(assignment, actor=request.user)
    except AssignmentInvalid as error:
        return look(request, assignment, 422, refused=list(error.problems.values()))
    messages.success(request, _("草稿“%(title)s”已删除。") % {"title": assignment.title})
    return redirect("assignments:list")


@assigners_only
@require_POST
def withdraw(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    def change(assignment, data):
        publishing.withdraw_assignment(assignment, actor=request.user, reason=data["reason"])

    assignment = get_managed(request.user, assignment_id)
    return change_by(request, assignment, ReasonForm, "withdraw_form", change, _("已撤回，没有人再需要完成它。"))


@assigners_only
@require_POST
def extend(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    def change(assignment, data):
        publishing.change_due_for_all(assignment, data["due_at"], reason=data["reason"], actor=request.user)

    assignment = get_managed(request.user, assignment_id)
    return change_by(request, assignment, ExtendForm, "extend_form", change, _("截止时间已延后。"))


@assigners_only
@require_POST
def extend_some(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    def change(assignment, data):
        reason = data["reason"]
        publishing.change_due(assignment, data["officers"], data["due_at"], reason=reason, actor=request.user)

    assignment = get_reachable(request.user, assignment_id)
    return change_by(request, assignment, ExtendSomeForm, "some_form", change, _("已为这些人延后截止时间。"))


@assigners_only
@require_POST
def except_some(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    def change(assignment, data):
        for officer in data["officers"]:
            publishing.except_officer(assignment, officer, reason=data["reason"], actor=request.user)

    assignment = get_reachable(request.user, assignment_id)
    return change_by(request, assignment, ExceptForm, "except_form", change, _("已免除，他们不再计入应完成人数。"))


def change_by(request, assignment, form_class, name, change, words):
    """One of the forms on an assignment's page: all of it or nothing."""
    form = form_class(request.POST, actor=request.user, prefix=name)
    if form.is_valid():
        try:
            with transaction.atomic():
                change(assignment, form.cleaned_data)
        except AssignmentInvalid as error:
            form.take_problems(error.problems)
        else:
            messages.success(request, words)
            return redirect("assignments:show", assignment.public_id)
    return look(request, assignment, 422, **{name: form})


@assigners_only
@require_POST
def readmit(request: HttpRequest, assignment_id: uuid.UUID, officer_id: uuid.UUID) -> HttpResponse:
    assignment = get_reachable(request.user, assignment_id)
    officer = get_officer(request.user, officer_id, assignment)
    try:
        publishing.readmit_officer(assignment, officer, actor=request.user)
        messages.success(request, _("%(name)s已恢复这项任务。") % {"name": officer.name})
    except AssignmentInvalid as error:
        messages.error(request, str(error))
    return redirect("assignments:show", assignment.public_id)
