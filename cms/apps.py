from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "competency_added": _("新增本领能力"),
    "competency_changed": _("修改本领能力"),
    "lecture_submitted": _("微课提交审核"),
    "lecture_published": _("发布微课"),
    "lecture_scheduled": _("定时发布微课"),
    "lecture_unpublished": _("下架微课"),
    "notice_submitted": _("通知简报提交审核"),
    "notice_published": _("发布通知简报"),
    "notice_scheduled": _("定时发布通知简报"),
    "notice_unpublished": _("下架通知简报"),
    "series_submitted": _("系列提交审核"),
    "series_published": _("发布系列"),
    "series_scheduled": _("定时发布系列"),
    "series_unpublished": _("下架系列"),
    "page_approved": _("审核通过"),
    "page_sent_back": _("审核退回"),
    "page_withdrawn": _("撤回审核"),
    "page_discarded": _("删除草稿"),
    "medium_uploaded": _("上传文件"),
}


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "内容"

    def ready(self) -> None:
        from cms import (
            addresses,
            media,
            models,
            notice_views,
            processing,
            receivers,  # noqa: F401 (connected by being imported)
            search_receivers,
        )
        from cms.editor import forms
        from records import audit, jobs

        search_receivers.connect()
        addresses.register(models.NoticePage, "cms:notice", notice_views.render_notice)
        forms.declare_editors()
        jobs.register(media.JOB, processing.process_video)
        audit.name_verbs(VERBS)
