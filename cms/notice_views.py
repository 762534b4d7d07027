"""Pages of notices and briefs."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.models import NoticePage
from cms.notices import list_notices
from cms.reading import find_gone, notices_for

PAGE = 20


@login_required
@require_safe
def show_notices(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in NoticePage.Kind.values else ""
    page = Paginator(list_notices(request.user, kind).defer("body"), PAGE).get_page(request.GET.get("page"))
    tabs = [("", _("全部")), *((value, value.label) for value in NoticePage.Kind)]
    return render(request, "cms/notices.html", {"page": page, "kind": kind, "tabs": tabs})


@login_required
@require_safe
def show_notice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    notice = notices_for(request.user).filter(public_id=public_id).first()
    if notice:
        return render_notice(request, notice)
    gone = find_gone(NoticePage, public_id, request.user)
    if gone is None:
        raise Http404
    return render(request, "cms/notice_gone.html", {"gone": gone}, status=410)


def render_notice(request: HttpRequest, notice: NoticePage) -> HttpResponse:
    """The officer's page, of a draft too: the editor's preview shows it."""
    attachments = (
        [attachment.medium for attachment in notice.attachments.all().select_related("medium")] if notice.pk else []
    )
    return render(request, "cms/notice.html", {"page": notice, "attachments": attachments})
