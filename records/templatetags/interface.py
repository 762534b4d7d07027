"""Small parts of the interface that templates of every room use."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records import wording

register = template.Library()
for spoken in (
    wording.moment,
    wording.clock,
    wording.exact_moment,
    wording.day,
    wording.full_day,
    wording.span,
    wording.plain,
):
    register.filter(spoken)


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """An icon of static/icons.svg. Decoration: what it says is said in words beside it, or in its button's aria-label."""
    return format_html(
        '<svg class="i{}{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        " " if extra_class else "",
        extra_class,
        static("icons.svg"),
        name,
    )
