"""What templates/cms/_body.html needs of a page's body."""

from django import template

from cms.body import Piece, pieces_of

register = template.Library()


@register.simple_tag
def body_pieces(page: object) -> list[Piece]:
    """The blocks of `page.body` in order, with their pictures fetched by one query."""
    return pieces_of(page)
