from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "bank_created": _("新建题库"),
    "bank_renamed": _("题库改名"),
    "topic_created": _("新增知识点"),
    "topic_renamed": _("知识点改名"),
    "items_imported": _("导入题目"),
    "item_created": _("新增题目"),
    "item_revised": _("修改题目"),
    "item_cited": _("修改依据"),
    "item_classified": _("修改题目分类"),
    "item_key_corrected": _("更正答案"),
    "item_retired": _("停用题目"),
    "item_restored": _("恢复题目"),
}


class BankConfig(AppConfig):
    name = "quizzes.bank"
    label = "bank"
    verbose_name = "题库"

    def ready(self):
        from quizzes.bank import staging
        from records import audit, jobs

        jobs.register(staging.JOB, staging.read_import)
        audit.name_verbs(VERBS)
