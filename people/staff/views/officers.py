"""人员名册: who is there, one officer, entering, moving, resetting."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.officers import NewOfficer, OfficerInvalid, enter_to_file, set_status
from people.passwords import may_reset, reset_to_file
from people.postings import Place, PostingInvalid, post_officer
from people.reports import list_children, list_officers, list_postings
from people.scope import ROSTER_KEEPERS, OutOfScope
from people.staff.access import get_officer, get_unit, roster_keepers_only
from people.staff.forms import OfficerForm, StatusForm, TransferForm

PAGE = 50


@roster_keepers_only
@require_GET
def list_roster(request: HttpRequest) -> HttpResponse:
    unit = get_unit(request.user, request.GET["unit"]) if request.GET.get("unit") else None
    search = request.GET.get("search", "").strip()[:40]
    page = Paginator(list_officers(request.user, unit=unit, search=search), PAGE).get_page(request.GET.get("page"))
    filters = urlencode({"unit": unit.public_id if unit else "", "search": search}) + "&"
    context = {"page": page, "unit": unit, "search": search, "filters": filters}
    return render(request, "people/staff/roster.html", context | list_children(request.user, unit))


@roster_keepers_only
@require_http_methods(["GET", "POST"])
def add_officer(request: HttpRequest) -> HttpResponse:
    form = OfficerForm(request.POST or None, scope=request.user.scope_paths(*ROSTER_KEEPERS))
    if form.is_valid():
        data = form.cleaned_data
        place = Place(data["unit"], data["rank"], data["post"])
        try:
            file = enter_to_file(
                NewOfficer(data["officer_number"], data["name"], place, data["starts_on"]), actor=request.user
            )
        except OfficerInvalid as error:
            form.add_error("officer_number", str(error))
        else:
            messages.success(request, _("已新增 %(name)s。请取走初始密码，交给本人。") % {"name": data["name"]})
            return redirect("records:file", file)
    return render(request, "people/staff/officer_form.html", {"form": form})


@roster_keepers_only
@require_GET
def show_officer(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    officer = get_officer(request.user, officer_id)
    posting = officer.posting
    initial = {"unit": posting.unit.code, "rank": posting.rank, "post": posting.post}
    return render_officer(request, officer, TransferForm(initial=initial, scope=[]))


def render_officer(request, officer, transfer_form, status=200):
    context = {
        "officer": officer,
        "postings": list_postings(officer),
        "transfer_form": transfer_form,
        "status_form": StatusForm(initial={"status": officer.status}),
        "may_reset": may_reset(request.user, officer),
    }
    return render(request, "people/staff/officer.html", context, status=status)


@roster_keepers_only
@require_POST
def transfer(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    officer = get_officer(request.user, officer_id)
    form = TransferForm(request.POST, scope=request.user.scope_paths(*ROSTER_KEEPERS))
    if form.is_valid():
        data = form.cleaned_data
        place = Place(data["unit"], data["rank"], data["post"])
        try:
            post_officer(officer, place, starts_on=data["starts_on"], actor=request.user)
        except PostingInvalid as error:
            form.add_error("starts_on", str(error))
        except OutOfScope:
            form.add_error("starts_on", _("此人后面的任职在别的单位。"))
        else:
            messages.success(request, _("任职已记下，从 %(day)s 起。") % {"day": data["starts_on"]})
            return redirect("people_staff:officer", officer.public_id)
    return render_officer(request, officer, form)


@roster_keepers_only
@require_POST
def change_status(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    officer = get_officer(request.user, officer_id)
    form = StatusForm(request.POST)
    if form.is_valid():
        try:
            set_status(officer, form.cleaned_data["status"], actor=request.user)
            messages.success(request, _("状态已改为“%(status)s”。") % {"status": officer.get_status_display()})
        except OfficerInvalid as error:
            messages.error(request, str(error))
    return redirect("people_staff:officer", officer.public_id)


@roster_keepers_only
@require_POST
def reset(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    officer = get_officer(request.user, officer_id)
    try:
        file = reset_to_file(officer, actor=request.user)
    except OutOfScope:
        messages.error(request, _("此人的权限比你大，密码要由上级单位或安全管理员重设。"))
        return redirect("people_staff:officer", officer.public_id)
    messages.success(request, _("密码已重设，原来的密码和登录都已失效。请取走初始密码，交给本人。"))
    return redirect("records:file", file)
