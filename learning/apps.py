from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "学习"

    def ready(self):
        from learning import policy_checks, receivers  # noqa: F401 (they connect when they are read)
