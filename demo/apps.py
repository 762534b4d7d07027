"""Demo content; `manage.py demo` loads it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        from demo.histories import KIND, sit_exams
        from records.jobs import register

        register(KIND, sit_exams)
