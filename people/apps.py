from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

VERBS = {
    "access_token_issued": _("发接口令牌"),
    "access_token_revoked": _("撤销接口令牌"),
    "complaint_answered": _("答复投诉建议"),
    "complaint_passed_on": _("转交投诉建议"),
    "officer_posted": _("任职变动"),
    "officer_registered": _("新增人员"),
    "officer_status_changed": _("改状态"),
    "password_changed": _("本人改密码"),
    "passwords_reissued": _("重发初始密码"),
    "password_reset": _("重设密码"),
    "role_granted": _("授权"),
    "role_revoked": _("撤销授权"),
    "roster_imported": _("导入名册"),
    "unit_ended": _("撤销单位"),
    "unit_opened": _("新设单位"),
}


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "人员与单位"

    def ready(self) -> None:
        from people import reissue
        from people.roster import importing
        from records import audit, jobs

        jobs.register(importing.READ_JOB, importing.read_roster)
        jobs.register(importing.WRITE_JOB, importing.write_roster)
        jobs.register(reissue.JOB, reissue.reissue)
        audit.name_verbs(VERBS)
