"""The trainers' screens of this room under admin/lecture-questions/; `wagtail_hooks.py` hangs them in."""

from django.urls import path

from learning.progress import trainer_views

app_name = "lecture_questions"
urlpatterns = [
    path("<uuid:pk>/", trainer_views.QuestionsPage.as_view(), name="show"),
    path("<uuid:pk>/import/", trainer_views.ImportQuestions.as_view(), name="import"),
]
