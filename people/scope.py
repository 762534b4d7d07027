"""Subtrees of the unit tree as prefixes of materialized paths."""

from collections.abc import Iterable

from django.db.models import Q


def within(field: str, paths: Iterable[str]) -> Q:
    """A condition that holds for rows whose `field` begins with any of the paths; nothing matches an empty scope."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition
