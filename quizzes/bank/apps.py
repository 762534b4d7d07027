from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "quizzes.bank"
    label = "bank"
    verbose_name = "题库"
