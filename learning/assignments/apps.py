from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "learning.assignments"
    label = "assignments"
    verbose_name = "培训任务"
