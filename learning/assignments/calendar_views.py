"""节假日: days off and working weekends. HR reads them, system administration keeps them."""

import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from learning.assignments.calendar import SpanRefused, add_span, may_edit, remove_span, years_without
from learning.assignments.models import CalendarSpan
from learning.assignments.reminders import REMINDERS
from people.models import Role
from people.staff.access import for_roles
from records.clock import database_now

PAGE = 50


class SpanForm(forms.ModelForm):
    class Meta:
        model = CalendarSpan
        fields = ("kind", "starts_on", "ends_on", "name", "source")
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("starts_on", "ends_on")
        }
        help_texts = {"source": gettext_lazy("例如：国务院办公厅关于2027年部分节假日安排的通知")}
        error_messages = {
            "kind": {"required": gettext_lazy("请选择")},
            "starts_on": {"required": gettext_lazy("请填写第一天")},
            "ends_on": {"required": gettext_lazy("请填写最后一天")},
            "name": {"required": gettext_lazy("请填写名称")},
        }


@for_roles(*REMINDERS, Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def show_calendar(request: HttpRequest) -> HttpResponse:
    form = SpanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            span = add_span(**form.cleaned_data, actor=request.user)
        except SpanRefused as refusal:
            form.add_error("starts_on", str(refusal))
        else:
            messages.success(request, _("“%(name)s”已记下。") % {"name": span.name})
            return redirect("assignments:calendar")
    page = Paginator(CalendarSpan.objects.order_by("-starts_on"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": "", "form": form, "may_edit": may_edit(request.user)}
    return render(request, "assignments/calendar.html", context | {"missing": years_without(database_now())})


@for_roles(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def remove(request: HttpRequest, span_id: uuid.UUID) -> HttpResponse:
    span = get_object_or_404(CalendarSpan, public_id=span_id)
    remove_span(span, actor=request.user)
    messages.success(request, _("“%(name)s”已删去。") % {"name": span.name})
    return redirect("assignments:calendar")
