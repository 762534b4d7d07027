"""Which parts of the navigation a person may use. The pages behind them check for themselves."""

from django import template

from people.models import Officer

register = template.Library()


@register.filter
def holds(person: object, roles: str) -> bool:
    """Whether the person holds one of the roles, named with commas between: `{% if user|holds:"hr,auditor" %}`."""
    return isinstance(person, Officer) and person.has_role(*roles.split(","))
