"""Screens for what comes to a bank from outside one item: officers' reports, likeness, loans to and from other units. Every row comes from
`visible_to`, lent items from `lent_items`; the rest is 404."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages

from cms.statutes.comparison import mark_changes
from cms.viewsets import TrainerView
from people.models import Unit
from quizzes.bank import duplicates, loans, reports
from quizzes.bank.images import read_image
from quizzes.bank.life import retire_item
from quizzes.bank.life_views import ITEMS, _number
from quizzes.bank.models import Bank, BankLoan, DuplicatePair, ItemImage, ItemReport, ItemVersion
from quizzes.bank.search import find_items
from quizzes.bank.types.contents import images_in
from quizzes.bank.version_texts import content_fields, describe
from quizzes.bank.views import AdminPage, _uuid

PAIRS_AT_ONCE, LENT_AT_ONCE, REPORTED_AT_ONCE = 10, 30, 20


class ReportsInbox(AdminPage):
    """Open reports by version, those with the most first, with the answers of exams beside them."""

    template_name = "bank/reports.html"
    page_title = gettext_lazy("试题报错")
    header_icon = "mail"
    trail = (ITEMS,)

    def get_context_data(self, **kwargs):
        found = reports.list_reported(self.request.user)
        page = Paginator(found, REPORTED_AT_ONCE).get_page(self.request.GET.get("p"))
        rows = [(one, describe(one.version), max(report.pk for report in one.reports)) for one in page.object_list]
        return super().get_context_data(page=page, rows=rows, states=ItemReport.State, **kwargs)


class CloseReports(TrainerView, View):
    def post(self, request, pk):
        versions = ItemVersion.objects.filter(reports__in=ItemReport.objects.visible_to(request.user)).distinct()
        version = get_object_or_404(versions.select_related("item__bank__unit"), public_id=pk)
        try:
            count = reports.close_reports(
                version,
                state=request.POST.get("state", ""),
                reply=request.POST.get("reply", ""),
                actor=request.user,
                until=_number(request.POST.get("until")) or None,
            )
        except reports.ReportRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("已答复 %(count)s 位报告的人。") % {"count": count})
        return redirect("items:reports")


class Duplicates(AdminPage):
    """Pairs of a bank that ask the same or nearly, the most alike first, with what differs marked."""

    template_name = "bank/duplicates.html"
    page_title = gettext_lazy("重复的题")
    header_icon = "copy"
    trail = (ITEMS,)

    def get_context_data(self, **kwargs):
        banks = list(Bank.objects.visible_to(self.request.user))
        chosen = _uuid(self.request.GET.get("bank"))
        bank = next((one for one in banks if one.public_id == chosen), banks[0] if banks else None)
        if chosen and (bank is None or bank.public_id != chosen):
            raise Http404
        context: dict = {"banks": banks, "bank": bank}
        if bank:
            page = Paginator(duplicates.list_pairs(bank), PAIRS_AT_ONCE).get_page(self.request.GET.get("p"))
            running, last = duplicates.running_comparison(bank), duplicates.last_comparison(bank)
            context |= {"page": page, "rows": [show_pair(pair) for pair in page.object_list]}
            context |= {"running": running, "last": last, "query_before": f"bank={bank.public_id}"}
        return super().get_context_data(**context, **kwargs)

    def post(self, request):
        bank = get_object_or_404(Bank.objects.visible_to(request.user), public_id=_uuid(request.POST.get("bank")))
        duplicates.start_comparison(bank, actor=request.user)
        messages.success(request, _("开始比对，稍后刷新这一页看结果。"))
        return redirect(f"{request.path}?bank={bank.public_id}")


def show_pair(pair: DuplicatePair) -> dict:
    """Both texts, what stands in one only marked."""
    texts = ["\n".join(one.text for one in content_fields(item.current_version)[1:]) for item in (pair.one, pair.other)]
    one, other = mark_changes(*texts)
    return {"pair": pair, "sides": [(pair.one, one), (pair.other, other)]}


class DecidePair(TrainerView, View):
    """The two differ, or one of them goes out of use."""

    def post(self, request, pk):
        pairs = duplicates.pairs_visible_to(request.user).select_related("one__bank", "other")
        pair = get_object_or_404(pairs, pk=pk)
        retired = next(
            (one for one in (pair.one, pair.other) if request.POST.get("retire") == str(one.public_id)), None
        )
        if retired:
            retire_item(retired, actor=request.user, text=_("与另一道题重复。"))
            messages.success(request, _("已停用：新的试卷选不到这道题，已经组好的试卷不变。"))
        else:
            duplicates.decide_different(pair, actor=request.user)
            messages.success(request, _("已记下：不是一道题，以后不再提示。"))
        return redirect(f"{reverse('items:duplicates')}?bank={pair.one.bank.public_id}")


class BankLoans(AdminPage):
    """To which units a bank is lent."""

    template_name = "bank/loans.html"
    page_title = gettext_lazy("借给别的单位用")
    header_icon = "group"
    trail = (("banks:index", gettext_lazy("题库名录")),)

    def get_bank(self):
        return get_object_or_404(
            Bank.objects.visible_to(self.request.user).select_related("unit"), public_id=self.kwargs["pk"]
        )

    def get_context_data(self, **kwargs):
        bank = self.get_bank()
        lent = bank.loans.select_related("unit", "created_by").order_by("unit__path")
        units = Unit.objects.active().exclude(pk__in=lent.values("unit")).order_by("path")
        return super().get_context_data(bank=bank, loans=lent, units=units, **kwargs)

    def post(self, request, pk):
        bank = self.get_bank()
        unit = Unit.objects.active().filter(public_id=_uuid(request.POST.get("unit"))).first()
        if unit is None:
            return self.render_to_response(self.get_context_data(problem=_("请选一个单位。")), status=422)
        loans.lend_bank(bank, unit, actor=request.user)
        messages.success(request, _("已借给“%(unit)s”。") % {"unit": unit.name})
        return redirect("banks:loans", bank.public_id)


class TakeBack(TrainerView, View):
    def post(self, request, pk, loan):
        bank = get_object_or_404(Bank.objects.visible_to(request.user), public_id=pk)
        found = get_object_or_404(BankLoan.objects.select_related("bank__unit", "unit"), bank=bank, pk=loan)
        loans.take_back(found, actor=request.user)
        messages.success(request, _("已收回，已经组好的试卷不变。"))
        return redirect("banks:loans", bank.public_id)


class LentItems(AdminPage):
    """Items of other units' banks that may be put on papers. No key is read."""

    template_name = "bank/lent.html"
    page_title = gettext_lazy("借来的题")
    header_icon = "list-ul"
    trail = (ITEMS,)

    def get_context_data(self, **kwargs):
        query = self.request.GET.get("q", "")
        found = find_items(loans.lent_items(self.request.user), query)
        rows = found.select_related("approved_version", "bank__unit").defer("search_text").order_by("-pk")
        page = Paginator(rows, LENT_AT_ONCE).get_page(self.request.GET.get("p"))
        return super().get_context_data(page=page, query=query, query_before=urlencode({"q": query}), **kwargs)


class LentItem(AdminPage):
    """One of them as candidates see it, in its approved version. No key is read."""

    template_name = "bank/lent_item.html"
    page_title = gettext_lazy("借来的一道题")
    header_icon = "list-ul"
    trail = (ITEMS, ("items:lent", gettext_lazy("借来的题")))

    def get_context_data(self, **kwargs):
        lent = loans.lent_items(self.request.user).select_related("bank__unit", "approved_version")
        item = get_object_or_404(lent, public_id=self.kwargs["pk"])
        version = item.approved_version
        images = sorted(images_in(version.content))
        return super().get_context_data(item=item, fields=content_fields(version), images=images, **kwargs)


class LentImage(TrainerView, View):
    def get(self, request, pk, image):
        item = get_object_or_404(loans.lent_items(request.user).select_related("approved_version"), public_id=pk)
        if str(image) not in images_in(item.approved_version.content):
            raise Http404
        media_type, data = read_image(get_object_or_404(ItemImage, bank=item.bank_id, public_id=image))
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(data, content_type=media_type, headers=headers)
