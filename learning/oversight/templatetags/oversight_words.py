"""Small parts of the matrix: a row's cells beside the heads of their columns, a unit's name by its path."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def beside(heads: Iterable[Any], cells: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(heads, cells, strict=True)


@register.filter
def of(names: Mapping[str, str], path: str) -> str:
    return names[path]
