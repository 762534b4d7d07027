"""Pages of reminders, part of the assignments' pages."""

from django.urls import path

from learning.assignments import reminder_views

urlpatterns = [
    path("", reminder_views.list_sent, name="reminders"),
    path("preview/", reminder_views.show_preview, name="reminder-preview"),
    path("send/", reminder_views.send, name="reminder-send"),
]
