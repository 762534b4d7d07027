"""Pages on which HR and unit administrators make assignments."""

from django.urls import URLPattern

app_name = "assignments"
urlpatterns: list[URLPattern] = []
