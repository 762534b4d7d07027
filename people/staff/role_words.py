"""Roles in words: what each may do."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Role, RoleGrant
from people.numbers import normalize_number

DUTIES = {
    Role.TRAINER: _("管题库、组卷、安排考试、看成绩分析"),
    Role.HR: _("看谁完成了、谁还没有，导出名单"),
    Role.UNIT_ADMINISTRATOR: _("管本单位的名册、单位和密码重设，看完成情况"),
    Role.SYSTEM_ADMINISTRATOR: _("管单位、名册和密码重设；不能授权，不能看审计日志"),
    Role.SECURITY_ADMINISTRATOR: _("授权和撤权；不能管名册，不能看审计日志"),
    Role.AUDITOR: _("看审计日志；别的都不能做"),
}


def filter_grants(grants: QuerySet[RoleGrant], *, role: str, search: str) -> QuerySet[RoleGrant]:
    """Those of one role, and of people whose name has, or whose number begins with, these signs."""
    if role:
        grants = grants.filter(role=role)
    if search:
        number = normalize_number(search)
        grants = grants.filter(Q(officer__name__contains=search) | Q(officer__officer_number__startswith=number))
    return grants
