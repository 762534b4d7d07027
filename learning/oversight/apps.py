from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {"exam_report_exported": _("导出考试成绩"), "completion_exported": _("导出完成情况")}


class OversightConfig(AppConfig):
    name = "learning.oversight"
    label = "oversight"
    verbose_name = "完成情况"

    def ready(self) -> None:
        from learning.oversight import completion_exports
        from records import audit, jobs

        audit.name_verbs(VERBS)
        jobs.register(completion_exports.KIND, completion_exports.run_export)
