"""Pages of this room that officers read. Lectures are the upper room's, since it knows who has read what."""

from django.urls import path

from cms import media_views, notice_views, search_views

app_name = "cms"
urlpatterns = [
    path("media/<uuid:public_id>/", media_views.medium, name="medium"),
    path("notices/", notice_views.show_notices, name="notices"),
    path("notices/<uuid:public_id>/", notice_views.show_notice, name="notice"),
    path("search/", search_views.show_results, name="search"),
]
