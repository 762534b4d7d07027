"""Files, jobs and messages of the person who is logged in."""

from django.urls import path

from records import views

app_name = "records"
urlpatterns = [
    path("files/<uuid:file_id>/", views.file, name="file"),
    path("files/jobs/<uuid:job_id>/", views.job, name="job"),
    path("messages/", views.list_messages, name="messages"),
    path("messages/read/", views.read_messages, name="messages-read"),
    path("messages/<uuid:message_id>/", views.open_message, name="message"),
]
