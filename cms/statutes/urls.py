"""Statutes as officers read them."""

from django.urls import path, register_converter

from cms.statutes import views


class ArticleCode:
    """84 or 133-1, as (84, 0) or (133, 1)."""

    regex = r"[1-9][0-9]{0,3}(?:-[1-9][0-9]?)?"

    def to_python(self, value):
        number, _dash, sub = value.partition("-")
        return int(number), int(sub or 0)

    def to_url(self, value):
        return str(value)


register_converter(ArticleCode, "article")

app_name = "statutes"
urlpatterns = [
    path("", views.list_statutes, name="list"),
    path("<uuid:version_id>/", views.show_version, name="version"),
    path("<uuid:version_id>/articles/<article:code>/", views.show_article, name="article"),
    path("<uuid:version_id>/compare/<uuid:other_id>/", views.compare, name="compare"),
]
