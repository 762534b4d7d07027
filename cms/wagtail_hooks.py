"""What Wagtail's admin looks like to our trainers."""

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea

from cms.editor import action_menu, urls
from cms.editor.desk import PagesPanel
from cms.editor.viewsets import LectureViewSet, NoticeViewSet, SeriesViewSet
from people.models import Role

UNUSED_MENUS = {"explorer", "images", "documents", "reports", "help", "settings"}


@hooks.register("construct_main_menu")
def hide_unused_menus(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENUS]


@hooks.register("construct_homepage_panels", order=-1)
def clear_desk(request, panels):
    """Wagtail's panels are about pages; each room adds its own."""
    panels.clear()


@hooks.register("insert_global_admin_css")
def link_look():
    sheets = [(static("css/admin.css"),), (static("css/admin-pages.css"),)]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("construct_homepage_panels")
def add_pages_panel(request, panels):
    if request.user.has_role(Role.TRAINER):
        panels.insert(0, PagesPanel(request.user))


@hooks.register("register_admin_search_area")
def search_lectures():
    """The search box of the side bar, before Wagtail's own, which would look through the page tree."""
    return SearchArea(_("微课"), reverse_lazy("lectures:index"), name="lectures", icon_name="media", order=1)


@hooks.register("register_admin_menu_item")
def lead_to_complaints():
    """The admin's pages have no foot: this stands for it, last in the side bar of each."""
    url = reverse_lazy("people:complaint-write")
    return MenuItem(_("投诉建议"), url, name="complaints", icon_name="comment", order=10000)


@hooks.register("register_admin_viewset")
def register_page_lists():
    return [LectureViewSet(), NoticeViewSet(), SeriesViewSet()]


@hooks.register("register_admin_urls")
def register_editor_screens():
    return [
        path("uploads/", include((urls.UPLOADS, "uploads"))),
        path("reviews/", include((urls.REVIEWS, "reviews"))),
    ]


@hooks.register("construct_page_action_menu")
def replace_actions(menu_items, request, context):
    menu_items[:] = action_menu.items_for(context)
