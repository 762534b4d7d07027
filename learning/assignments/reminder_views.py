"""催办: what would be sent to whom, sending it, and what was sent."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from learning.assignments import reminders
from learning.assignments.models import Assignment
from learning.assignments.reminders import REMINDERS, RemindersRefused
from lib.policy import Refusal
from people.models import Officer
from people.staff.access import for_roles

PAGE = 50
may_remind = for_roles(*REMINDERS)
REASONS = {
    Refusal.NO_TASK: gettext_lazy("没有这项任务，或者任务已经撤回"),
    Refusal.LEFT_OUT: gettext_lazy("免、借调或者休假，不要求完成"),
    Refusal.SATISFIED: gettext_lazy("已经达标"),
    Refusal.AWAITING: gettext_lazy("已经交卷，成绩还没公布"),
    Refusal.SENT_ENOUGH: gettext_lazy("这项任务已经催过 3 次"),
    Refusal.SENT_TODAY: gettext_lazy("今天已经催过，不再发送"),
}


@may_remind
@require_POST
def show_preview(request: HttpRequest) -> HttpResponse:
    officers, assignment = read_officers(request), read_assignment(request)
    if not officers:
        messages.error(request, _("请先选择要催办的人。"))
        return redirect("oversight:completion")
    try:
        plan = reminders.preview(officers, actor=request.user, assignment=assignment)
    except RemindersRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("oversight:completion")
    refused = [(REASONS[one], people) for one, people in plan.refused.items()]
    context = {"plan": plan, "refused": refused, "assignment": assignment}
    return render(request, "assignments/reminders/preview.html", context)


@may_remind
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    officers, assignment = read_officers(request), read_assignment(request)
    try:
        plan = reminders.send_reminders(officers, actor=request.user, assignment=assignment)
    except RemindersRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("已催办 %(count)d 人。", "已催办 %(count)d 人。", plan.count) % {"count": plan.count}
        messages.success(request, words) if plan.count else messages.warning(
            request, _("没有人需要催办，什么也没有发送。")
        )
    return redirect("assignments:reminders")


@may_remind
@require_safe
def list_sent(request: HttpRequest) -> HttpResponse:
    page = Paginator(reminders.list_sent(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "assignments/reminders/list.html", {"page": page})


def read_officers(request: HttpRequest) -> list[Officer]:
    """Those that were chosen, each of them in scope, or there are none (G10)."""
    ids = {read_id(text) for text in request.POST.getlist("officers")}
    people = Officer.objects.visible_to(request.user, *REMINDERS).filter(public_id__in=ids)
    officers = list(people.order_by("officer_number"))
    if len(officers) != len(ids):
        raise Http404
    return officers


def read_assignment(request: HttpRequest) -> Assignment | None:
    """One that somebody in scope has, whichever unit published it."""
    text = request.POST.get("assignment", "")
    people = Officer.objects.visible_to(request.user, *REMINDERS)
    known = Assignment.objects.filter(duties__officer__in=people).select_related("unit").distinct()
    return get_object_or_404(known, public_id=read_id(text)) if text else None


def read_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
