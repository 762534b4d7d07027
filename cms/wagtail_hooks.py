"""What Wagtail's admin looks like to our trainers."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

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
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
