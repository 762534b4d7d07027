"""Screens of items' health: alarms first, then one item through its versions."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from people.models import Role
from quizzes.bank.models import Bank, Item
from quizzes.exams.exposure import DAYS, cap, count_lately
from quizzes.exams.health_pages import count_alarms, is_unused, list_health, list_unused, show_item
from quizzes.exams.item_health import LONGEST, UNUSED, say_alarm
from quizzes.exams.item_statistics import SMALLEST
from quizzes.exams.models import VersionHealth
from quizzes.exams.trainer.paper_forms import as_uuid
from quizzes.exams.trainer.views.page import Page

ROWS_PER_PAGE, UNUSED_SHOWN = 30, 10
ITEMS = ("items:index", gettext_lazy("题库"))


class HealthList(Page, View):
    template_name = "exams/trainer/health.html"
    header_icon = "warning"
    page_title = gettext_lazy("题目质量")
    trail = ITEMS

    def get(self, request):
        banks = list(Bank.objects.visible_to(request.user))
        chosen = as_uuid(request.GET.get("bank", ""))
        bank = str(chosen) if chosen in {one.public_id for one in banks} else ""
        counts = count_alarms(request.user, bank=bank)
        alarm = request.GET.get("alarm", "")
        alarm = alarm if alarm in counts else ""
        unused = alarm == UNUSED
        rows = list_unused(request.user, bank=bank) if unused else list_health(request.user, alarm=alarm, bank=bank)
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p"))
        return self.show(
            page=page,
            rows=[]
            if unused
            else [(row, [say_alarm(code) for code in row.alarms]) for row in page if isinstance(row, VersionHealth)],
            unused=page if unused else [],
            more_unused=list_unused(request.user, bank=bank)[:UNUSED_SHOWN] if not alarm and page.number == 1 else [],
            unused_words=say_alarm(UNUSED),
            unused_count=counts[UNUSED],
            cap=cap(),
            tabs=[(code, say_alarm(code), count) for code, count in counts.items()],
            alarm=alarm,
            bank=bank,
            banks=banks,
            smallest=SMALLEST,
            days=DAYS,
        )


class ItemHealth(Page, View):
    template_name = "exams/trainer/item_health.html"
    header_icon = "warning"
    page_title = gettext_lazy("一道题的质量")
    trail = ITEMS

    def get_steps(self):
        return [{"url": reverse("item_health:index"), "label": HealthList.page_title}]

    def get(self, request, pk):
        items = Item.objects.visible_to(request.user).select_related("bank", "current_version")
        item = get_object_or_404(items, public_id=pk)
        return self.show(
            item=item,
            versions=show_item(item),
            unused_words=say_alarm(UNUSED) if is_unused(item) else "",
            lately=count_lately([item.pk]).get(item.pk, 0),
            cap=cap(),
            days=DAYS,
            smallest=SMALLEST,
            minutes=LONGEST // 60,
        )


class TrainersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_role(Role.TRAINER)


class HealthViewSet(ViewSet):
    name = "item_health"
    url_prefix = "item-health"
    icon = "warning"
    menu_label = gettext_lazy("题目质量")
    menu_name = "item-health"
    menu_order = 207
    menu_item_class = TrainersMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", HealthList.as_view(), name="index"),
            path("<uuid:pk>/", ItemHealth.as_view(), name="item"),
        ]
