"""What HR and unit administrators see."""

from django.urls import path

from learning.oversight import completion_views, views

app_name = "oversight"
urlpatterns = [
    path("", completion_views.show_completion, name="completion"),
    path("people.xlsx", completion_views.export_list, name="completion-export"),
    path("exports/<uuid:job_id>/", completion_views.show_export, name="export"),
    path("matrix/", completion_views.show_matrix, name="matrix"),
    path("assignments/", completion_views.show_assignments, name="assignments"),
    path("topics/", completion_views.show_topics, name="topics"),
    path("people/<uuid:officer_id>/", completion_views.show_person, name="person"),
    path("exams/", views.list_exams, name="exam-list"),
    path("exams/<uuid:exam_id>/", views.show_exam, name="exam"),
    path("exams/<uuid:exam_id>/people.xlsx", views.export_people, name="exam-export"),
]
