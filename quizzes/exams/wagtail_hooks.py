"""Hangs the screens for papers, exams and results into Wagtail's admin."""

from wagtail import hooks

from quizzes.exams.trainer.views.health import HealthViewSet
from quizzes.exams.trainer.viewsets import ExamViewSet, PaperViewSet


@hooks.register("register_admin_viewset")
def register_exam_screens():
    return [PaperViewSet(), ExamViewSet(), HealthViewSet()]
