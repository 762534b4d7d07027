from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "quizzes.exams"
    label = "exams"
    verbose_name = "考试"

    def ready(self):
        from quizzes.exams import spreadsheets
        from records.jobs import register

        register(spreadsheets.KIND, spreadsheets.run_export)
