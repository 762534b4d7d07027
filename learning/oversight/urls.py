"""What HR and unit administrators see."""

from django.urls import path

from learning.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.list_exams, name="exam-list"),
    path("exams/<uuid:exam_id>/", views.show_exam, name="exam"),
    path("exams/<uuid:exam_id>/people.xlsx", views.export_people, name="exam-export"),
]
