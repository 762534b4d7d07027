from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {"statute_version_added": _("导入法律法规"), "statute_version_replaced": _("更正法律法规文本")}


class StatutesConfig(AppConfig):
    name = "cms.statutes"
    label = "statutes"
    verbose_name = "法律法规"

    def ready(self) -> None:
        from records import audit

        audit.name_verbs(VERBS)
