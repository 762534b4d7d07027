"""Exams as officers meet them."""

from django.urls import path

from quizzes.exams import file_views, officer_views, views

app_name = "exams"
urlpatterns = [
    path("", officer_views.list_exams, name="list"),
    path("<uuid:exam_id>/", officer_views.show_briefing, name="briefing"),
    path("<uuid:exam_id>/start", views.start, name="start"),
    path("attempts/<uuid:attempt_id>/", views.show_attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/submit", views.submit, name="attempt-submit"),
    path("attempts/<uuid:attempt_id>/leave", views.record_leave, name="attempt-leave"),
    path("attempts/<uuid:attempt_id>/take-over", views.take_over, name="attempt-take-over"),
    path("attempts/<uuid:attempt_id>/images/<uuid:image_id>", views.show_image, name="attempt-image"),
    path("attempts/<uuid:attempt_id>/files", file_views.receive, name="attempt-files"),
    path("attempts/<uuid:attempt_id>/files/<uuid:file_id>", file_views.show, name="attempt-file"),
    path("attempts/<uuid:attempt_id>/files/<uuid:file_id>/delete", file_views.discard, name="attempt-file-delete"),
    path("attempts/<uuid:attempt_id>/receipt", officer_views.show_receipt, name="receipt"),
    path("attempts/<uuid:attempt_id>/result", officer_views.show_result, name="result"),
]
