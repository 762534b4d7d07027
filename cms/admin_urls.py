"""Stands before Wagtail's own patterns under admin/: the page editor by our views, which ask for the unit first; screens that are
switched off because their permissions are Django's own, coarser than units and without our audit rows, or because nothing here
uses them; and Wagtail's login and logout, which lead to ours (Wagtail's logout drops the session's cookie on any method, so that
a mere link would log somebody out)."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, re_path, reverse
from django.views.defaults import permission_denied
from wagtail.admin.auth import require_admin_access

from cms.editor.views.pages import BeginPage, EditPage, PreviewBegun, PreviewEdited
from people.views import logout

ABSENT = (
    "api|block-preview|bulk|choose-email-link|choose-external-link|choose-page|choose-phone-link|collections|documents"
    "|editing-sessions|failwhale|groups|images|pages|password_reset|reports|tag-autocomplete|test404|users|workflows"
)


def absent(request):
    raise Http404


def login(request):
    """Where the admin's guard sends whoever it turns away. Sent on to our login, somebody who is logged in would come back to
    the guard without end."""
    desk = reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", desk))
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return permission_denied(
            request, PermissionDenied()
        )  # said, not raised: nothing broke, so no traceback is logged
    return redirect(desk)


def own_pages(request):
    return redirect(settings.LOGIN_REDIRECT_URL)


# Wagtail's templates and scripts ask for these addresses by the names that Wagtail gave them, and meet our views.
BEGIN = "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/"
urlpatterns = [
    path("login/", login),
    path("logout/", logout),
    path("account/", own_pages),
    path(BEGIN, require_admin_access(BeginPage.as_view())),
    path(f"{BEGIN}preview/", require_admin_access(PreviewBegun.as_view())),
    path("pages/<int:page_id>/edit/", require_admin_access(EditPage.as_view())),
    path("pages/<int:page_id>/edit/preview/", require_admin_access(PreviewEdited.as_view())),
    re_path(rf"^(?:{ABSENT})(?:/|$)", absent),
]
