"""One person's messages. Another person's do not exist. Opening one is a POST, since it marks it as read."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from records import messages
from records.clock import database_now
from records.models import Message

PAGE = 20


@login_required
@require_safe
def list_own(request: HttpRequest) -> HttpResponse:
    kind = request.GET["kind"] if request.GET.get("kind") in Message.Kind.values else ""
    rows = messages.list_messages(request.user.pk)
    page = Paginator(rows.filter(kind=kind) if kind else rows, PAGE).get_page(request.GET.get("page"))
    filters = urlencode({"kind": kind}) + "&" if kind else ""
    context = {"page": page, "kind": kind, "kinds": Message.Kind.choices, "filters": filters, "seen_at": database_now()}
    return render(request, "records/messages.html", context)


@login_required
@require_POST
def open_one(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    message = get_object_or_404(messages.list_messages(request.user.pk), public_id=message_id)
    messages.mark_read(message)
    return redirect(message.path or "records:messages")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """`until`: when the page was made, so that what arrived since stays new."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    messages.mark_all_read(request.user.pk, until=until if until and until.tzinfo else None)
    return redirect("records:messages")
