"""Small things that the templates of this room need."""

from django import template

register = template.Library()


@register.filter
def seconds(milliseconds):
    """For a media fragment: 290.5."""
    return f"{milliseconds / 1000:g}"


@register.filter
def words(text):
    return text.split()
