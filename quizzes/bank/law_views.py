"""Screens for items whose law has changed, and the search for articles that the question's form uses. Every row comes from `waiting_for`;
the rest is not there."""

import uuid

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from cms.viewsets import TrainerView
from people.models import Role
from quizzes.bank import rechecks
from quizzes.bank.article_search import find_articles, find_statutes
from quizzes.bank.views import AdminPage

ROWS_PER_PAGE = 20


class RecheckList(AdminPage):
    """What waits, a statute at a time, both texts side by side; many are decided in one pass."""

    template_name = "bank/rechecks.html"
    page_title = gettext_lazy("待复核")
    header_icon = "warning"
    trail = (("items:index", gettext_lazy("题库")),)

    def get_context_data(self, **kwargs):
        statutes = rechecks.count_by_statute(self.request.user)
        wanted = self.request.GET.get("statute") or self.request.POST.get("statute", "")
        chosen = next((one for one in statutes if one.statute == wanted), None)
        waiting = rechecks.waiting_for(self.request.user)
        rows = waiting.filter(statute=chosen.statute, new_edition=chosen.new_edition) if chosen else waiting
        rows = rows.select_related("item__bank", "item__current_version", "version")
        rows = rows.order_by("statute", "new_edition", "old_article", "pk")
        page = Paginator(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            statutes=statutes, chosen=chosen, page=page, shown=rechecks.show_rechecks(page), **kwargs
        )

    def post(self, request):
        chosen = [one for text in request.POST.getlist("recheck") if (one := as_uuid(text))]
        only, _colon, alone = request.POST.get("step", "").partition(":")
        ids = [one] if (one := as_uuid(alone)) else list(dict.fromkeys(chosen))
        visible = set(rechecks.waiting_for(request.user).filter(public_id__in=ids).values_list("public_id", flat=True))
        if not ids:
            return self.refuse(_("还没有选题：请勾选要处理的题。"))
        if only not in STEPS or len(visible) < len(ids):
            return self.refuse(_("有的题别人已经复核过了。请看一看剩下的，再选一次。"))
        try:
            said = STEPS[only](ids, request.user)
        except rechecks.RecheckGone as error:
            return self.refuse(str(error))
        messages.success(request, said)
        statute = request.POST.get("statute", "")
        left = rechecks.waiting_for(request.user).filter(statute=statute).exists() if statute else False
        query = request.GET.copy()
        query.clear()
        query.update({"statute": statute} if left else {})
        return redirect(reverse("rechecks:index") + (f"?{query.urlencode()}" if query else ""))

    def refuse(self, problem):
        return self.render_to_response(self.get_context_data(problem=problem), status=422)


def say_confirmed(ids, trainer):
    count = rechecks.confirm(ids, actor=trainer)
    return ngettext("%(count)s 处依据已复核，题目仍然正确。", "%(count)s 处依据已复核，题目仍然正确。", count) % {
        "count": count
    }


def say_retired(ids, trainer):
    count = rechecks.retire(ids, actor=trainer)
    return ngettext("已停用 %(count)s 道题。", "已停用 %(count)s 道题。", count) % {"count": count}


STEPS = {"confirm": say_confirmed, "retire": say_retired}


class ArticleSearch(TrainerView, View):
    """Articles in which the text stands, for the picker: no more than it can show."""

    def get(self, request):
        text, with_former = request.GET.get("q", ""), "former" in request.GET
        articles = find_articles(text, with_former=with_former)
        return JsonResponse({"articles": articles, "statutes": find_statutes(text, with_former=with_former)})


def as_uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class WaitingMenuItem(MenuItem):
    """Shown to trainers for whom something waits."""

    def is_shown(self, request):
        return request.user.has_role(Role.TRAINER) and rechecks.waiting_for(request.user).exists()


class RecheckViewSet(ViewSet):
    name = "rechecks"
    icon = "warning"
    menu_label = gettext_lazy("待复核")
    menu_name = "rechecks"
    menu_order = 205
    menu_item_class = WaitingMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", RecheckList.as_view(), name="index"),
            path("articles/", ArticleSearch.as_view(), name="articles"),
        ]
