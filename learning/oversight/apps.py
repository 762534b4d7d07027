from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "learning.oversight"
    label = "oversight"
    verbose_name = "完成情况"
