"""Every prefix on one screen."""

from django.urls import include, path

urlpatterns: list = []
