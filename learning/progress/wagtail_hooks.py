"""Hangs the screen for a lecture's questions into Wagtail's admin; the lecture's editor leads to it (apps.py names the step)."""

from django.urls import include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def register_question_screens():
    return [path("lecture-questions/", include("learning.progress.trainer_urls"))]
