from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "学习"

    def ready(self):
        from learning import receivers  # noqa: F401 (receivers connect when they are read)
