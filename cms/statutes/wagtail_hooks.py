"""Hangs the screens of the statutes into Wagtail's admin."""

from wagtail import hooks

from cms.statutes.viewsets import StatuteViewSet


@hooks.register("register_admin_viewset")
def register_statute_screens():
    return StatuteViewSet()
