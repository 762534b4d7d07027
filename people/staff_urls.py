"""Staff pages on people."""

from django.urls import URLPattern

app_name = "people_staff"
urlpatterns: list[URLPattern] = []
