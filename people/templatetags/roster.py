"""Words of a roster's preview."""

from django import template
from django.utils.translation import gettext as _

from people.models import Officer

register = template.Library()


@register.filter
def column_words(column: str) -> str:
    """A column of a difference, in words."""
    words = {
        "name": _("姓名"),
        "unit": _("单位"),
        "rank": _("职级"),
        "post": _("岗位"),
        "status": _("状态"),
        "mail": _("邮箱"),
        "starts_on": _("起始日期"),
    }
    return words.get(column, column)


@register.filter
def roster_value(value: str, column: str) -> str:
    """A value of that column: a status in words, anything else as it is."""
    return str(Officer.Status(value).label) if column == "status" else value
