from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "assignment_created": _("新建培训任务"),
    "assignment_revised": _("修改培训任务"),
    "assignment_discarded": _("删除培训任务草稿"),
    "assignment_published": _("发布培训任务"),
    "assignment_withdrawn": _("撤回培训任务"),
    "assignment_extended": _("延长培训任务"),
    "officer_excepted": _("免除某人的培训任务"),
    "officer_readmitted": _("恢复某人的培训任务"),
    "duties_extended": _("为个人延期"),
    "officers_reminded": _("催办"),
    "calendar_added": _("填写节假日"),
    "calendar_removed": _("删去节假日"),
}


class AssignmentsConfig(AppConfig):
    name = "learning.assignments"
    label = "assignments"
    verbose_name = "培训任务"

    def ready(self):
        from learning.assignments import receivers  # noqa: F401 (receivers connect when they are read)
        from records import audit

        audit.name_verbs(VERBS)
