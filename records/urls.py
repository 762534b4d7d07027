"""Files and jobs of the person who is logged in."""

from django.urls import path

from records import views

app_name = "records"
urlpatterns = [
    path("<uuid:file_id>/", views.file, name="file"),
    path("jobs/<uuid:job_id>/", views.job, name="job"),
]
