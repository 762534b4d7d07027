"""What Wagtail's admin looks like to our trainers, and which of its screens are switched off: those whose permissions are
Django's own, coarser than units and without our audit rows, or that have no use here yet (T3)."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, re_path
from django.utils.html import format_html
from wagtail import hooks

ABSENT = (
    "api|block-preview|bulk|choose-email-link|choose-external-link|choose-page|choose-phone-link|collections|documents"
    "|editing-sessions|failwhale|groups|images|pages|password_reset|reports|tag-autocomplete|test404|users|workflows"
)
UNUSED_MENUS = {"explorer", "images", "documents", "reports", "help", "settings"}


def absent(request):
    raise Http404


def to_desk(request):
    return redirect("wagtailadmin_home")


def to_own_pages(request):
    return redirect(settings.LOGIN_REDIRECT_URL)


@hooks.register("register_admin_urls")
def shadow_unused_screens():
    """Stand before Wagtail's own patterns. Who isn't logged in is led to our login by the admin's guard, also from its login."""
    return [
        path("login/", to_desk),
        path("account/", to_own_pages),
        re_path(rf"^(?:{ABSENT})(?:/|$)", absent),
    ]


@hooks.register("construct_main_menu")
def hide_unused_menus(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENUS]


@hooks.register("construct_homepage_panels", order=-1)
def clear_desk(request, panels):
    """Wagtail's panels are about pages; each room adds its own."""
    panels.clear()


@hooks.register("insert_global_admin_css")
def link_look():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
