from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "bank_created": _("新建题库"),
    "bank_renamed": _("题库改名"),
    "topic_created": _("新增知识点"),
    "topic_renamed": _("知识点改名"),
    "items_imported": _("导入题目"),
    "items_exported": _("导出题目"),
    "item_created": _("新增题目"),
    "item_revised": _("修改题目"),
    "item_cited": _("修改依据"),
    "item_classified": _("修改题目分类"),
    "item_key_corrected": _("更正答案"),
    "item_submitted": _("提交题目审核"),
    "items_submitted": _("成批提交题目审核"),
    "item_approved": _("题目审核通过"),
    "items_approved": _("成批审核通过题目"),
    "item_returned": _("退回题目"),
    "items_returned": _("成批退回题目"),
    "item_retired": _("停用题目"),
    "items_retired": _("成批停用题目"),
    "item_restored": _("恢复题目"),
    "items_restored": _("成批恢复题目"),
    "item_commented": _("对题目写意见"),
    "items_classified": _("成批修改题目分类"),
    "items_differ": _("认定两道题不重复"),
    "bank_lent": _("借出题库"),
    "bank_taken_back": _("收回借出的题库"),
    "bank_approval_set": _("改变题库是否要审核"),
    "items_to_recheck": _("法条有变，题目待复核"),
    "recheck_answered": _("改题后结束复核"),
    "rechecks_confirmed": _("复核：题目仍然正确"),
    "rechecks_retired": _("复核：停用题目"),
    "item_reports_closed": _("答复试题报错"),
}


class BankConfig(AppConfig):
    name = "quizzes.bank"
    label = "bank"
    verbose_name = "题库"

    def ready(self):
        from cms.statutes.signals import statute_version_loaded
        from quizzes.bank import duplicates, exporting, law, staging
        from records import audit, jobs

        jobs.register(staging.JOB, staging.read_import)
        jobs.register(exporting.JOB, exporting.run_export)
        jobs.register(duplicates.JOB, duplicates.compare_bank)
        audit.name_verbs(VERBS)
        statute_version_loaded.connect(law.recheck_statute, dispatch_uid="bank items and the law")
