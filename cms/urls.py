from django.urls import URLPattern, path

from cms import media_views

app_name = "cms"
urlpatterns: list[URLPattern] = [
    path("media/<uuid:public_id>/", media_views.medium, name="medium"),
]
