"""角色权限: who holds which role for which unit, granting and revoking."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.models import Officer, Role
from people.numbers import normalize_number
from people.roles import RoleRefused, grant_role, revoke_role
from people.scope import SECURITY
from people.staff.access import list_grants, security_only
from people.staff.forms import GrantForm
from people.staff.role_words import DUTIES, filter_grants

PAGE = 50


@security_only
@require_GET
def list_roles(request: HttpRequest) -> HttpResponse:
    role = request.GET["role"] if request.GET.get("role") in Role.values else ""
    search = request.GET.get("search", "").strip()[:40]
    grants = filter_grants(list_grants(request.user), role=role, search=search)
    page = Paginator(grants, PAGE).get_page(request.GET.get("page"))
    filters = urlencode({"role": role, "search": search}) + "&"
    context = {"page": page, "role": role, "search": search, "filters": filters, "roles": Role.choices}
    return render(request, "people/staff/roles.html", context | {"duties": DUTIES})


@security_only
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    form = GrantForm(request.POST or None, scope=request.user.scope_paths(*SECURITY))
    if form.is_valid():
        data = form.cleaned_data
        people = Officer.objects.visible_to(request.user, *SECURITY)
        officer = people.filter(officer_number=normalize_number(data["officer_number"])).first()
        if officer is None:
            form.add_error("officer_number", _("你管理的单位里没有这个警号"))
        elif grant_to(request, officer, form):
            return redirect("people_staff:roles")
    return render(request, "people/staff/grant.html", {"form": form, "duties": DUTIES})


def grant_to(request, officer, form):
    data = form.cleaned_data
    try:
        granted = grant_role(officer, data["role"], unit=data["unit"], actor=request.user)
    except RoleRefused as error:
        form.add_error("role", str(error))
        return False
    words = {"name": officer.name, "role": granted.get_role_display(), "unit": granted.unit.name}
    messages.success(request, _("%(name)s现在是%(unit)s的%(role)s。") % words)
    return True


@security_only
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, officer_id: uuid.UUID, role: str, unit_id: uuid.UUID) -> HttpResponse:
    granted = get_object_or_404(
        list_grants(request.user), officer__public_id=officer_id, role=role, unit__public_id=unit_id
    )
    if request.method == "GET":
        return render(request, "people/staff/revoke.html", {"grant": granted, "duty": DUTIES[Role(granted.role)]})
    try:
        revoke_role(granted, actor=request.user)
        messages.success(request, _("已撤销%(name)s的授权。") % {"name": granted.officer.name})
    except RoleRefused as error:
        messages.error(request, str(error))
    return redirect("people_staff:roles")
