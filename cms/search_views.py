"""The search page. What was asked stands in the address and nowhere else on our side."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.models import SearchEntry
from cms.search import PAGE_SIZE, Found, search
from cms.search_page import Hit, build_hits
from cms.search_text import MAX_QUERY, ask_for

LAST_PAGE = 1000


@dataclass(frozen=True)
class Section:
    kind: str
    label: str
    count: int
    hits: list[Hit]


@login_required
@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())
    kind = request.GET.get("kind", "")
    kind = kind if kind in SearchEntry.Kind.values else ""
    number = read_page_number(request.GET.get("page", ""))
    problem = find_problem(query)
    found = Found() if problem or not query else search(request.user, query, kind, number)
    pages = -(-found.counts.get(kind, 0) // PAGE_SIZE)
    context = {
        "query": query,
        "kind": kind,
        "problem": problem,
        "limit": MAX_QUERY,
        "tabs": [("", _("全部"), found.count), *((k, k.label, found.counts.get(k, 0)) for k in SearchEntry.Kind)],
        "sections": build_sections(found, query),
        "count": found.counts.get(kind, 0) if kind else found.count,
        "page": {"number": number, "total": pages, "before": number - 1, "after": number + 1 if number < pages else 0},
    }
    return render(request, "cms/search.html", context)


def find_problem(query: str) -> str:
    if len(query) > MAX_QUERY:
        return _("最多写 %(limit)s 个字，请挑最要紧的词。") % {"limit": MAX_QUERY}
    if query and not ask_for(query):
        return _("请写上要找的词，只有标点找不到东西。")
    return ""


def read_page_number(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1


def build_sections(found: Found, query: str) -> list[Section]:
    hits = build_hits([row for rows in found.entries.values() for row in rows], query)
    return [
        Section(
            kind, str(kind.label), found.counts[kind], [hits[row.pk] for row in found.entries[kind] if row.pk in hits]
        )
        for kind in SearchEntry.Kind
        if kind in found.entries
    ]
