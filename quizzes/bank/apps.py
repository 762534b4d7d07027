from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "quizzes.bank"
    label = "bank"
    verbose_name = "题库"

    def ready(self):
        from quizzes.bank import staging
        from records.jobs import register

        register(staging.JOB, staging.read_import)
