"""Statutes as officers read them: the list, a text, an article (also as a sheet over another page), two texts side by side."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.statutes import reading
from cms.statutes.comparison import ADDED, CHANGED, MOVED, REMOVED, SAME
from cms.statutes.models import Article, StatuteVersion
from lib.citations import name_article

PAGE = 50
SHEET = "X-Sheet"  # the request of static/js/article-sheet.js, answered without the page around


@login_required
@require_safe
def list_statutes(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    page = Paginator(reading.list_statutes(text, reading.today()), PAGE).get_page(request.GET.get("page"))
    return render(request, "statutes/list.html", {"page": page, "text": text})


@login_required
@require_safe
def show_version(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The whole text. `?article=84`, from the form that jumps: on to that article."""
    version = get_version_or_404(version_id)
    if "article" in request.GET:
        return _jump(request, version)
    context = {"place": reading.place_version(version, reading.today()), "version": version}
    return render(request, "statutes/version.html", {**context, "sections": reading.read_sections(version)})


def _jump(request: HttpRequest, version: StatuteVersion) -> HttpResponse:
    number, _dash, sub = request.GET["article"].strip().partition("-")
    code = (int(number), int(sub or 0)) if _is_small(number) and _is_small(sub or "0") else (0, 0)
    article = Article.objects.filter(version=version, number=code[0], sub=code[1]).first()
    if article:
        return redirect(f"{version.get_absolute_url()}#{article.anchor}")
    count = version.articles.order_by("-number").values_list("number", flat=True).first() or 0
    messages.warning(request, _("没有这一条。这部法到%(last)s为止。") % {"last": name_article(count)})
    return redirect(version)


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


@login_required
@require_safe
def show_article(request: HttpRequest, version_id: uuid.UUID, code: tuple[int, int]) -> HttpResponse:
    version = get_version_or_404(version_id)
    try:
        opened = reading.read_article(version, *code)
    except Article.DoesNotExist:
        raise Http404 from None
    context = {"place": reading.place_version(version, reading.today()), "version": version, "opened": opened}
    template = "statutes/_sheet.html" if SHEET in request.headers else "statutes/article.html"
    response = render(request, template, context)
    response["Vary"] = SHEET
    return response


@login_required
@require_safe
def compare(request: HttpRequest, version_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Two texts of one statute, the older one at the left whichever is named first."""
    versions = [get_version_or_404(version_id), get_version_or_404(other_id)]
    old, new = sorted(versions, key=lambda version: version.effective_on)
    if old.statute_id != new.statute_id or old == new:
        raise Http404
    comparison = reading.compare_versions(old, new)
    shows_all = request.GET.get("show") == "all"
    kinds = (CHANGED, ADDED, REMOVED, *((SAME, MOVED) if shows_all else ()))
    context = {
        "old": old,
        "new": new,
        "pairs": [pair for pair in comparison.pairs if pair.kind in kinds],
        "shows_all": shows_all,
        "counts": {
            "changed": comparison.count(CHANGED),
            "added": comparison.count(ADDED),
            "removed": comparison.count(REMOVED),
            "same": comparison.count(SAME, MOVED),
        },
    }
    return render(request, "statutes/compare.html", context)


def get_version_or_404(version_id: uuid.UUID) -> StatuteVersion:
    try:
        return reading.get_version(version_id)
    except StatuteVersion.DoesNotExist:
        raise Http404 from None
