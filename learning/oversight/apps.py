from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {"exam_report_exported": _("导出完成情况")}


class OversightConfig(AppConfig):
    name = "learning.oversight"
    label = "oversight"
    verbose_name = "完成情况"

    def ready(self) -> None:
        from records import audit

        audit.name_verbs(VERBS)
