"""单位: the tree, one unit, opening and ending."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.reports import list_children, list_tree
from people.scope import ROSTER_KEEPERS
from people.staff.access import get_unit, roster_keepers_only
from people.staff.forms import EndUnitForm, OpenUnitForm
from people.units import NewUnit, UnitInvalid, end_unit, open_unit


@roster_keepers_only
@require_GET
def list_units(request: HttpRequest) -> HttpResponse:
    return render(request, "people/staff/units.html", {"units": list_tree(request.user)})


@roster_keepers_only
@require_GET
def show_unit(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    return render_unit(request, get_unit(request.user, unit_id))


def render_unit(request, unit, **forms):
    context = {"unit": unit, "open_form": OpenUnitForm(prefix="new"), "end_form": EndUnitForm(prefix="end", scope=[])}
    return render(request, "people/staff/unit.html", context | list_children(request.user, unit) | forms)


@roster_keepers_only
@require_POST
def open_below(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    parent = get_unit(request.user, unit_id)
    form = OpenUnitForm(request.POST, prefix="new")
    if form.is_valid():
        data = form.cleaned_data
        new = NewUnit(data["code"].strip(), data["name"], data["kind"], data["opened_on"])
        try:
            unit = open_unit(new, parent=parent, actor=request.user)
        except UnitInvalid as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("已新设“%(name)s”。") % {"name": unit.name})
            return redirect("people_staff:unit", unit.public_id)
    return render_unit(request, parent, open_form=form)


@roster_keepers_only
@require_POST
def end(request: HttpRequest, unit_id: uuid.UUID) -> HttpResponse:
    unit = get_unit(request.user, unit_id)
    form = EndUnitForm(request.POST, prefix="end", scope=request.user.scope_paths(*ROSTER_KEEPERS))
    if form.is_valid():
        try:
            end_unit(unit, actor=request.user, **form.cleaned_data)
        except UnitInvalid as error:
            form.add_error("successor", str(error))
        else:
            messages.success(request, _("“%(name)s”已撤销。") % {"name": unit.name})
            return redirect("people_staff:unit", unit.public_id)
    return render_unit(request, unit, end_form=form)
