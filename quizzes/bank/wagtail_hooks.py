"""Hangs the bank's screens into Wagtail's admin."""

from wagtail import hooks

from people.models import Role
from quizzes.bank.desk import BankPanel
from quizzes.bank.law_views import RecheckViewSet
from quizzes.bank.viewsets import BankSettings, ImportViewSet, ItemViewSet


@hooks.register("register_admin_viewset")
def register_bank_screens():
    return [ItemViewSet(), RecheckViewSet(), ImportViewSet(), BankSettings()]


@hooks.register("construct_homepage_panels")
def add_bank_panel(request, panels):
    if request.user.has_role(Role.TRAINER):
        panels.append(BankPanel(request.user))
