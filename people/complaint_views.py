"""投诉建议: a person's own, and the inbox of those who answer. Another's does not exist (G10)."""

import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import complaints
from people.complaint_forms import ComplaintForm, PassOnForm, ReplyForm, VerdictForm
from people.complaint_news import HANDLERS
from people.complaints import ComplaintRefused
from people.models import Complaint
from people.staff.access import for_roles

PAGE = 50
STATES = {"open": [Complaint.State.OPEN], "all": list(Complaint.State)}
handlers_only = for_roles(*HANDLERS)


@login_required
@require_safe
def list_own(request: HttpRequest) -> HttpResponse:
    page = Paginator(complaints.list_own(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/complaints/list.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    form = ComplaintForm(request.POST if request.method == "POST" else None, initial={"page": came_from(request)})
    if form.is_valid():
        data = form.cleaned_data
        try:
            written = complaints.write_complaint(data["kind"], data["text"], officer=request.user, page=data["page"])
        except ComplaintRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("收到了，编号 %(number)s。答复会出现在消息里。") % {"number": written.number})
            return redirect("people:complaint", written.public_id)
    return render(request, "people/complaints/form.html", {"form": form})


def came_from(request: HttpRequest) -> str:
    """Path of the page of ours that led here; without its query, which may say more than is needed."""
    address = urlsplit(request.headers.get("Referer", ""))
    return address.path[:200] if address.netloc == request.get_host() else ""


@login_required
@require_safe
def show_own(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    return render_own(request, get_object_or_404(complaints.list_own(request.user), public_id=complaint_id))


def render_own(request, complaint, form=None):
    may_judge = complaint.state == Complaint.State.ANSWERED
    context = {"complaint": complaint, "steps": complaints.list_steps(complaint), "may_judge": may_judge}
    return render(request, "people/complaints/own.html", context | {"form": form or VerdictForm()})


@login_required
@require_POST
def judge(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    complaint = get_object_or_404(complaints.list_own(request.user), public_id=complaint_id)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return render_own(request, complaint, form)
    try:
        complaints.give_verdict(
            complaint, form.cleaned_data["verdict"], officer=request.user, text=form.cleaned_data["text"]
        )
        messages.success(request, _("评价已记下。"))
    except ComplaintRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:complaint", complaint.public_id)


@handlers_only
@require_safe
def list_inbox(request: HttpRequest) -> HttpResponse:
    state = request.GET["state"] if request.GET.get("state") in STATES else "open"
    rows = complaints.list_inbox(request.user).filter(state__in=STATES[state])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "filters": f"state={state}&"}
    return render(request, "people/complaints/inbox.html", context)


@handlers_only
@require_safe
def show(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    return render_one(request, get_object_or_404(complaints.list_inbox(request.user), public_id=complaint_id))


def render_one(request, complaint, form=None):
    context = {
        "complaint": complaint,
        "steps": complaints.list_steps(complaint),
        "is_open": complaint.state == Complaint.State.OPEN,
        "above": complaint.unit.get_parent(),
        "form": form or ReplyForm(),
        "pass_on_form": PassOnForm(auto_id="on_%s"),
    }
    return render(request, "people/complaints/one.html", context)


@handlers_only
@require_POST
def reply(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    complaint = get_object_or_404(complaints.list_inbox(request.user), public_id=complaint_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return render_one(request, complaint, form)
    try:
        complaints.reply(complaint, form.cleaned_data["text"], actor=request.user)
        messages.success(request, _("已答复，本人会收到消息。"))
    except ComplaintRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("people_staff:complaint", complaint.public_id)


@handlers_only
@require_POST
def pass_on(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    complaint = get_object_or_404(complaints.list_inbox(request.user), public_id=complaint_id)
    try:
        above = complaints.pass_on(complaint, actor=request.user, text=request.POST.get("text", "")[:2000])
        messages.success(request, _("已转给%(unit)s，由那里答复。") % {"unit": above.name})
    except ComplaintRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("people_staff:complaints")
