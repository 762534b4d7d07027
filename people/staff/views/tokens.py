"""接口令牌: what HR's systems read completion with; issuing, showing once, revoking."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.staff.access import list_tokens, token_issuers_only, token_readers_only
from people.staff.forms import TokenForm
from people.tokens import ISSUERS, TokenInvalid, issue_token, revoke_token
from records.clock import database_now

PAGE = 50


@token_readers_only
@require_GET
def show_tokens(request: HttpRequest) -> HttpResponse:
    page = Paginator(list_tokens(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": "", "now": database_now(), "may_issue": request.user.has_role(*ISSUERS)}
    return render(request, "people/staff/tokens.html", context)


@token_issuers_only
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, scope=request.user.scope_paths(*ISSUERS))
    if form.is_valid():
        data = form.cleaned_data
        try:
            token, secret = issue_token(data["unit"], name=data["name"], days=data["days"], actor=request.user)
            return render(request, "people/staff/token_issued.html", {"token": token, "secret": secret})
        except TokenInvalid as error:
            form.add_error("name", str(error))
    return render(request, "people/staff/token_form.html", {"form": form})


@token_readers_only
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    token = get_object_or_404(list_tokens(request.user).filter(revoked_at__isnull=True), public_id=token_id)
    if request.method == "GET":
        return render(request, "people/staff/token_revoke.html", {"token": token})
    revoke_token(token, actor=request.user)
    messages.success(request, _("令牌“%(name)s”已撤销，拿着它的系统不能再读取。") % {"name": token.name})
    return redirect("people_staff:tokens")
