"""Demo content; `manage.py demo` loads it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        from demo import assignments, histories, learners
        from records.jobs import register

        register(assignments.KIND, assignments.live_a_year)
        register(histories.KIND, histories.sit_exams)
        register(learners.KIND, learners.take_lectures)
