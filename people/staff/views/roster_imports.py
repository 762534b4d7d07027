"""导入名册: upload, look, confirm."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.models import RosterImport
from people.reports import list_roster_imports
from people.roster.importing import ImportClosed, confirm_roster, discard_roster, preview_of, stage_roster
from people.roster.shown import choose_tab, tabs_of
from people.staff.access import get_roster_import, roster_keepers_only
from people.staff.forms import RosterForm
from records.jobs import has_failed

PAGE = 100


@roster_keepers_only
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        roster = stage_roster(name=file.name, data=file.read(), actor=request.user)
        return redirect("people_staff:import", roster.public_id)
    context = {"form": form, "imports": list_roster_imports(request.user)}
    return render(request, "people/staff/import_start.html", context)


@roster_keepers_only
@require_GET
def show(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    roster = get_roster_import(request.user, import_id)
    if roster.state != RosterImport.State.PREVIEW:
        is_stuck = roster.is_working and roster.job_id is not None and has_failed(roster.job_id)
        return render(request, "people/staff/import_state.html", {"roster": roster, "is_stuck": is_stuck})
    try:
        preview = preview_of(roster)
    except ImportClosed:
        return render(request, "people/staff/import_state.html", {"roster": roster, "is_expired": True})
    tab = choose_tab(preview, request.GET.get("show", ""))
    page = Paginator(preview.get(tab, []), PAGE).get_page(request.GET.get("page"))
    context = {"roster": roster, "tabs": tabs_of(preview), "tab": tab, "page": page, "filters": f"show={tab}&"}
    return render(request, "people/staff/import_preview.html", context)


@roster_keepers_only
@require_POST
def confirm(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    roster = get_roster_import(request.user, import_id)
    try:
        confirm_roster(roster, actor=request.user)
    except ImportClosed:
        messages.warning(request, _("这份名册已经处理过了。"))
    return redirect("people_staff:import", roster.public_id)


@roster_keepers_only
@require_POST
def discard(request: HttpRequest, import_id: uuid.UUID) -> HttpResponse:
    roster = get_roster_import(request.user, import_id)
    try:
        discard_roster(roster, actor=request.user)
    except ImportClosed:
        messages.warning(request, _("这份名册已经处理过了。"))
    return redirect("people_staff:import-start")
