"""审计日志: read by auditors, written by nobody's hand."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from people.staff.access import auditors_only, list_entries
from people.staff.audit_lines import describe_entries, filter_entries, list_verbs
from people.staff.forms import AuditFilterForm

PAGE = 50


@auditors_only
@require_GET
def list_audit(request: HttpRequest) -> HttpResponse:
    entries = list_entries(request.user)
    form = AuditFilterForm(request.GET, verbs=list_verbs(entries))
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(filter_entries(entries, **chosen), PAGE).get_page(request.GET.get("page"))
    filters = request.GET.copy()
    filters.pop("page", None)
    context = {"form": form, "page": page, "lines": describe_entries(page), "filters": f"{filters.urlencode()}&"}
    return render(request, "people/staff/audit.html", context)
