from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "quizzes.exams"
    label = "exams"
    verbose_name = "考试"
