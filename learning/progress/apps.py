from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "lecture_questions_added": _("加微课的题"),
    "lecture_questions_reordered": _("调微课题目的顺序"),
    "lecture_question_removed": _("去掉微课的题"),
}


class ProgressConfig(AppConfig):
    name = "learning.progress"
    label = "progress"
    verbose_name = "学习进度"

    def ready(self):
        from cms import addresses
        from cms.models import LecturePage, SeriesPage
        from learning.progress import receivers, returning, standing, views  # noqa: F401 (receivers connect when they are read)
        from quizzes.bank import onward, reports
        from records import audit

        addresses.register(LecturePage, "progress:lecture", views.preview_lecture)
        addresses.register(SeriesPage, "progress:series")
        addresses.add_step(LecturePage, addresses.Step("questions", _("看完做题"), "lecture_questions:show"))
        onward.register(returning.find_return)
        reports.register_sight(standing.has_answered)
        audit.name_verbs(VERBS)
