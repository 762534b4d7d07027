"""Addresses of this room's pages, below lectures/."""

from django.urls import path

from learning.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("series/<uuid:series_id>/", views.show_series, name="series"),
    path("<uuid:lecture_id>/", views.show_lecture, name="lecture"),
    path("<uuid:lecture_id>/progress", views.take_report, name="progress"),
    path("<uuid:lecture_id>/finish", views.finish, name="finish"),
    path("<uuid:lecture_id>/questions/<uuid:question_id>/", views.answer, name="answer"),
    path("<uuid:lecture_id>/images/<uuid:image_id>/", views.show_image, name="image"),
]
