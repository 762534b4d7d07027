"""Small helps for the bank's templates."""

from django import template

register = template.Library()


@register.filter
def at(mapping, key):
    """The mapping's value at a key that the template holds in a variable; None without one."""
    return mapping.get(key)
