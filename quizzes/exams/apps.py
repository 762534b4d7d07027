from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "attempt_taken_over": _("换设备答题"),
    "paper_created": _("新建试卷"),
    "paper_revised": _("修改试卷"),
    "paper_discarded": _("删除试卷"),
    "paper_item_succeeded": _("试卷换用题目的新版本"),
    "exam_created": _("新建考试"),
    "exam_revised": _("修改考试"),
    "exam_published": _("发布考试"),
    "exam_extended": _("延长考试"),
    "exam_withdrawn": _("撤回考试"),
    "exam_discarded": _("删除考试草稿"),
    "exam_results_exported": _("导出成绩"),
}


class ExamsConfig(AppConfig):
    name = "quizzes.exams"
    label = "exams"
    verbose_name = "考试"

    def ready(self):
        from quizzes.bank import onward, reports
        from quizzes.exams import asked, imported, spreadsheets
        from records import audit, jobs

        onward.register_offer(imported.find_offer)
        onward.register_succession(onward.Succession(asked.find_open_drafts, asked.replace_in_drafts))
        reports.register_sight(asked.was_shown)
        reports.register_figures(asked.figures_of)
        jobs.register(spreadsheets.KIND, spreadsheets.run_export)
        audit.name_verbs(VERBS)
