from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {"competency_added": _("新增本领能力"), "competency_changed": _("修改本领能力")}


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "内容"

    def ready(self) -> None:
        from cms import receivers
        from records import audit

        receivers.connect(self)
        audit.name_verbs(VERBS)
