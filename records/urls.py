"""Files, jobs and messages of the person who is logged in."""

from django.urls import path

from records import message_views, views

app_name = "records"
urlpatterns = [
    path("files/<uuid:file_id>/", views.file, name="file"),
    path("files/jobs/<uuid:job_id>/", views.job, name="job"),
    path("messages/", message_views.list_own, name="messages"),
    path("messages/read/", message_views.read_all, name="messages-read"),
    path("messages/<uuid:message_id>/", message_views.open_one, name="message"),
]
